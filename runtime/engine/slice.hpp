#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/base/log.hpp"
#include "runtime/base/random.hpp"
#include "runtime/core/inbox_item.hpp"
#include "runtime/core/slice.hpp"
#include "runtime/ports/clock.hpp"
#include "runtime/ports/content_store.hpp"
#include "runtime/ports/conversation_store.hpp"
#include "runtime/ports/http_client.hpp"
#include "runtime/ports/input_sender.hpp"
#include "runtime/ports/local_tool.hpp"
#include "runtime/ports/model_provider.hpp"
#include "runtime/ports/output_sender.hpp"
#include "runtime/ports/retry_policy.hpp"
#include "runtime/ports/sleeper.hpp"
#include "runtime/ports/state_store.hpp"
#include "runtime/ports/wakeup_scheduler.hpp"

namespace torpor::engine {

using core::InboxItem;

/// What a slice needs of the world. Everything must outlive the runner and its tasks.
struct SlicePorts {
    const ports::Clock& clock;
    ports::Sleeper& sleeper;
    base::Random& random;
    base::LogSink& log;
    ports::ConversationStore& conversations;
    ports::StateStore& states;
    ports::InputSender& inputs;
    ports::OutputSender& outputs;
    ports::WakeupScheduler& wakeups;
    ports::ContentStore& contents;
    ports::ModelProvider& model;  ///< of threads that are given no other
    ports::HttpClient& http;
};

/// What one thread runs with, where it differs from its agent.
struct ThreadSetup {
    std::string system_prompt;
    ports::ModelProvider* model = nullptr;  ///< nullptr: the agent's
    core::SlicePolicy policy;
};
/// Decides what a thread runs with; asked in every slice, so it must answer the same as long as
/// nothing was changed on purpose.
class ThreadSetups {
public:
    virtual ~ThreadSetups() = default;
    virtual ThreadSetup setup_of(const core::ThreadState& state) const = 0;
};

struct SliceSettings {
    std::string system_prompt;
    core::SlicePolicy policy;
    const ThreadSetups* setups = nullptr;        ///< nullptr: every thread runs with the above
    std::vector<ports::LocalTool*> local_tools;  ///< must outlive the runner
    std::vector<std::string> tool_servers;       ///< base URLs
    std::string callback_base;                   ///< RAP_CALLBACK_URL
    std::string callback_secret;

    ports::RetryPolicy invocation;
    base::Duration invocation_timeout = std::chrono::seconds{5};
    /// What follows the last attempt of a call: its failure is told, the batch is marked.
    base::Duration settling_time = std::chrono::seconds{2};
    ports::RetryPolicy discovery{.attempts = 3};
    base::Duration discovery_timeout = std::chrono::seconds{3};
    base::Duration discovery_again = std::chrono::minutes{1};  ///< after a server failed
    base::Duration toolset_age_max = std::chrono::hours{24};   ///< then it is fetched anew
    base::Duration notice_timeout = std::chrono::seconds{2};
    /// How much of a slice's time, at its end, the model is not given: there one commits and sends.
    /// Never more than a quarter of what is left when the model is first asked.
    base::Duration reserve_max = std::chrono::seconds{15};
    /// A slice older than this asks whether it is still the newest before it sends an order again
    /// or late: a frozen process may wake up as a zombie [D-040].
    base::Duration trusted_for = std::chrono::seconds{5};
};

enum class SliceOutcome {
    processed,  ///< the batch took effect, or was refused by name
    repeated    ///< every message of the batch had taken effect before
};

/// The slice cannot end well within its bounds; its messages go back to the queue.
struct SliceAbandoned : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Runs slices: load, prepare, complete, commit, dispatch (design.md 5).
///
/// Several slices may run at once, of different threads or, behind our back, of the same one. When
/// `run` returns, the whole batch may be acknowledged: its effects and everything it sends are
/// durable [P7]. When it throws (a std::exception), the batch must return to the queue; what was
/// already done is not done twice.
class SliceRunner {
public:
    SliceRunner(SlicePorts ports, SliceSettings settings);

    /// `batch` is one thread's messages in queue order, not empty; several slices take it if it is
    /// too much for one. The runner must outlive the task.
    ///
    /// Before `deadline` the slice has ended one way or the other: what the model did not give in
    /// time is reported to the user or left to the next delivery.
    Task<SliceOutcome> run(base::ThreadId thread,
                           std::vector<InboxItem> batch,
                           base::Instant deadline);

private:
    Task<SliceOutcome> run_portion(base::ThreadId thread,
                                   std::vector<InboxItem> batch,
                                   base::Instant deadline);
    Task<bool> all_processed(base::ThreadId thread, std::vector<base::MessageId> ids);
    Task<std::vector<InboxItem>> fetch_stored(base::ThreadId thread, std::vector<InboxItem> batch);
    ThreadSetup setup_of(const core::ThreadState& state) const;
    Task<void> mark_processed(base::ThreadId thread, std::vector<base::MessageId> ids);

    SlicePorts ports_;
    SliceSettings settings_;
};

}  // namespace torpor::engine
