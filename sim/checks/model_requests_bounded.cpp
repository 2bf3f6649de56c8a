#include "sim/checks/model_requests_bounded.hpp"

#include "sim/checks/rows.hpp"

namespace torpor::sim {

void ModelRequestsBounded::see(const Observation& observation, Violations& violations) {
    const auto* started = std::get_if<fakes::InvocationStarted>(&observation.what);
    if (started != nullptr && started->function == agent_function) {
        slices_ += started->groups.size();
    }
    if (!std::holds_alternative<fakes::ModelAsked>(observation.what)) return;
    requests_ += 1;
    count_judged();
    if (requests_ <= slices_ * requests_per_slice_max) return;
    violations.add(std::string(name()), observation.at,
                   "the model is asked for the " + std::to_string(requests_) + ". time and only " +
                       std::to_string(slices_) + " slices have begun");
}

}  // namespace torpor::sim
