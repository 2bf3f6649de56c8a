#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "sim/kernel/trace.hpp"

namespace torpor::sim {

/// The events of one run for its reports.
struct RunEvents {
    std::vector<TraceEvent> events;
    std::size_t left_out = 0;      ///< how many are missing
    std::size_t missing_from = 0;  ///< they are missing before this index, or behind the last
};

/// Takes the events of a run as they come, and keeps a bounded number: the beginning of the run,
/// and what lies before an instant of interest and shortly after it.
class EventLog {
public:
    static constexpr std::size_t limit_default = 50'000;

    /// `focus` is the instant of the first violation, or the end of time.
    explicit EventLog(base::Instant focus, std::size_t limit = limit_default);

    void add(TraceEvent event);
    RunEvents take();

private:
    base::Instant focus_;
    std::size_t head_max_;
    std::size_t tail_max_;
    std::size_t left_out_ = 0;
    std::vector<TraceEvent> head_;
    std::deque<TraceEvent> tail_;
};

}  // namespace torpor::sim
