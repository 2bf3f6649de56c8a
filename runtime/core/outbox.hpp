#pragma once

#include <cstdint>
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
    std::string user_id;    ///< of the conversation when the call was made; empty if unknown
    friend bool operator==(const InvokeTool&, const InvokeTool&) = default;
};
struct ScheduleWakeup {
    base::CallId call;
    base::Instant due;
    base::MessageId id;
    wire::InputMessage message;
    friend bool operator==(const ScheduleWakeup&, const ScheduleWakeup&) = default;
};
struct SendOutput {
    wire::OutputMessage message;
    friend bool operator==(const SendOutput&, const SendOutput&) = default;
};
/// One best-effort notice to every tool server: the call was interrupted.
struct NoticeCancelled {
    base::CallId call;
    friend bool operator==(const NoticeCancelled&, const NoticeCancelled&) = default;
};

struct OutboxItem {
    base::OutboxId id;          ///< derived from what it sends
    std::int64_t position = 0;  ///< order of decision, unique within the thread
    std::variant<InvokeTool, ScheduleWakeup, SendOutput, NoticeCancelled> order;
    friend bool operator==(const OutboxItem&, const OutboxItem&) = default;
};

}  // namespace torpor::core
