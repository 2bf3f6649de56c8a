#pragma once

#include <source_location>
#include <string>

namespace torpor::base {

/// A broken invariant: we are wrong, not the world.
///
/// Deliberately not a std::exception, so that ordinary handlers cannot swallow it. It reaches the
/// simulator, which prints the seed, or `main`, which ends the program.
struct InvariantViolation {
    std::string claim;
    std::source_location where;

    std::string text() const;
};

/// States a sentence that is always true. On in every build; throws InvariantViolation otherwise.
void invariant(bool condition,
               const char* claim,
               std::source_location where = std::source_location::current());

}  // namespace torpor::base
