#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/base/time.hpp"
#include "runtime/wire/input_message.hpp"

/// What stands open in a thread beside its calls: state, not history text, so that no compaction
/// can orphan it [D-050]. Every kind is bounded per thread (limits.hpp).
namespace torpor::core {

/// Events of this call are awaited until a final one or a cancellation.
struct Subscription {
    base::CallId call;
    std::string tool;
    std::string arguments;  ///< JSON text of an object
    std::string server;     ///< base URL of its tool server; empty if unknown
    std::string user_id;    ///< on whose behalf it was opened; empty if unknown
    base::Instant opened;
    base::Instant window;        ///< start of the minute that `in_window` counts
    std::int64_t in_window = 0;  ///< events since then: they are limited [R-096]
    friend bool operator==(const Subscription&, const Subscription&) = default;
};

/// A child thread that is not closed.
struct Child {
    base::ThreadId thread;
    base::CallId call;         ///< that spawned it, or opened the subscription of its event
    std::string instructions;  ///< the beginning of its task, for summaries
    base::Instant opened;
    friend bool operator==(const Child&, const Child&) = default;
};

/// A question to the user that a pending call waits for.
struct Prompt {
    /// A consent is a choice that the runtime asks for itself, before a destructive tool runs.
    enum class Kind { authorisation, choice, consent };
    Kind kind = Kind::authorisation;
    base::CallId call;
    std::string auth_url;
    std::string text;
    std::vector<std::string> choices;
    std::size_t preset = 0;
    std::string response_url;
    std::optional<std::size_t> answered;  ///< what was selected; the call still waits for its tool
    base::Instant opened;
    friend bool operator==(const Prompt&, const Prompt&) = default;
};

/// The newest content of one of a thread's views; never interpreted.
struct View {
    std::string view_type;
    std::string content;  ///< JSON text of an object
    friend bool operator==(const View&, const View&) = default;
};

/// A compaction was asked for and is not done.
struct CompactionDue {
    base::Instant asked;
    int failures = 0;            ///< in a row
    std::int64_t failed_at = 0;  ///< how long the history was at the newest asking or failure
    friend bool operator==(const CompactionDue&, const CompactionDue&) = default;
};

using Standing = std::variant<Subscription, Child, Prompt, View, CompactionDue>;

/// What a standing item is named by within its thread: its kind and an id. A call has at most one
/// prompt of each kind.
struct StandingKey {
    std::string kind;  ///< "subscription", "child", "authorisation", "choice", "consent", "view", …
    std::string id;
    friend auto operator<=>(const StandingKey&, const StandingKey&) = default;
};
StandingKey key_of(const Standing& standing);

}  // namespace torpor::core
