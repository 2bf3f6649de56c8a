#include "sim/scenario/target.hpp"

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

std::string_view to_text(Target target) {
    switch (target) {
        case Target::lambda:
            return "lambda";
        case Target::daemon:
            return "daemon";
    }
    base::invariant(false, "a target is one of the list");
    return {};
}

std::optional<Target> target_named(std::string_view text) {
    for (const Target target : all_targets) {
        if (to_text(target) == text) return target;
    }
    return std::nullopt;
}

}  // namespace torpor::sim
