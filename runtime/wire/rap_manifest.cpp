#include <algorithm>
#include <set>
#include <utility>

#include "runtime/wire/fields.hpp"
#include "runtime/wire/json.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::wire::rap {

namespace {

constexpr std::size_t name_size_max = 128;

bool is_tool_name(std::string_view name) {
    return !name.empty() && name.size() <= name_size_max && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_' || c == '-';
    });
}

json::Value encode_tool(const Tool& tool) {
    json::Value value = {{"name", tool.name},
                         {"description", tool.description},
                         {"inputSchema", json::embed_object(tool.input_schema)}};
    if (!tool.annotations.empty()) value["annotations"] = json::embed_object(tool.annotations);
    if (tool.destructive) value["annotations"]["destructive"] = true;
    return value;
}

Tool read_tool(json::ObjectReader& reader) {
    Tool tool;
    tool.name = reader.text("name");
    if (!is_tool_name(tool.name)) reader.fail("name", "1 to 128 of A-Z a-z 0-9 _ -");
    tool.description = read_sendable_text(reader, "description");
    tool.input_schema = read_embedded_object(reader, "inputSchema");
    if (reader.find("annotations")) {
        json::ObjectReader annotations(reader.object("annotations"), reader.path("annotations"));
        tool.destructive = annotations.flag("destructive");
        if (annotations.failed()) reader.fail(*annotations.error());
        tool.annotations = read_embedded_object(reader, "annotations");
    }
    reader.optional_text("displayScript");
    return tool;
}

std::vector<Tool> read_tools(json::ObjectReader& reader) {
    std::vector<Tool> tools;
    const json::Value& values = reader.array("tools");
    if (values.empty() || values.size() > tools_max) {
        reader.fail("tools", "an array of 1 to " + std::to_string(tools_max) + " tools");
        return tools;
    }
    std::set<std::string> names;
    for (const json::Value& value : values) {
        json::ObjectReader item(value, "tools[" + std::to_string(tools.size()) + "]");
        Tool tool = read_tool(item);
        if (!names.insert(tool.name).second) item.fail("name", "a name no other tool has");
        if (item.failed()) reader.fail(*item.error());
        tools.push_back(std::move(tool));
    }
    return tools;
}

}  // namespace

std::string encode(const Manifest& manifest) {
    json::Value tools = json::Value::array();
    for (const Tool& tool : manifest.tools)
        tools.push_back(encode_tool(tool));
    json::Value body = {{"name", manifest.name},
                        {"endpoint", manifest.endpoint},
                        {"tools", std::move(tools)},
                        {"needsMigration", manifest.needs_migration}};
    if (!manifest.description.empty()) body["description"] = manifest.description;
    if (manifest.tells_call_status) body["toolCallStatus"] = true;
    return json::dump(body);
}

Decoded<Manifest> decode_manifest(std::string_view body) {
    if (body.size() > manifest_size_max) {
        return std::unexpected(
            DecodeError{"", "at most " + std::to_string(manifest_size_max) + " bytes"});
    }
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    Manifest manifest;
    manifest.name = read_sendable_text(reader, "name");
    if (manifest.name.empty() || manifest.name.size() > name_size_max) {
        reader.fail("name", "1 to 128 bytes");
    }
    if (reader.find("description"))
        manifest.description = read_sendable_text(reader, "description");
    manifest.endpoint = read_url(reader, "endpoint");
    manifest.tools = read_tools(reader);
    manifest.needs_migration = reader.flag("needsMigration");
    manifest.tells_call_status = reader.flag("toolCallStatus");
    return finish(reader, std::move(manifest));
}

}  // namespace torpor::wire::rap
