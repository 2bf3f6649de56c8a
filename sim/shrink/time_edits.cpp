#include <algorithm>
#include <array>

#include "sim/scenario/duration_text.hpp"
#include "sim/shrink/fair.hpp"
#include "sim/shrink/values.hpp"

namespace torpor::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::array<base::Duration, 11> round_durations{0s,  1s,  1min, 1h,    24h,  5s,
                                                         10s, 30s, 5min, 10min, 100ms};

bool is_plainer(base::Duration one, base::Duration other) {
    const auto size = to_text(one).size();
    const auto other_size = to_text(other).size();
    return size < other_size || (size == other_size && one < other);
}

/// Where in a scenario a duration stands.
using Access = std::function<base::Duration&(Scenario&)>;
using RangeAccess = std::function<DurationRange&(Scenario&)>;

void append(std::vector<Edit>& edits, base::Duration now, const Access& place) {
    for (const auto duration : plainer(now))
        edits.emplace_back([place, duration](Scenario& one) { place(one) = duration; });
}

/// One duration for both ends, and then a plain one. What is usual is plain enough.
void append(std::vector<Edit>& edits,
            const DurationRange& now,
            const DurationRange& usual,
            const RangeAccess& place) {
    if (now == usual) return;
    if (now.least != now.most) {
        for (const auto end : {now.least, now.most})
            edits.emplace_back([place, end](Scenario& one) { place(one) = {end, end}; });
        return;
    }
    for (const auto duration : plainer(now.least))
        edits.emplace_back([place, duration](Scenario& one) { place(one) = {duration, duration}; });
}

void append_event_times(std::vector<Edit>& edits, std::size_t i, const ScenarioEvent& event) {
    if (const auto* at = std::get_if<AtTime>(&event.moment)) {
        append(edits, at->after_start, [i](Scenario& one) -> base::Duration& {
            return std::get<AtTime>(one.events[i].moment).after_start;
        });
    }
    if (event.repeats) {
        append(edits, event.repeats->every,
               [i](Scenario& one) -> base::Duration& { return one.events[i].repeats->every; });
    }
    if (const auto* partition = std::get_if<Partition>(&event.action)) {
        append(edits, partition->duration, [i](Scenario& one) -> base::Duration& {
            return std::get<Partition>(one.events[i].action).duration;
        });
    }
    const auto* says = std::get_if<UserSays>(&event.action);
    if (says != nullptr && says->send_twice) {
        append(edits, *says->send_twice, [i](Scenario& one) -> base::Duration& {
            return *std::get<UserSays>(one.events[i].action).send_twice;
        });
    }
}

void append_tool_times(std::vector<Edit>& edits, const std::string& name, const ToolScript& tool) {
    append(edits, tool.after, ToolScript{}.after,
           [name](Scenario& one) -> DurationRange& { return one.tools.at(name).after; });
    append(edits, tool.acknowledges_after, {}, [name](Scenario& one) -> DurationRange& {
        return one.tools.at(name).acknowledges_after;
    });
    if (tool.answers_twice) {
        append(edits, *tool.answers_twice, {}, [name](Scenario& one) -> DurationRange& {
            return *one.tools.at(name).answers_twice;
        });
    }
    for (std::size_t i = 0; i < tool.events.size(); ++i) {
        append(edits, tool.events[i].after, ToolEvent{}.after,
               [name, i](Scenario& one) -> DurationRange& {
                   return one.tools.at(name).events[i].after;
               });
        if (tool.events[i].every > 0s) {
            append(edits, tool.events[i].every, [name, i](Scenario& one) -> base::Duration& {
                return one.tools.at(name).events[i].every;
            });
        }
    }
}

base::Duration rounded_up(base::Duration duration) {
    const auto unit = duration > 24h ? base::Duration{24h} : base::Duration{1h};
    return (duration + unit - 1ns) / unit * unit;
}

/// The end of the run: as usual, or as soon as is fair, or at least a plain one.
void append_limit_edits(std::vector<Edit>& edits, const Scenario& scenario) {
    const auto usual = Expectation{}.within;
    const auto now = scenario.expect.within;
    const auto fair = std::max(usual, rounded_up(time_needed(scenario)));
    for (const auto limit : {usual, fair, rounded_up(now)}) {
        if (now < usual || limit < now || limit == rounded_up(now))
            edits.emplace_back([limit](Scenario& one) { one.expect.within = limit; });
    }
}

}  // namespace

std::vector<base::Duration> plainer(base::Duration duration) {
    std::vector<base::Duration> found(round_durations.begin(), round_durations.end());
    for (const auto unit : {base::Duration{24h}, base::Duration{1h}, base::Duration{1min}}) {
        if (duration > unit) found.push_back(duration / unit * unit);
    }
    if (duration > 1s) found.push_back(std::chrono::floor<std::chrono::seconds>(duration));
    std::erase_if(found, [&](base::Duration one) { return !is_plainer(one, duration); });
    std::ranges::sort(found, is_plainer);
    const auto repeated = std::ranges::unique(found);
    found.erase(repeated.begin(), repeated.end());
    return found;
}

std::vector<Edit> limit_edits(const Scenario& scenario) {
    std::vector<Edit> edits;
    append_limit_edits(edits, scenario);
    return edits;
}

std::vector<Edit> time_edits(const Scenario& scenario) {
    std::vector<Edit> edits;
    const auto& faults = scenario.faults;
    append_limit_edits(edits, scenario);
    append(edits, faults.latency, FaultBudget{}.latency,
           [](Scenario& one) -> DurationRange& { return one.faults.latency; });
    append(edits, faults.delay, FaultBudget{}.delay,
           [](Scenario& one) -> DurationRange& { return one.faults.delay; });
    if (faults.until) {
        append(edits, *faults.until,
               [](Scenario& one) -> base::Duration& { return *one.faults.until; });
    }
    for (std::size_t i = 0; i < scenario.events.size(); ++i)
        append_event_times(edits, i, scenario.events[i]);
    for (const auto& [name, tool] : scenario.tools)
        append_tool_times(edits, name, tool);
    for (std::size_t i = 0; i < scenario.model.size(); ++i) {
        append(edits, scenario.model[i].thinks_for, ModelRule{}.thinks_for,
               [i](Scenario& one) -> DurationRange& { return one.model[i].thinks_for; });
    }
    return edits;
}

}  // namespace torpor::sim
