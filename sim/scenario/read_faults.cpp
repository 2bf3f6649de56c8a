#include <array>

#include "sim/scenario/field.hpp"
#include "sim/scenario/sections.hpp"

namespace torpor::sim {
namespace {

/// More than half of everything lost is an outage, and an outage is a partition.
constexpr int per_thousand_max = 500;

constexpr std::array<Field<FaultBudget>, 1> crash_fields{{
    {"at_most",
     [](const Place& place, FaultBudget& faults) { faults.crashes_at_most = place.whole(0, 100); },
     "how many processes may be killed"},
}};

template <int FaultBudget::* rate>
void read_rate(const Place& place, FaultBudget& faults) {
    faults.*rate = place.whole(0, per_thousand_max);
}

constexpr std::array<Field<FaultBudget>, 14> fault_fields{{
    {"requests_lost", read_rate<&FaultBudget::requests_lost>},
    {"responses_lost", read_rate<&FaultBudget::responses_lost>},
    {"refused", read_rate<&FaultBudget::refused>},
    {"throttles", read_rate<&FaultBudget::throttles>},
    {"stream_cuts", read_rate<&FaultBudget::stream_cuts>},
    {"duplicate_deliveries", read_rate<&FaultBudget::duplicate_deliveries>},
    {"service_errors", read_rate<&FaultBudget::service_errors>},
    {"conflicts", read_rate<&FaultBudget::conflicts>},
    {"delayed", read_rate<&FaultBudget::delayed>},
    {"delay",
     [](const Place& place, FaultBudget& faults) { faults.delay = place.duration_range(); }},
    {"disk_errors", read_rate<&FaultBudget::disk_errors>},
    {"latency",
     [](const Place& place, FaultBudget& faults) { faults.latency = place.duration_range(); }},
    {"crashes",
     [](const Place& place, FaultBudget& faults) { read_object(place, crash_fields, faults); }},
    {"until", [](const Place& place, FaultBudget& faults) { faults.until = place.duration(); }},
}};

/// Runs are a few thousand steps long: more changes than that make a uniform schedule.
constexpr int changes_max = 1000;

constexpr std::array<Field<Schedule>, 1> priority_fields{{
    {"changes",
     [](const Place& place, Schedule& schedule) { schedule.changes = place.whole(0, changes_max); },
     "how often the running process falls to the end"},
}};

constexpr std::array<Field<Schedule>, 1> schedule_fields{{
    {"priorities",
     [](const Place& place, Schedule& schedule) {
         schedule.kind = Schedule::Kind::priorities;
         read_object(place, priority_fields, schedule);
     },
     "an object such as {\"changes\": 3}"},
}};

}  // namespace

FaultBudget read_faults(const Place& place) {
    FaultBudget faults;
    const auto seen = read_object(place, fault_fields, faults);
    if (seen.contains("delay") && !seen.contains("delayed")) {
        place.miss("delayed", "how many per thousand, because \"delay\" is there");
    }
    return faults;
}

void append_fault_keys(std::vector<std::string>& keys) {
    append_keys(keys, "faults.", fault_fields);
    append_keys(keys, "faults.crashes.", crash_fields);
}

Schedule read_schedule(const Place& place) {
    Schedule schedule;
    constexpr std::array<std::string_view, 1> kinds{"uniform"};
    if (place.is(JsonNode::Kind::object)) {
        read_object(place, schedule_fields, schedule);
    } else if (place.is(JsonNode::Kind::text)) {
        place.one_of(kinds);
    } else {
        place.refuse(R"("uniform", or {"priorities": {"changes": 3}})");
    }
    return schedule;
}

void append_schedule_keys(std::vector<std::string>& keys) {
    append_keys(keys, "schedule.", schedule_fields);
    append_keys(keys, "schedule.priorities.", priority_fields);
}

}  // namespace torpor::sim
