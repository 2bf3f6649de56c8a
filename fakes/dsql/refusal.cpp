#include "fakes/dsql/refusal.hpp"

#include <utility>

namespace torpor::fakes::dsql {

void refuse(std::string state, std::string message) {
    throw Refusal{.failure = {.state = std::move(state), .message = std::move(message)},
                  .not_simulated = {}};
}

Refusal unsimulated(const std::string& what) {
    return {.failure = {.state = "0A000", .message = "not_simulated: " + what},
            .not_simulated = what};
}

void refuse_unsimulated(const std::string& what) {
    throw unsimulated(what);
}

}  // namespace torpor::fakes::dsql
