#include "sim/shrink/fair.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "sim/scenario/duration_text.hpp"

namespace torpor::sim {
namespace {

using namespace std::chrono_literals;

/// What a message may need under drawn faults.
constexpr int receives_min = 10;
/// What it may need when they have stopped.
constexpr int attempts_min = 3;
/// So many messages between hosts, one after the other, must fit into a slice.
constexpr int messages_in_slice = 120;

/// How often the same message may have to be delivered anew.
int interruptions(const Scenario& scenario) {
    int count = scenario.faults.crashes_at_most;
    for (const auto& event : scenario.events) {
        const bool blow = std::holds_alternative<Crash>(event.action) ||
                          std::holds_alternative<Partition>(event.action) ||
                          std::holds_alternative<Restart>(event.action);
        if (!blow) continue;
        const auto* when = std::get_if<WhenReached>(&event.moment);
        count += when != nullptr ? when->times : event.repeats ? event.repeats->times : 1;
    }
    return count;
}

/// The largest number in a canonical text, as a time to sleep.
base::Duration seconds_in(std::string_view arguments) {
    constexpr std::int64_t beyond = 1'000'000'000;
    std::int64_t most = 0;
    const char* end = arguments.data() + arguments.size();
    for (const char* at = arguments.data(); at != end; ++at) {
        std::int64_t number = 0;
        if (std::from_chars(at, end, number).ec == std::errc{}) most = std::max(most, number);
    }
    return std::min(most, beyond) * 1s;
}

/// Until a day after the date that a canonical text names, wherever on earth it is asked for.
base::Duration until_date_in(std::string_view arguments, base::Instant start) {
    constexpr std::string_view key = R"("date":")";
    constexpr std::size_t date_size = 10;
    const auto at = arguments.find(key);
    if (at == std::string_view::npos) return 24h;
    const auto date = std::string(arguments.substr(at + key.size(), date_size));
    const auto midnight = parse_instant(date + "T00:00:00Z");
    return midnight ? std::max(*midnight - start, base::Duration{}) + 48h : 24h;
}

base::Duration last_event(const Scenario& scenario) {
    base::Duration last{};
    for (const auto& event : scenario.events) {
        const auto* at = std::get_if<AtTime>(&event.moment);
        auto time = at != nullptr ? at->after_start : base::Duration{};
        if (event.repeats) time += event.repeats->every * (event.repeats->times - 1);
        if (const auto* partition = std::get_if<Partition>(&event.action))
            time += partition->duration;
        last = std::max(last, time);
    }
    return last;
}

/// What the story itself waits for.
base::Duration waiting(const Scenario& scenario) {
    base::Duration sum = scenario.agent.call_deadline.value_or(0s);
    for (const auto& rule : scenario.model) {
        sum += rule.thinks_for.most;
        for (const auto& call : rule.calls) {
            if (call.tool == "sleep") sum += seconds_in(call.arguments);
            if (call.tool == "sleep_until") sum += until_date_in(call.arguments, scenario.start);
        }
    }
    for (const auto& [name, tool] : scenario.tools) {
        const auto steps = static_cast<int>(tool.choices.size()) + 1;
        sum += tool.after.most * steps + tool.answers_twice.value_or(DurationRange{}).most;
        if (tool.authorisation && tool.authorisation->granted_after)
            sum += tool.authorisation->granted_after->most;
        for (const auto& event : tool.events)
            sum += event.after.most + event.every * event.times;
    }
    return sum;
}

}  // namespace

bool has_rates(const FaultBudget& faults) {
    return faults.requests_lost + faults.responses_lost + faults.refused + faults.throttles +
               faults.stream_cuts + faults.duplicate_deliveries + faults.service_errors +
               faults.conflicts + faults.delayed + faults.disk_errors >
           0;
}

base::Duration time_needed(const Scenario& scenario) {
    const int attempts = has_rates(scenario.faults) ? attempts_min : interruptions(scenario) + 1;
    const auto until = std::max(last_event(scenario), scenario.faults.until.value_or(0s));
    return until + waiting(scenario) + scenario.agent.visibility_timeout * attempts;
}

bool is_fair(const Scenario& scenario) {
    const bool rates = has_rates(scenario.faults);
    const int receives = rates ? receives_min : interruptions(scenario) + 1;
    if (scenario.agent.max_receive_count < receives) return false;
    if (rates && !scenario.faults.until) return false;
    if (scenario.faults.latency.most > scenario.agent.function_timeout / messages_in_slice)
        return false;
    return time_needed(scenario) <= scenario.expect.within;
}

}  // namespace torpor::sim
