#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "runtime/base/ids.hpp"
#include "runtime/base/time.hpp"
#include "runtime/wire/input_message.hpp"

/// What a slice has decided to send and has not yet been seen to send. Committed with the decision,
/// sent at least once, always under the same ids.
namespace torpor::core {

struct InvokeTool {
    base::CallId call;
    std::string tool;
    std::string arguments;  ///< JSON text of an object
    std::string endpoint;   ///< of the toolset that offered the tool when the call was made
    std::string user_id;    ///< on whose behalf the call is made; empty if unknown
    std::optional<base::Instant> deadline;
    friend bool operator==(const InvokeTool&, const InvokeTool&) = default;
};
struct ScheduleWakeup {
    base::CallId call;
    base::Instant due;
    base::MessageId id;
    wire::InputMessage message;
    friend bool operator==(const ScheduleWakeup&, const ScheduleWakeup&) = default;
};
/// Drops the timer of a call that has ended; best effort, what still fires finds the call ended.
struct DropWakeup {
    base::CallId call;
    friend bool operator==(const DropWakeup&, const DropWakeup&) = default;
};
/// A message to some thread's inbox: a report, a word to a child, a child's start, a compaction.
struct SendInput {
    base::MessageId id;
    wire::InputMessage message;
    friend bool operator==(const SendInput&, const SendInput&) = default;
};
/// The user's choice, or the default, for the tool that asked.
struct PostChoice {
    base::CallId call;
    std::string response_url;
    std::size_t selected = 0;
    friend bool operator==(const PostChoice&, const PostChoice&) = default;
};
struct SendOutput {
    wire::OutputMessage message;
    friend bool operator==(const SendOutput&, const SendOutput&) = default;
};
/// One best-effort notice to every tool server: the thread is over.
struct NoticeClosed {
    friend bool operator==(const NoticeClosed&, const NoticeClosed&) = default;
};
/// One best-effort notice to every tool server: the call was interrupted, or its subscription
/// cancelled.
struct NoticeCancelled {
    base::CallId call;
    friend bool operator==(const NoticeCancelled&, const NoticeCancelled&) = default;
};

struct OutboxItem {
    base::OutboxId id;          ///< derived from what it sends
    std::int64_t position = 0;  ///< order of decision, unique within the thread
    std::variant<InvokeTool,
                 ScheduleWakeup,
                 SendOutput,
                 NoticeCancelled,
                 NoticeClosed,
                 DropWakeup,
                 SendInput,
                 PostChoice>
        order;
    friend bool operator==(const OutboxItem&, const OutboxItem&) = default;
};

}  // namespace torpor::core
