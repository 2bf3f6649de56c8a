#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// P2, P8: a prompt is shown to the user, stands while its call is pending and no longer, and its
/// end is shown too; whoever asked for a choice is told the selection or the default.
class PromptsEndWithTheirCall final : public Check {
public:
    std::string_view name() const override { return "prompts-end-with-their-call"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState& state, Violations& violations) override;

private:
    /// A call that asks the user something: its thread and its id.
    using Key = std::pair<std::string, std::string>;

    void record(const Observation& observation, Violations& violations);

    std::set<Key> standing_;
    std::set<Key> ended_;
    std::set<Key> shown_;
    std::set<Key> shown_over_;
};

}  // namespace torpor::sim
