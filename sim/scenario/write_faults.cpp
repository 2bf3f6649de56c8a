#include <nlohmann/json.hpp>

#include "sim/scenario/duration_text.hpp"
#include "sim/scenario/written_sections.hpp"

namespace torpor::sim {

using Json = nlohmann::ordered_json;

nlohmann::ordered_json written_faults(const FaultBudget& faults) {
    const FaultBudget usual;
    Json json = Json::object();
    const auto rate = [&](const char* key, int value) {
        if (value != 0) json[key] = value;
    };
    rate("requests_lost", faults.requests_lost);
    rate("responses_lost", faults.responses_lost);
    rate("refused", faults.refused);
    rate("throttles", faults.throttles);
    rate("stream_cuts", faults.stream_cuts);
    rate("duplicate_deliveries", faults.duplicate_deliveries);
    rate("service_errors", faults.service_errors);
    rate("conflicts", faults.conflicts);
    rate("delayed", faults.delayed);
    // It means nothing if nothing is delayed.
    if (faults.delayed != 0 && faults.delay != usual.delay)
        json["delay"] = range_text(faults.delay);
    rate("disk_errors", faults.disk_errors);
    if (faults.latency != usual.latency) json["latency"] = range_text(faults.latency);
    if (faults.crashes_at_most != 0) json["crashes"] = {{"at_most", faults.crashes_at_most}};
    if (faults.until) json["until"] = to_text(*faults.until);
    return json;
}

nlohmann::ordered_json written_schedule(const Schedule& schedule) {
    if (schedule.kind == Schedule::Kind::uniform) return {};
    return {{"priorities", {{"changes", schedule.changes}}}};
}

}  // namespace torpor::sim
