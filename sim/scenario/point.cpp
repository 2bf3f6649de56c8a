#include "sim/scenario/point.hpp"

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

std::string_view to_text(Point point) {
    switch (point) {
        case Point::message_received:
            return "message-received";
        case Point::slice_started:
            return "slice-started";
        case Point::model_asked:
            return "model-asked";
        case Point::history_saved:
            return "history-saved";
        case Point::tool_invoked:
            return "tool-invoked";
        case Point::outbox_sent:
            return "outbox-sent";
        case Point::output_sent:
            return "output-sent";
        case Point::message_deleted:
            return "message-deleted";
        case Point::thread_spawned:
            return "thread-spawned";
        case Point::thread_closed:
            return "thread-closed";
        case Point::subscription_opened:
            return "subscription-opened";
        case Point::event_sent:
            return "event-sent";
        case Point::prompt_shown:
            return "prompt-shown";
        case Point::choice_posted:
            return "choice-posted";
        case Point::compacted:
            return "compacted";
        case Point::timer_fired:
            return "timer-fired";
    }
    base::invariant(false, "a point is one of the list");
    return {};
}

std::optional<Point> point_named(std::string_view text) {
    for (const Point point : all_points) {
        if (to_text(point) == text) return point;
    }
    return std::nullopt;
}

}  // namespace torpor::sim
