#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace torpor::sim {

/// A named moment in the life of a message. Each is one observation of the run, see
/// `sim/checks/point_reached.hpp`; the list is closed and documented in docs/scenarios.md.
enum class Point {
    message_received,  ///< the input queue hands a message to a worker
    slice_started,     ///< a worker begins with a conversation
    model_asked,       ///< the model has read a request
    history_saved,     ///< a transaction that adds to a history is durable
    tool_invoked,      ///< a tool server has accepted an invocation
    outbox_sent,       ///< a transaction that removes what was sent from an outbox is durable
    output_sent,       ///< the output queue has accepted a reply
    message_deleted,   ///< a worker's message leaves the input queue
};

inline constexpr std::array all_points{
    Point::message_received, Point::slice_started, Point::model_asked, Point::history_saved,
    Point::tool_invoked,     Point::outbox_sent,   Point::output_sent, Point::message_deleted};

/// The spelling of scenario files, such as "history-saved".
std::string_view to_text(Point point);
std::optional<Point> point_named(std::string_view text);

}  // namespace torpor::sim
