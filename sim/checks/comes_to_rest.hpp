#pragma once

#include "sim/checks/check.hpp"

namespace torpor::sim {

/// A run ends by itself within the scenario's bound, with nothing unsent and no queue filled.
class ComesToRest final : public Check {
public:
    std::string_view name() const override { return "comes-to-rest"; }
    void see(const Observation&, Violations&) override {}
    void finish(const FinalState& state, Violations& violations) override;
};

}  // namespace torpor::sim
