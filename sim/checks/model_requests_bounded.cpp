#include "sim/checks/model_requests_bounded.hpp"

#include "sim/checks/rows.hpp"

namespace torpor::sim {

void ModelRequestsBounded::see(const Observation& observation, Violations& violations) {
    const auto* started = std::get_if<fakes::InvocationStarted>(&observation.what);
    if (started != nullptr && started->function == agent_function) {
        slices_ += started->groups.size();
    }
    const auto* asked = std::get_if<fakes::ModelAsked>(&observation.what);
    if (asked == nullptr) return;
    requests_ += 1;
    count_judged();
    auto& request = repeated_.try_emplace(asked->request, Request{0, slices_}).first->second;
    request.times += 1;
    // A slice that is repeated asks once more what the first one has asked.
    const auto slices = 1 + slices_ - request.slices;
    if (!asked->request.empty() && request.times > attempts_max * slices) {
        violations.add(std::string(name()), observation.at,
                       "the model is asked for one and the same turn for the " +
                           std::to_string(request.times) + ". time");
    }
    if (requests_ <= slices_ * requests_per_slice_max) return;
    violations.add(std::string(name()), observation.at,
                   "the model is asked for the " + std::to_string(requests_) + ". time and only " +
                       std::to_string(slices_) + " slices have begun");
}

}  // namespace torpor::sim
