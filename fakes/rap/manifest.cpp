#include "fakes/rap/manifest.hpp"

#include <string_view>
#include <utility>

#include "runtime/wire/rap.hpp"

namespace torpor::fakes::rap {

namespace {

std::string with_endpoint(std::string text, const std::string& endpoint) {
    constexpr std::string_view mark = "{endpoint}";
    for (auto at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + endpoint.size())) {
        text.replace(at, mark.size(), endpoint);
    }
    return text;
}

std::string true_manifest(const ServerSettings& settings, const std::string& endpoint) {
    wire::rap::Manifest manifest;
    manifest.name = settings.name;
    manifest.description = settings.description;
    manifest.endpoint = endpoint;
    manifest.tells_call_status = settings.tells_call_status;
    for (const auto& tool : settings.tools) {
        wire::rap::Tool declared;
        declared.name = tool.name;
        declared.description = tool.description;
        declared.input_schema = tool.input_schema;
        declared.annotations = tool.annotations;
        manifest.tools.push_back(std::move(declared));
    }
    return encode(manifest);
}

}  // namespace

wire::HttpResponse discovery_reply(const ServerSettings& settings,
                                   Discovery discovery,
                                   const std::string& endpoint) {
    wire::HttpResponse response;
    response.status = settings.manifest_status;
    response.headers = {{"Content-Type", "application/json"}};
    const bool later = discovery == Discovery::later && !settings.manifest_later.empty();
    const auto& scripted = later ? settings.manifest_later : settings.manifest;
    response.body =
        scripted.empty() ? true_manifest(settings, endpoint) : with_endpoint(scripted, endpoint);
    return response;
}

}  // namespace torpor::fakes::rap
