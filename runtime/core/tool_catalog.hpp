#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/core/model_turn.hpp"
#include "runtime/core/thread_state.hpp"
#include "runtime/wire/json_schema.hpp"

namespace torpor::core {

/// The tools that a model may call in one slice: the built-in ones, the embedding program's own,
/// and those of every toolset.
///
/// A name that two toolsets define, or that a built-in or local tool has, is offered by no toolset
/// and reported [R-034, D-082]; so is a name that the model's interface would refuse, and a schema
/// that is none.
class ToolCatalog {
public:
    /// `local` are tools that run in this process.
    ToolCatalog(const std::vector<SessionToolset>& toolsets, const std::vector<ToolSpec>& local);

    /// Built-in tools first, then local ones, then the toolsets' in their order.
    const std::vector<ToolSpec>& offered() const { return offered_; }

    struct Offer {
        std::string endpoint;  ///< of its toolset; empty for a local tool
        std::string server;    ///< base URL of its tool server; empty for a local tool
        bool destructive = false;
    };
    /// Where to invoke a tool; nullptr for built-in tools and those that nobody offers.
    const Offer* offer(std::string_view tool) const;
    /// What is wrong with the arguments by the tool's schema, for the model; empty if nothing.
    std::string complaint(std::string_view tool, std::string_view arguments) const;
    /// A sentence for each tool that was left out.
    const std::vector<std::string>& reports() const { return reports_; }

private:
    /// `owner` is who offers the tool, for a report.
    void add(const ToolSpec& tool, Offer offer, const std::string& owner);

    std::vector<ToolSpec> offered_;
    std::map<std::string, Offer, std::less<>> offers_;
    std::map<std::string, wire::JsonSchema, std::less<>> schemas_;
    std::vector<std::string> reports_;
};

}  // namespace torpor::core
