#include "runtime/core/tool_catalog.hpp"

#include <algorithm>

#include "runtime/core/builtin_tools.hpp"
#include "runtime/core/text.hpp"

namespace torpor::core {

namespace {

/// What Bedrock takes as a tool's name: one bad name would refuse every request [D-082].
bool is_offerable(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, is_tool_name_character);
}

}  // namespace

ToolCatalog::ToolCatalog(const std::vector<SessionToolset>& toolsets) : offered_(builtin_tools()) {
    std::map<std::string_view, int> definitions;
    definitions[event_tool] = 1;
    for (const auto& tool : offered_)
        definitions[tool.name] = 1;
    for (const auto& toolset : toolsets) {
        if (!toolset.manifest) continue;
        for (const auto& tool : toolset.manifest->tools)
            definitions[tool.name] += 1;
    }
    std::vector<ToolSpec> found;
    for (const auto& toolset : toolsets) {
        if (!toolset.manifest) {
            reports_.push_back("the tool server " + toolset.server + " gave no toolset");
            continue;
        }
        for (const auto& tool : toolset.manifest->tools) {
            if (definitions[tool.name] > 1) {
                reports_.push_back("the tool " + tool.name + " of " + toolset.server +
                                   " is not offered: its name is defined more than once");
            } else if (!is_offerable(tool.name)) {
                reports_.push_back("the tool " + tool.name + " of " + toolset.server +
                                   " is not offered: a name is 1 to 64 letters, digits, _ and -");
            } else {
                found.push_back(
                    {.name = tool.name,
                     .description = tool.description.empty() ? tool.name : tool.description,
                     .input_schema = tool.input_schema});
                endpoints_[tool.name] = toolset.manifest->endpoint;
            }
        }
    }
    // `definitions` looks into `offered_`, so nothing moves there before it was read.
    offered_.insert(offered_.end(), found.begin(), found.end());
}

const std::string* ToolCatalog::endpoint_of(std::string_view tool) const {
    const auto found = endpoints_.find(tool);
    return found == endpoints_.end() ? nullptr : &found->second;
}

}  // namespace torpor::core
