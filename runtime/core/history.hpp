#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/wire/input_message.hpp"

/// What a thread remembers: an append-only list of entries, numbered from 1 without gaps [P6].
namespace torpor::core {

/// The reserved name under which something that answers no open call is shown to the model.
inline constexpr std::string_view event_tool = "receive_event__injected";

struct UserEntry {
    std::string text;
    friend bool operator==(const UserEntry&, const UserEntry&) = default;
};
struct AgentEntry {
    std::string text;
    friend bool operator==(const AgentEntry&, const AgentEntry&) = default;
};
struct CallEntry {
    base::CallId call;        ///< minted by the runtime, unique for ever
    std::string provider_id;  ///< what the model called it; never on the wire again
    std::string tool;
    std::string arguments;  ///< JSON text of an object
    friend bool operator==(const CallEntry&, const CallEntry&) = default;
};
/// How a call came to its result.
enum class Resolution {
    answered,     ///< by its tool server or its timer
    interrupted,  ///< by a user text or an event; the true result may still come
    expired,      ///< by its deadline; the true result may still come
    local_error   ///< by the runtime: the call could not be made
};
std::string_view to_text(Resolution resolution);
std::optional<Resolution> resolution(std::string_view text);

struct ResultEntry {
    base::CallId call;
    Resolution how = Resolution::answered;
    std::vector<wire::ContentItem> content;
    std::string display;  ///< JSON text of an array of segments for front ends; empty if none
    friend bool operator==(const ResultEntry&, const ResultEntry&) = default;
};
/// Something that came from outside and answers no open call, such as a result that arrived after
/// its call was interrupted. The model sees a call of `event_tool` and its result.
struct EventEntry {
    base::CallId injected;
    std::string original_tool;
    base::CallId original_call;
    std::string original_arguments;  ///< JSON text of an object
    std::vector<wire::ContentItem> content;
    base::ThreadId child;  ///< that reported; empty for everything but a report
    friend bool operator==(const EventEntry&, const EventEntry&) = default;
};

struct HistoryEntry {
    std::int64_t order = 0;    ///< within the thread that wrote it
    base::MessageId identity;  ///< the producer's, or derived from the call or the order
    std::variant<UserEntry, AgentEntry, CallEntry, ResultEntry, EventEntry> body;
    friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};
using History = std::vector<HistoryEntry>;

}  // namespace torpor::core
