#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// P11: a tool whose server has shown its manifest to a conversation can be called there, whatever
/// other servers do.
class ToolsStayAvailable final : public Check {
public:
    explicit ToolsStayAvailable(const Scenario& scenario);

    std::string_view name() const override { return "tools-stay-available"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}

private:
    using Servers = std::map<std::string, base::Instant>;  ///< each with when it became known

    void record(const Observation& observation);
    void judge(const Observation& observation, Violations& violations);
    bool is_known(const std::string& thread, const std::string& tool, base::Instant at) const;

    std::map<std::string, std::string> servers_;  ///< tool -> the server that has it
    std::map<std::string, Servers> shown_;        ///< root -> whose manifests it has
    std::map<std::string, std::string> roots_;    ///< of children
    std::map<std::string, base::Instant> began_;  ///< thread -> when its newest slice did
};

}  // namespace torpor::sim
