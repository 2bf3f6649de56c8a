#pragma once

#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fakes/dsql/cluster.hpp"
#include "runtime/engine/slice.hpp"
#include "tests/support/dsql_database.hpp"
#include "tests/support/lifeline.hpp"
#include "tests/support/seeded_random.hpp"

namespace torpor::tests {

/// Everything that outlives a process: the database, the queues, the tool server. Scripted, with
/// the promises of the ports and no more.
struct SliceWorld {
    SliceWorld();

    fakes::dsql::Cluster cluster;
    base::Instant now;
    SeededRandom random;
    std::deque<core::InboxItem> inbox;  ///< in queue order; the head stays until it is done
    std::set<base::MessageId> sent;     ///< what the queue has seen
    std::set<std::pair<base::ThreadId, base::MessageId>> processed;
    std::map<std::string, std::string> contents;  ///< the content store, by content id
    std::vector<wire::OutputMessage> outputs;
    std::vector<ports::Wakeup> wakeups;
    std::vector<base::CallId> dropped;               ///< whose timers were dropped
    std::vector<base::CallId> invoked;               ///< every POST that reached the tool server
    std::vector<wire::rap::Invocation> invocations;  ///< the same in full
    std::vector<base::CallId> cancelled;             ///< every notice of the kind
    std::vector<base::ThreadId> closed;              ///< every notice of the kind
    std::vector<wire::rap::ChoiceResponse> choices;  ///< every choice that reached the server
    std::set<base::CallId> forgotten;                ///< calls that the server says are gone
    std::vector<std::string> log;
    int discoveries = 0;
    int models_asked = 0;

    /// What the model says when what it last heard contains this; an exact match wins. In arguments
    /// "$THREAD" is the thread's own id, "$PATH" its path, "$CHILD" and "$CALL" are the newest
    /// child thread and the newest call that the request shows.
    std::map<std::string, core::ModelTurn> script;
    /// How long the model thinks about each turn.
    base::Duration thinking{};
    /// Requests with more bytes of text are too long for the model; 0: none is.
    std::size_t request_bytes_max = 0;
    core::SlicePolicy policy;
    base::Duration slice_time = std::chrono::minutes{15};  ///< until the deadline of each slice
    std::vector<ports::LocalTool*> local_tools;
    const engine::ThreadSetups* setups = nullptr;
    /// Fails the port call with this number, once, after or before its effect.
    std::optional<int> failing_call;
    Fate failing_fate = Fate::lost_before;
    int port_calls = 0;
    /// What stores and queues were asked, by kind.
    std::map<std::string, int> asked;
    /// HTTP status of the tool server's next replies; 200 when it is empty.
    std::deque<int> statuses;
    /// Asked before each SQL statement.
    std::function<Fate(const std::string&)> statement_fate;

    void say(const std::string& id, const std::string& text);
    /// Puts a message in the inbox unless the queue has seen its id.
    void enqueue(core::InboxItem item);
    void enqueue(const std::string& id,
                 decltype(wire::InputMessage::content) content,
                 const base::ThreadId& thread);
    /// Lets all wake-ups arrive.
    void fire_timers();

    /// Of the thread "ada".
    std::vector<std::string> history() const;
    std::vector<std::string> history(const base::ThreadId& thread) const;
    std::vector<base::ThreadId> threads() const;  ///< in the order of their names
    std::set<std::string> output_texts() const;
    std::int64_t rows(const std::string& table) const;
    /// Nothing is half done: no unsent order, no pending call without a result to come.
    bool at_rest() const { return rows("outbox") == 0; }
};

/// A process with a slice runner in it. Destroying it is killing it.
class SliceProcess {
public:
    explicit SliceProcess(SliceWorld& world, std::optional<int> dies_at = std::nullopt);
    ~SliceProcess();

    enum class End { done, failed, dead, waiting };
    /// Runs until nothing can continue.
    End run(std::vector<core::InboxItem> batch);
    /// Asks the tool server what has become of open work.
    End ask_call_status();
    /// Opens what the process waits for (the gate of the model), and runs on.
    End resume();

    /// The model waits for `resume` before its next turn.
    void hold_model();
    /// The next POST to the tool server waits for `resume`, and then never arrives.
    void hold_tool();
    int steps() const;
    /// Of the failure, if `run` ended so.
    std::string failure() const;
    int connections() const;
    int statements() const;
    /// What the store knows of a thread; it is claimed by that.
    core::ThreadState state_of(const base::ThreadId& thread);

private:
    struct Parts;
    End end() const;
    std::unique_ptr<Parts> parts_;
};

/// Delivers the inbox, each time to a fresh process, until it is empty. The process of the delivery
/// that takes the `dies_at`th step in all dies there. Gives the number of steps taken.
int deliver_all(SliceWorld& world, std::optional<int> dies_at = std::nullopt);

}  // namespace torpor::tests
