#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/core/model_turn.hpp"
#include "runtime/core/thread_state.hpp"

namespace torpor::core {

/// The tools that a model may call in one slice: the built-in ones and those of every toolset.
///
/// A name that two toolsets define, or that a built-in tool has, is offered by neither toolset and
/// reported [R-034, D-082]; so is a name that the model's interface would refuse.
class ToolCatalog {
public:
    explicit ToolCatalog(const std::vector<SessionToolset>& toolsets);

    /// Built-in tools first, then the toolsets' in their order.
    const std::vector<ToolSpec>& offered() const { return offered_; }
    /// Where to invoke a toolset's tool; nullptr if no toolset offers it.
    const std::string* endpoint_of(std::string_view tool) const;
    /// A sentence for each tool that was left out.
    const std::vector<std::string>& reports() const { return reports_; }

private:
    std::vector<ToolSpec> offered_;
    std::map<std::string, std::string, std::less<>> endpoints_;
    std::vector<std::string> reports_;
};

}  // namespace torpor::core
