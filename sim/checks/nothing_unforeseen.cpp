#include "sim/checks/nothing_unforeseen.hpp"

#include <string>

namespace torpor::sim {

void NothingUnforeseen::see(const Observation& observation, Violations& violations) {
    const auto breach = [&](std::string message) {
        violations.add(std::string(name()), observation.at, std::move(message));
    };
    const auto& what = observation.what;
    if (std::holds_alternative<fakes::ModelAsked>(what)) count_judged();
    if (const auto* missing = std::get_if<fakes::NotSimulated>(&what)) {
        breach(missing->service + " does not simulate " + missing->what);
    } else if (const auto* refused = std::get_if<fakes::SignatureRefused>(&what)) {
        breach(refused->service + " refused a signature: " + refused->message);
    } else if (const auto* unscripted = std::get_if<fakes::ModelUnscripted>(&what)) {
        breach("the model has no line for \"" + unscripted->heard + '"');
    }
}

}  // namespace torpor::sim
