#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/time.hpp"
#include "sim/kernel/kernel.hpp"
#include "sim/network/send_watch.hpp"
#include "sim/scenario/event.hpp"

namespace torpor::sim {

/// One effect of a run: where a process of the runtime can die.
struct Effect {
    std::uint64_t number = 0;  ///< from 1, see AtEffect
    std::string
        what;  ///< such as "sqs SendMessage agent-output", "database commit", "POST weather.tools"
    std::string process;
    base::Instant at;
};

/// Numbers what the runtime does to the outside, and lets its processes die where the story says.
///
/// An effect is a request that a process of the runtime sends, or a statement that makes a
/// transaction durable which has written. Waiting for the next invocation is none, and neither is
/// what a process begins in the step that it dies of: it leads to nothing.
class Effects final : public SendWatch {
public:
    using Kill = std::function<void(Process&)>;
    using Sink = std::function<void(const Effect&)>;

    /// Takes from the events those that happen at an effect. `kernel` must outlive the object.
    Effects(Kernel& kernel, const std::vector<ScenarioEvent>& events);

    /// How a process is ended; to be set before the first step.
    void set_kill(Kill kill) { kill_ = std::move(kill); }
    /// Hears of each effect when it is about to happen. Without a sink and without events an effect
    /// costs no more than its number.
    void set_sink(Sink sink) { sink_ = std::move(sink); }

    /// How many of the deaths that the events ask for have come.
    int deaths() const { return deaths_; }

    EffectFate sends(Process& process, const wire::HttpRequest& request) override;
    /// The process is about to run a statement that commits what it has written.
    EffectFate commits(Process& process, std::string_view statement);
    /// Likewise for a statement that has been carried out.
    void acknowledged(Process& process, EffectFate fate) override;
    /// Ends the process if it has had its last step. To be called before each of its steps.
    void before_step(Process& process) {
        if (!doomed_.empty()) end_if_doomed(process);
    }

private:
    struct Doomed {
        Process* process = nullptr;
        int steps_left = 0;
    };

    template <class Describe>
    EffectFate begin(Process& process, const Describe& describe);
    bool is_doomed(const Process& process) const;
    EffectFate ordered();
    void doom(Process& process, int steps_left);
    void end_if_doomed(Process& process);
    void end(Process& process);

    Kernel& kernel_;
    std::vector<AtEffect> orders_;  ///< by number
    std::size_t order_next_ = 0;
    std::uint64_t number_ = 0;
    std::vector<Doomed> doomed_;
    int deaths_ = 0;
    Kill kill_;
    Sink sink_;
};

/// Follows the statements of one database session, to know which of them make something durable.
class SessionEffects {
public:
    /// Whether this statement, which is about to run, commits a transaction that has written.
    bool commits(std::string_view statement);

private:
    bool in_block_ = false;
    bool wrote_ = false;
};

}  // namespace torpor::sim
