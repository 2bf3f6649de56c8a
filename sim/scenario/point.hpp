#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace torpor::sim {

/// A named moment in the life of a message. Each is one observation of the run, see
/// `sim/checks/point_reached.hpp`; the list is closed and documented in docs/scenarios.md.
enum class Point {
    message_received,     ///< the input queue hands a message to a worker
    slice_started,        ///< a worker begins with a conversation
    model_asked,          ///< the model has read a request
    history_saved,        ///< a transaction that adds to a history is durable
    tool_invoked,         ///< a tool server has accepted an invocation
    outbox_sent,          ///< a transaction that removes what was sent from an outbox is durable
    output_sent,          ///< the output queue has accepted a reply
    message_deleted,      ///< a worker's message leaves the input queue
    thread_spawned,       ///< a transaction in which a child thread is born is durable
    thread_closed,        ///< a transaction that closes a thread is durable
    subscription_opened,  ///< a transaction from which on a thread awaits events is durable
    event_sent,           ///< a tool server has sent an event of a subscription
    prompt_shown,         ///< the front end shows the user a question of a tool
    choice_posted,        ///< a tool server is told what the user has chosen
    compacted,            ///< a transaction that puts a summary before a history is durable
    timer_fired,          ///< the wake-up of a timer has reached its thread's inbox
};

inline constexpr std::array all_points{
    Point::message_received, Point::slice_started,       Point::model_asked,
    Point::history_saved,    Point::tool_invoked,        Point::outbox_sent,
    Point::output_sent,      Point::message_deleted,     Point::thread_spawned,
    Point::thread_closed,    Point::subscription_opened, Point::event_sent,
    Point::prompt_shown,     Point::choice_posted,       Point::compacted,
    Point::timer_fired};

/// The spelling of scenario files, such as "history-saved".
std::string_view to_text(Point point);
std::optional<Point> point_named(std::string_view text);

}  // namespace torpor::sim
