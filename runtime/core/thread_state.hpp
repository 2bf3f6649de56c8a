#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/base/time.hpp"
#include "runtime/core/history.hpp"
#include "runtime/core/lineage.hpp"
#include "runtime/core/outbox.hpp"
#include "runtime/core/standing.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::core {

enum class CallKind {
    rap,
    sleep,
    sleep_until,
    wait,
    birth  ///< a child's first call, made by its parent or by an event and answered by a message
};
enum class CallStatus { pending, answered, interrupted, expired };
std::string_view to_text(CallKind kind);
std::string_view to_text(CallStatus status);
std::optional<CallKind> call_kind(std::string_view text);
std::optional<CallStatus> call_status(std::string_view text);

/// A call that something outside may still answer. State, not history text: compaction cannot
/// orphan it [D-050].
struct CallRecord {
    base::CallId call;
    std::string tool;
    std::string arguments;
    CallKind kind = CallKind::rap;
    CallStatus status = CallStatus::pending;
    base::Instant opened;
    std::optional<base::Instant> due;        ///< of a timer, or the call's deadline
    std::optional<base::Instant> forgotten;  ///< when a finished call's record may go
    std::string server;                      ///< base URL of its tool server; empty if it has none
    std::string user_id;                     ///< on whose behalf it was made; empty if unknown
    bool held = false;                       ///< never sent: the user's consent is, or was, awaited
    friend bool operator==(const CallRecord&, const CallRecord&) = default;
};

/// While one of these is pending, events do not wait: they are what the agent waits for.
constexpr bool is_passive(CallKind kind) {
    return kind == CallKind::sleep || kind == CallKind::sleep_until || kind == CallKind::wait;
}

/// What waits, durably, until nothing but passive calls is pending: events, reports and messages
/// of the parent are kept as they came, late results as the entry they will become.
struct DeferredEvent {
    std::int64_t position = 0;
    base::MessageId id;
    std::variant<EventEntry, wire::InputMessage> event;  ///< `injected` is empty until appended
    base::Instant since;
    friend bool operator==(const DeferredEvent&, const DeferredEvent&) = default;
};

/// What discovery gave for one server in this session; without a manifest it failed at `fetched`.
struct SessionToolset {
    std::string server;  ///< base URL as configured
    std::optional<wire::rap::Manifest> manifest;
    base::Instant fetched;
    friend bool operator==(const SessionToolset&, const SessionToolset&) = default;
};

/// Everything a slice loads, of one snapshot.
struct ThreadState {
    base::ThreadId thread;
    Lineage lineage;
    bool closed = false;
    std::int64_t epoch = 0;  ///< the fence: only the newest claim of a thread can commit
    std::int64_t outputs = 0;
    std::int64_t outbox_positions = 0;  ///< how many were ever given out
    std::string metadata;               ///< JSON text; empty if none was ever sent
    /// Opens the view if it is not empty: of the thread itself, or what `inherited` begins with.
    std::string summary;
    History inherited;  ///< from ancestors; empty once the thread has a summary of its own
    std::int64_t compacted_to = 0;    ///< own entries up to here are in the summary
    std::int64_t history_length = 0;  ///< the order of the newest own entry, compacted or not
    History history;                  ///< own entries after `compacted_to`, without gaps
    std::map<base::CallId, CallRecord> calls;
    std::map<StandingKey, Standing> standing;
    std::vector<DeferredEvent> deferred;   ///< by position
    std::vector<OutboxItem> outbox;        ///< unsent, by position
    std::vector<SessionToolset> toolsets;  ///< of the session, that is of the root; by server
    std::set<base::MessageId> consumed;    ///< those messages of the batch that took effect already
};

}  // namespace torpor::core
