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

constexpr std::array<Field<FaultBudget>, 9> fault_fields{{
    {"requests_lost", read_rate<&FaultBudget::requests_lost>},
    {"responses_lost", read_rate<&FaultBudget::responses_lost>},
    {"refused", read_rate<&FaultBudget::refused>},
    {"throttles", read_rate<&FaultBudget::throttles>},
    {"stream_cuts", read_rate<&FaultBudget::stream_cuts>},
    {"duplicate_deliveries", read_rate<&FaultBudget::duplicate_deliveries>},
    {"latency",
     [](const Place& place, FaultBudget& faults) { faults.latency = place.duration_range(); }},
    {"crashes",
     [](const Place& place, FaultBudget& faults) { read_object(place, crash_fields, faults); }},
    {"until", [](const Place& place, FaultBudget& faults) { faults.until = place.duration(); }},
}};

}  // namespace

FaultBudget read_faults(const Place& place) {
    FaultBudget faults;
    read_object(place, fault_fields, faults);
    return faults;
}

void append_fault_keys(std::vector<std::string>& keys) {
    append_keys(keys, "faults.", fault_fields);
    append_keys(keys, "faults.crashes.", crash_fields);
}

}  // namespace torpor::sim
