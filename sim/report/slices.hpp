#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/kernel/trace.hpp"

namespace torpor::sim {

/// One run of a function for one conversation, or for none, with the events it took part in.
struct SliceRecord {
    std::string worker;
    std::string function;
    std::string thread;  ///< empty for a function that works for no conversation
    std::string request;
    base::Instant begin;
    std::optional<base::Instant> end = {};  ///< nothing if it was still running
    std::string how = {};                   ///< it ended: "answered", "crashed", ...
    bool cold = false;
    std::size_t started = 0;  ///< index of the event that says so
    std::vector<std::size_t> events =
        {};  ///< indices, ascending; the deliveries that led to it first
};

/// The slices of a run in the order of their begin. What a process did while several of its slices
/// ran, and which the trace does not ascribe to one, belongs to each if they are few.
std::vector<SliceRecord> slices_of(std::span<const TraceEvent> events);

}  // namespace torpor::sim
