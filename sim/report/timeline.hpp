#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/trace.hpp"
#include "sim/report/happened.hpp"
#include "sim/report/slices.hpp"

namespace torpor::sim {

/// Where something is drawn. The order of the kinds is that of the lanes.
struct Lane {
    enum class Kind { thread, queue, timers, tool, service, process, network };
    Kind kind = Kind::thread;
    std::string name;
};

/// Something that takes time.
struct Bar {
    enum class Kind { slice, message, timer, call, subscription, alive, frozen, invocation, cut };
    std::size_t lane = 0;
    base::Instant begin;
    base::Instant end;
    Kind kind = Kind::slice;
    std::string title;
    std::string how = {};  ///< it ended: "answered", "crashed", "open"
    std::size_t event = 0;
    std::optional<std::size_t> slice = {};
};

/// Something that happens at an instant.
struct Mark {
    std::size_t lane = 0;
    std::size_t happened = 0;  ///< index into the happenings
    std::optional<std::size_t> slice = {};
};

/// Something that goes from one lane to another.
struct Arrow {
    std::size_t from_lane = 0;
    base::Instant from;
    std::size_t to_lane = 0;
    base::Instant to;
    std::size_t event = 0;  ///< what it led to
};

/// A run as a picture: what is drawn on which lane.
struct Timeline {
    std::vector<Lane> lanes;
    std::vector<Bar> bars;  ///< in the order of their begin
    std::vector<Mark> marks;
    std::vector<Arrow> arrows;
};

Timeline timeline_of(std::span<const TraceEvent> events,
                     std::span<const SliceRecord> slices,
                     std::span<const Happened> happened);

std::string_view to_text(Lane::Kind kind);
std::string_view to_text(Bar::Kind kind);
std::string_view to_text(Tone tone);

}  // namespace torpor::sim
