#include "sim/scenario/write_scenario.hpp"

#include <nlohmann/json.hpp>

#include "runtime/base/invariant.hpp"
#include "sim/scenario/document.hpp"
#include "sim/scenario/duration_text.hpp"
#include "sim/scenario/layout.hpp"
#include "sim/scenario/written_sections.hpp"

namespace torpor::sim {
namespace {

using Json = nlohmann::ordered_json;

void put(Json& document, const char* key, Json section) {
    if (!section.empty()) document[key] = std::move(section);
}

Json written_seeds(const SeedRange& seeds) {
    if (seeds.first == seeds.last) {
        return seeds.first == SeedRange{}.first ? Json{} : Json(std::to_string(seeds.first));
    }
    return std::to_string(seeds.first) + ".." + std::to_string(seeds.last);
}

}  // namespace

nlohmann::ordered_json embedded(std::string_view canonical) {
    auto json = Json::parse(canonical, nullptr, false);
    base::invariant(!json.is_discarded(), "what a scenario holds as JSON text is JSON");
    return json;
}

nlohmann::ordered_json embedded_or_text(std::string_view raw) {
    const auto structured = [&] {
        if (!raw.starts_with('{') && !raw.starts_with('[')) return false;
        if (!parse_document(raw)) return false;
        const auto json = nlohmann::json::parse(raw, nullptr, false);
        return !json.is_discarded() && json.dump() == raw;
    };
    return structured() ? embedded(raw) : Json(raw);
}

std::string range_text(const DurationRange& range) {
    if (range.least == range.most) return to_text(range.least);
    return to_text(range.least) + ".." + to_text(range.most);
}

std::string write_scenario(const Scenario& scenario) {
    return write_scenario(scenario, "");
}

std::string write_scenario(const Scenario& scenario, std::string_view schema) {
    Json document = Json::object();
    if (!schema.empty()) document["$schema"] = schema;
    document["title"] = scenario.title;
    put(document, "story", Json(scenario.story));
    put(document, "agent", written_agent(scenario));
    put(document, "model", written_model(scenario));
    put(document, "tools", written_tools(scenario));
    put(document, "servers", written_servers(scenario));
    document["events"] = written_events(scenario);
    put(document, "faults", written_faults(scenario.faults));
    put(document, "schedule", written_schedule(scenario.schedule));
    put(document, "expect", written_expectation(scenario.expect));
    put(document, "seeds", written_seeds(scenario.seeds));
    if (scenario.start != Scenario{}.start) document["start"] = base::iso8601(scenario.start);
    return laid_out(document);
}

}  // namespace torpor::sim
