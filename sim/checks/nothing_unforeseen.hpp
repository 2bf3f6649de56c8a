#pragma once

#include "sim/checks/check.hpp"

namespace torpor::sim {

/// Nothing was asked of a service that it does not simulate, every signature was right, and the
/// scenario's model had a line for everything it heard.
class NothingUnforeseen final : public Check {
public:
    std::string_view name() const override { return "nothing-unforeseen"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}
};

}  // namespace torpor::sim
