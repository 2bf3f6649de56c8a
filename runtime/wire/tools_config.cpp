#include "runtime/wire/tools_config.hpp"

#include <string>
#include <utility>

#include "runtime/wire/json.hpp"

namespace torpor::wire {

namespace {

Url read_server(json::ObjectReader& entry) {
    std::string type = entry.text("type");
    if (type != "toolset_server") {
        entry.fail("type", "toolset_server, the only type this version handles, not " + type);
    }
    std::optional<Url> url = parse_url(entry.text("server_url"));
    if (!url) entry.fail("server_url", "an absolute http or https URL");
    return url.value_or(Url{});
}

}  // namespace

Decoded<std::vector<Url>> decode_tools_config(std::string_view text) {
    Decoded<json::Value> document = json::parse(text);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    std::vector<Url> servers;
    for (const json::Value& value : reader.array("tool_sets")) {
        json::ObjectReader entry(value, "tool_sets[" + std::to_string(servers.size()) + "]");
        servers.push_back(read_server(entry));
        if (entry.failed()) reader.fail(*entry.error());
    }
    return json::finish(reader, std::move(servers));
}

}  // namespace torpor::wire
