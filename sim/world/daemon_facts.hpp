#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runtime/daemon/slice_listener.hpp"
#include "sim/checks/final_state.hpp"
#include "sim/checks/observation.hpp"
#include "sim/kernel/kernel.hpp"

namespace torpor::sim {

/// What identifies a row of the table `timers`, and one of `inbox`.
std::string timer_name(const Row& row);
std::string waiting_name(const Row& row);

/// Tells of a daemon in the words of the cloud, so that both are judged by the same checks: rows of
/// its inbox are messages of the input queue, its timers are schedules, its slices are invocations
/// of the agent.
class DaemonFacts final : public daemon::SliceListener {
public:
    /// `kernel` must outlive the object.
    DaemonFacts(const Kernel& kernel, std::function<void(Happening)> observe)
        : kernel_(kernel), observe_(std::move(observe)) {}

    /// A process begins.
    void begin(fakes::EnvironmentId environment) { environment_ = environment; }
    /// It has ended with whatever it was doing.
    void crashed();
    bool slices_run() const { return !running_.empty(); }

    /// A transaction has become durable.
    void report(std::vector<fakes::RowChange> rows);

    void slice_started(const base::ThreadId& thread,
                       const std::vector<base::MessageId>& batch) override;
    void slice_ended(const base::ThreadId& thread, daemon::SliceEnd how) override;
    void message_repeated(const base::ThreadId& thread, const base::MessageId& id) override;
    void message_died(const base::ThreadId& thread, const base::MessageId& id) override;

private:
    struct Slice {
        std::string request_id;
        base::Instant since;
    };
    void report_inbox(const fakes::RowChange& row, const std::set<std::string>& buried);
    void report_timer(const fakes::RowChange& row, const std::set<std::string>& sent);
    void end_slice(const base::ThreadId& thread, fakes::InvocationEnd how);

    const Kernel& kernel_;
    std::function<void(Happening)> observe_;
    fakes::EnvironmentId environment_{};
    std::map<base::ThreadId, Slice> running_;
    std::uint64_t slices_ = 0;
    std::uint64_t transactions_ = 0;
};

}  // namespace torpor::sim
