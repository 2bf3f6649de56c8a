#include "runtime/core/tool_catalog.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/builtin_tools.hpp"
#include "runtime/core/text.hpp"

namespace torpor::core {

namespace {

/// What Bedrock takes as a tool's name: one bad name would refuse every request [D-082].
bool is_offerable(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, is_tool_name_character);
}

/// How often each name is defined. Toolsets are strangers to each other, so of two that claim a
/// name neither gets it; a built-in or local tool keeps its name against any of them.
std::map<std::string, int, std::less<>> definitions(const std::vector<SessionToolset>& toolsets,
                                                    const std::vector<ToolSpec>& own) {
    std::map<std::string, int, std::less<>> counted;
    counted[std::string(event_tool)] = 1;
    for (const auto& tool : own)
        counted[tool.name] += 1;
    for (const auto& toolset : toolsets) {
        if (!toolset.manifest) continue;
        for (const auto& tool : toolset.manifest->tools)
            counted[tool.name] += 1;
    }
    return counted;
}

}  // namespace

ToolCatalog::ToolCatalog(const std::vector<SessionToolset>& toolsets,
                         const std::vector<ToolSpec>& local)
    : offered_(builtin_tools()) {
    auto own = offered_;
    const std::string here = "this process";
    for (const auto& tool : local) {
        const bool taken = std::ranges::find(own, tool.name, &ToolSpec::name) != own.end();
        own.push_back(tool);
        if (taken || tool.name == event_tool) {
            reports_.push_back("the tool " + tool.name + " of " + here +
                               " is not offered: its name is defined more than once");
        } else {
            add(tool, {}, here);
        }
    }
    const auto defined = definitions(toolsets, own);
    for (const auto& toolset : toolsets) {
        if (!toolset.manifest) {
            reports_.push_back("the tool server " + toolset.server + " gave no toolset");
            continue;
        }
        for (const auto& tool : toolset.manifest->tools) {
            if (defined.find(tool.name)->second > 1) {
                reports_.push_back("the tool " + tool.name + " of " + toolset.server +
                                   " is not offered: its name is defined more than once");
                continue;
            }
            Offer offer{.endpoint = toolset.manifest->endpoint,
                        .server = toolset.server,
                        .destructive = tool.destructive};
            add({.name = tool.name,
                 .description = tool.description,
                 .input_schema = tool.input_schema},
                std::move(offer), toolset.server);
        }
    }
    base::invariant(offered_.size() >= offers_.size(), "what has an offer is offered");
}

void ToolCatalog::add(const ToolSpec& tool, Offer offer, const std::string& owner) {
    const auto omitted = "the tool " + tool.name + " of " + owner + " is not offered: ";
    if (!is_offerable(tool.name)) {
        reports_.push_back(omitted + "a name is 1 to 64 letters, digits, _ and -");
        return;
    }
    auto schema = wire::JsonSchema::compile(tool.input_schema);
    if (!schema) {
        reports_.push_back(omitted + schema.error());
        return;
    }
    schemas_.emplace(tool.name, *std::move(schema));
    offers_.emplace(tool.name, std::move(offer));
    offered_.push_back(tool);
    // The model's interface refuses an empty description.
    if (is_blank(tool.description)) offered_.back().description = tool.name;
}

const ToolCatalog::Offer* ToolCatalog::offer(std::string_view tool) const {
    const auto found = offers_.find(tool);
    return found == offers_.end() ? nullptr : &found->second;
}

std::string ToolCatalog::complaint(std::string_view tool, std::string_view arguments) const {
    const auto found = schemas_.find(tool);
    return found == schemas_.end() ? std::string{} : found->second.complaint(arguments);
}

}  // namespace torpor::core
