#include <nlohmann/json.hpp>

#include "sim/scenario/duration_text.hpp"
#include "sim/scenario/spellings.hpp"
#include "sim/scenario/written_sections.hpp"

namespace torpor::sim {
namespace {

using Json = nlohmann::ordered_json;

void put_moment(Json& json, const ScenarioEvent& event) {
    if (const auto* time = std::get_if<AtTime>(&event.moment)) {
        json["at"] = to_text(time->after_start);
        if (!event.repeats) return;
        json["every"] = to_text(event.repeats->every);
        json["times"] = event.repeats->times;
    } else if (const auto* point = std::get_if<WhenReached>(&event.moment)) {
        json["when"] = to_text(point->point);
        if (point->times != 1) json["times"] = point->times;
    } else {
        const auto& effect = std::get<AtEffect>(event.moment);
        json["effect"] = effect.number;
        json["moment"] = effect_phase_names[static_cast<std::size_t>(effect.phase)];
    }
}

void put(Json& json, const UserSays& says) {
    json["user"] = says.user;
    json["says"] = says.text;
    if (!says.id.empty()) json["id"] = says.id;
    if (says.threads != 1) json["threads"] = says.threads;
    if (says.send_twice) json["send_twice"] = to_text(*says.send_twice);
}
void put(Json& json, const Crash& crash) {
    json["crash"] = victim_names[static_cast<std::size_t>(crash.victim)];
}
void put(Json& json, const Partition& partition) {
    json["partition"] = {partition.one, partition.other};
    json["for"] = to_text(partition.duration);
}
void put(Json& json, const UserAttaches& attaches) {
    json["user"] = attaches.user;
    json["attaches"] = true;
}
void put(Json& json, const UserChooses& chooses) {
    json["user"] = chooses.user;
    if (chooses.index) {
        json["chooses"] = *chooses.index;
    } else if (!chooses.label.empty()) {
        json["chooses"] = chooses.label;
    } else {
        json["dismisses"] = true;
    }
}
void put(Json& json, const UserCompacts& compacts) {
    json["user"] = compacts.user;
    json["compacts"] = true;
}
void put(Json& json, const RawMessage& message) {
    Json& inner = json["message"];
    inner["thread"] = message.thread;
    inner["body"] = embedded_or_text(message.body);
    if (!message.id.empty()) inner["id"] = message.id;
}
void put(Json& json, const RawCallback& callback) {
    json["callback"] = {{"path", callback.path}, {"body", embedded_or_text(callback.body)}};
}
void put(Json& json, const ToolEmits& emits) {
    json["tool"] = emits.tool;
    json["emits"] = emits.text;
    if (emits.associative) json["associative"] = true;
    if (emits.final) json["final"] = true;
}
void put(Json& json, const Restart&) {
    json["restart"] = "runtime";
}

}  // namespace

nlohmann::ordered_json written_events(const Scenario& scenario) {
    Json list = Json::array();
    for (const auto& event : scenario.events) {
        Json json = Json::object();
        put_moment(json, event);
        std::visit([&](const auto& action) { put(json, action); }, event.action);
        list.push_back(std::move(json));
    }
    return list;
}

}  // namespace torpor::sim
