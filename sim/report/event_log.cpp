#include "sim/report/event_log.hpp"

#include <iterator>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

EventLog::EventLog(base::Instant focus, std::size_t limit)
    : focus_(focus), head_max_(limit / 10), tail_max_(limit - limit / 10) {
    base::invariant(limit > 0, "a log keeps something");
}

void EventLog::add(TraceEvent event) {
    if (head_.size() < head_max_) {
        head_.push_back(std::move(event));
    } else if (tail_.size() < tail_max_) {
        tail_.push_back(std::move(event));
    } else if (event.at <= focus_) {
        tail_.pop_front();
        tail_.push_back(std::move(event));
        left_out_ += 1;
    } else {
        left_out_ += 1;
    }
}

RunEvents EventLog::take() {
    RunEvents kept;
    kept.left_out = left_out_;
    kept.missing_from = head_.size();
    kept.events = std::move(head_);
    kept.events.insert(kept.events.end(), std::make_move_iterator(tail_.begin()),
                       std::make_move_iterator(tail_.end()));
    head_.clear();
    tail_.clear();
    return kept;
}

}  // namespace torpor::sim
