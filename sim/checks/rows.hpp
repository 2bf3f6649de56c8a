#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/base/time.hpp"
#include "sim/checks/final_state.hpp"
#include "sim/checks/observation.hpp"

/// The tables and queues of the deployment, as the checks read them.
namespace torpor::sim {

inline constexpr std::string_view input_queue = "agent-input.fifo";
inline constexpr std::string_view delay_queue = "agent-delay";
inline constexpr std::string_view output_queue = "agent-output";
inline constexpr std::string_view agent_function = "agent";

/// One message of the input queue: its thread and the producer's identity of it.
using MessageKey = std::pair<std::string, std::string>;
/// `"text" of thread "ada"`, for violations.
std::string described(const MessageKey& key);

/// The value of a column; empty if it is NULL or missing.
std::string_view column(const Row& row, std::string_view name);
std::int64_t integer(const Row& row, std::string_view name);
/// A time that is stored as nanoseconds since 1970; nothing for 0.
std::optional<base::Instant> instant(const Row& row, std::string_view name);
inline MessageKey message_key(const Row& row) {
    return {std::string(column(row, "thread_id")), std::string(column(row, "message_id"))};
}

/// Where a child comes from, by its row in `threads`.
struct Descent {
    std::string root;
    std::string inherits_from;     ///< the thread with which the view that it inherits ends;
    std::int64_t inherits_to = 0;  ///< up to this order
};
/// Nothing for a root thread.
std::optional<Descent> descent(const Row& row);

/// The content of a view, canonical, by its row in `standing`.
std::string view_content(const Row& row);

/// True for a row of `calls` that waits for the user's consent and may not be posted.
bool is_held(const Row& row);

/// One entry of a history, decoded from a row of the table `history`.
struct HistoryLine {
    enum class Kind { user, agent, call, result, event };
    Kind kind = Kind::user;
    std::string thread;
    std::int64_t order = 0;
    std::string identity;
    std::string call;       ///< of a call or a result
    std::string tool;       ///< of a call, or the original one of an event
    std::string arguments;  ///< of a call, canonical
    std::string how;        ///< of a result: "answered", "interrupted", ...
    std::string text;       ///< spoken, or the texts of the content, joined
};
/// Nothing if the row is none that the runtime writes.
std::optional<HistoryLine> history_line(const Row& row);
/// The line as scenario files write it, such as `call weather {"city":"Oslo"}`.
std::string to_text(const HistoryLine& line);

/// The JSON text with sorted keys and no spaces; the text itself if it is no JSON.
std::string canonical(std::string_view json);

/// Calls `visit(RowChange)` for every change of `table` in the observation.
template <class Visit>
void for_changes(const Observation& observation, std::string_view table, Visit visit) {
    const auto* committed = std::get_if<fakes::RowsCommitted>(&observation.what);
    if (committed == nullptr) return;
    for (const fakes::RowChange& change : committed->rows) {
        if (change.table == table) visit(change);
    }
}
/// The same for inserted rows alone: `visit(Row)`.
template <class Visit>
void for_inserts(const Observation& observation, std::string_view table, Visit visit) {
    for_changes(observation, table, [&](const fakes::RowChange& change) {
        if (change.operation == fakes::RowOperation::inserted) visit(change.values);
    });
}

/// The threads that are closed in the rows that the observed transaction changed.
std::set<std::string, std::less<>> closed_threads(const Observation& observation);

/// The message that a queue accepted, if the observation is that.
const fakes::MessageAccepted* accepted_by(const Observation& observation, std::string_view queue);

}  // namespace torpor::sim
