#include "runtime/engine/discovery.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/engine/gather.hpp"
#include "runtime/engine/tool_post.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::engine {

namespace {

/// A manifest is one column of the conversation store.
constexpr std::size_t manifest_bytes_max = 900'000;

/// Whether a server that answered so may answer otherwise in a moment.
bool is_passing(const ServerReply& reply) {
    return !reply.response || reply.response->status >= 500;
}

wire::Decoded<wire::rap::Manifest> read(const ServerReply& reply) {
    if (!reply.response) return std::unexpected(wire::DecodeError{"", reply.reason});
    const int status = reply.response->status;
    if (status < 200 || status >= 300) {
        return std::unexpected(wire::DecodeError{"", "HTTP status " + std::to_string(status)});
    }
    return wire::rap::decode_manifest(reply.response->body);
}

}  // namespace

Task<std::vector<core::SessionToolset>> Discovery::fetch_due(
    std::vector<core::SessionToolset> known) {
    const auto now = ports_.clock.now();
    std::vector<core::SessionToolset> due;
    for (const auto& server : settings_.tool_servers) {
        const auto found = std::ranges::find(known, server, &core::SessionToolset::server);
        if (found == known.end()) {
            due.push_back({.server = server, .manifest = std::nullopt, .fetched = now});
        } else if (is_due(*found, now)) {
            due.push_back(*found);
        }
    }
    std::vector<Task<void>> fetches;
    for (auto& toolset : due)
        fetches.push_back(fetch(toolset, now));
    co_await gather(std::move(fetches));
    co_return due;
}

bool Discovery::is_due(const core::SessionToolset& toolset, base::Instant now) const {
    const auto age_max = toolset.manifest ? settings_.toolset_age_max : settings_.discovery_again;
    return now - toolset.fetched >= age_max;
}

std::vector<core::SessionToolset> Discovery::configured(
    const std::vector<core::SessionToolset>& known) const {
    std::vector<core::SessionToolset> toolsets;
    for (const auto& toolset : known) {
        if (std::ranges::find(settings_.tool_servers, toolset.server) !=
            settings_.tool_servers.end()) {
            toolsets.push_back(toolset);
        }
    }
    return toolsets;
}

Task<void> Discovery::fetch(core::SessionToolset& toolset, base::Instant now) {
    std::string reason = "its address is no URL";
    const auto url = wire::parse_url(toolset.server);
    // Who has a toolset need not wait for a newer one.
    int attempts = toolset.manifest ? 1 : settings_.discovery.attempts;
    if (!url) attempts = 0;
    for (int number = 1; number <= attempts; ++number) {
        auto request = wire::rap::discovery_request(*url);
        const auto reply =
            co_await ask_tool_server(ports_.http, ports_.clock, std::move(request),
                                     settings_.discovery_timeout, manifest_bytes_max);
        auto manifest = read(reply);
        if (manifest) {
            toolset.manifest = *std::move(manifest);
            toolset.fetched = now;
            co_return;
        }
        reason = manifest.error().text();
        if (!is_passing(reply) || number == attempts) break;
        const auto pause = settings_.discovery.pause_after(number, ports_.random);
        co_await ports_.sleeper.sleep_for(pause);
    }
    ports_.log.write(base::LogLevel::warning, "no toolset of " + toolset.server + ": " + reason);
    toolset.fetched = now;
    // A stale toolset is better than none; it is as old as makes it due after a while.
    if (toolset.manifest) toolset.fetched -= settings_.toolset_age_max - settings_.discovery_again;
}

}  // namespace torpor::engine
