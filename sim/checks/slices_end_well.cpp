#include "sim/checks/slices_end_well.hpp"

#include <algorithm>

#include "sim/checks/hindrance.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {
namespace {

std::string_view described(fakes::InvocationEnd end) {
    switch (end) {
        case fakes::InvocationEnd::answered:
            return "gave its messages back";
        case fakes::InvocationEnd::function_error:
            return "failed";
        case fakes::InvocationEnd::timed_out:
            return "did not end in time";
        case fakes::InvocationEnd::crashed:
            return "died";
    }
    return {};
}

/// A slice talks to its services some dozens of times.
constexpr base::Duration latency_max = std::chrono::milliseconds{100};
constexpr base::Duration time_min = std::chrono::seconds{30};

base::Duration longest_partition(const Scenario& scenario) {
    base::Duration longest{};
    for (const auto& event : scenario.events) {
        const auto* partition = std::get_if<Partition>(&event.action);
        if (partition != nullptr) longest = std::max(longest, partition->duration);
    }
    return longest;
}

}  // namespace

SlicesEndWell::SlicesEndWell(const Scenario& scenario)
    : longest_partition_(longest_partition(scenario)),
      has_time_(scenario.faults.latency.most <= latency_max &&
                scenario.agent.function_timeout >= time_min) {}

void SlicesEndWell::see(const Observation& observation, Violations& violations) {
    const auto& what = observation.what;
    if (is_hindrance(what)) {
        hindrances_ += 1;
        const auto* fault = std::get_if<FaultHappened>(&what);
        if (fault != nullptr && fault->kind == FaultKind::partition) {
            partitioned_until_ = observation.at + longest_partition_;
        }
    } else if (const auto* started = std::get_if<fakes::InvocationStarted>(&what)) {
        if (started->function == agent_function) begin(*started, observation.at);
    } else if (const auto* ended = std::get_if<fakes::InvocationEnded>(&what)) {
        end(*ended, observation.at, violations);
    }
}

void SlicesEndWell::begin(const fakes::InvocationStarted& started, base::Instant at) {
    Slice slice;
    // What begins while hosts are cut off from each other may meet it.
    slice.partitioned = at < partitioned_until_;
    slice.threads.insert(started.groups.begin(), started.groups.end());
    slice.hindrances = hindrances_;
    for (auto& [request, other] : running_) {
        other.overtaken =
            other.overtaken || std::ranges::any_of(slice.threads, [&](const std::string& thread) {
                return other.threads.contains(thread);
            });
        // Whoever meets an older slice of its thread may be the one that loses.
        slice.overtaken = slice.overtaken || other.overtaken;
    }
    running_.insert_or_assign(started.request_id, std::move(slice));
}

void SlicesEndWell::end(const fakes::InvocationEnded& ended,
                        base::Instant at,
                        Violations& violations) {
    const auto slice = running_.extract(ended.request_id);
    if (slice.empty() || !has_time_) return;
    count_judged();
    const auto& [threads, hindrances, overtaken, partitioned] = slice.mapped();
    if (ended.end == fakes::InvocationEnd::answered && ended.failures == 0) return;
    if (hindrances != hindrances_ || overtaken || partitioned) return;
    std::string whose;
    for (const std::string& thread : threads)
        whose += (whose.empty() ? "\"" : ", \"") + thread + '"';
    violations.add(std::string(name()), at,
                   "a slice of " + whose + ' ' + std::string(described(ended.end)) +
                       ", and nothing had hindered it");
}

}  // namespace torpor::sim
