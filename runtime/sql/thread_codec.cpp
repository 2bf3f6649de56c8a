#include "runtime/sql/thread_codec.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "runtime/sql/fields.hpp"

namespace torpor::sql {

namespace {

using Json = nlohmann::json;

Json encode_segment(const core::Segment& segment) {
    Json json = {{"thread", segment.thread.str()}, {"after", segment.after}, {"to", segment.to}};
    if (segment.summarised) json["summarised"] = true;
    return json;
}

core::Segment decode_segment(const Json& json) {
    core::Segment segment;
    segment.thread = base::ThreadId(text_of(json, "thread"));
    segment.after = integer_of(json, "after");
    segment.to = integer_of(json, "to");
    segment.summarised = json.contains("summarised");
    if (segment.after < 0 || segment.to < segment.after) refuse_row("a segment ends in itself");
    return segment;
}

}  // namespace

std::string encode(const core::Lineage& lineage) {
    if (lineage == core::Lineage{}) return {};
    Json json = {{"kind", core::to_text(lineage.kind)},    {"ancestors", Json::array()},
                 {"spawned_by", lineage.spawned_by.str()}, {"tool", lineage.tool},
                 {"arguments", object(lineage.arguments)}, {"inherits", Json::array()}};
    for (const auto& ancestor : lineage.ancestors)
        json["ancestors"].push_back(ancestor.str());
    for (const auto& segment : lineage.inherits)
        json["inherits"].push_back(encode_segment(segment));
    return dump(json);
}

core::Lineage decode_lineage(std::string_view text) {
    core::Lineage lineage;
    if (text.empty()) return lineage;
    const auto json = object(text);
    const auto kind = core::thread_kind(text_of(json, "kind"));
    if (!kind) refuse_row("a thread of an unknown kind");
    lineage.kind = *kind;
    const auto& ancestors = member(json, "ancestors");
    const auto& inherits = member(json, "inherits");
    if (!ancestors.is_array() || !inherits.is_array()) refuse_row("a lineage without lists");
    for (const auto& ancestor : ancestors) {
        if (!ancestor.is_string()) refuse_row("an ancestor is no text");
        lineage.ancestors.emplace_back(ancestor.get<std::string>());
    }
    lineage.spawned_by = base::CallId(text_of(json, "spawned_by"));
    lineage.tool = text_of(json, "tool");
    lineage.arguments = dump(member(json, "arguments"));
    for (const auto& segment : inherits)
        lineage.inherits.push_back(decode_segment(segment));
    return lineage;
}

std::string encode_details(const core::CallRecord& call) {
    auto json = Json::object();
    if (!call.server.empty()) json["server"] = call.server;
    if (!call.user_id.empty()) json["user_id"] = call.user_id;
    if (call.held) json["held"] = true;
    return json.empty() ? std::string{} : dump(json);
}

void decode_details(std::string_view text, core::CallRecord& call) {
    if (text.empty()) return;
    const auto json = object(text);
    call.server = optional_text_of(json, "server");
    call.user_id = optional_text_of(json, "user_id");
    call.held = json.contains("held");
}

std::string encode(const core::SessionToolset& toolset) {
    return toolset.manifest ? wire::rap::encode(*toolset.manifest) : std::string{};
}

std::optional<wire::rap::Manifest> decode_manifest(std::string_view text) {
    if (text.empty()) return std::nullopt;
    // Only remembered, not decided: what this version would not accept is asked for again.
    auto manifest = wire::rap::decode_manifest(text);
    if (!manifest) return std::nullopt;
    return *std::move(manifest);
}

}  // namespace torpor::sql
