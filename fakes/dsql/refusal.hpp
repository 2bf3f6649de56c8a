#pragma once

#include <string>

#include "fakes/dsql/values.hpp"

namespace torpor::fakes::dsql {

/// Why a statement does not run. Thrown inside the planner, whose many depths have one answer to
/// give, and caught by `plan`; everywhere else it travels as a value.
struct Refusal {
    SqlFailure failure;
    std::string not_simulated;  ///< the name of what is not modelled; empty if the refusal is real
};

[[noreturn]] void refuse(std::string state, std::string message);
[[noreturn]] void refuse_unsimulated(const std::string& what);
Refusal unsimulated(const std::string& what);

}  // namespace torpor::fakes::dsql
