#include "runtime/wire/tools_config.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/wire/json.hpp"

namespace torpor::wire {

namespace {

/// Types of upstream's configuration that start programs or speak MCP.
constexpr std::array unhandled = std::to_array<std::string_view>({
    "toolset_command",
    "mcp_server",
    "http_mcp_server",
    "mcp",
});

void check_type(json::ObjectReader& entry) {
    const std::string type = entry.text("type");
    if (type == "toolset_server") return;
    if (std::ranges::find(unhandled, type) != unhandled.end()) {
        entry.fail("type", "toolset_server, the only type this version handles, not " + type);
    }
    entry.fail("type", "toolset_server, the only type this version handles");
}

ToolServer read_server(json::ObjectReader& entry) {
    check_type(entry);
    ToolServer server;
    std::optional<Url> url = parse_url(entry.text("server_url"));
    if (!url) entry.fail("server_url", "an absolute http or https URL");
    server.url = std::move(url).value_or(Url{});
    server.id = entry.optional_text("id").value_or("");
    const std::string auth = entry.optional_text("auth").value_or("none");
    if (auth == "aws_iam") {
        server.auth = ToolServerAuth::aws_iam;
    } else if (auth != "none") {
        entry.fail("auth", "none or aws_iam");
    }
    return server;
}

}  // namespace

Decoded<std::vector<ToolServer>> decode_tools_config(std::string_view text) {
    Decoded<json::Value> document = json::parse(text);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    std::vector<ToolServer> servers;
    for (const json::Value& value : reader.array("tool_sets")) {
        json::ObjectReader entry(value, "tool_sets[" + std::to_string(servers.size()) + "]");
        ToolServer server = read_server(entry);
        const auto same = [&](const ToolServer& other) {
            return other.url.text() == server.url.text();
        };
        if (std::ranges::any_of(servers, same)) {
            entry.fail("server_url", "a server that no other entry names");
        }
        if (entry.failed()) reader.fail(*entry.error());
        servers.push_back(std::move(server));
    }
    return json::finish(reader, std::move(servers));
}

}  // namespace torpor::wire
