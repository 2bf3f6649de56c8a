#include "runtime/base/invariant.hpp"

namespace torpor::base {

std::string InvariantViolation::text() const {
    return std::string{where.file_name()} + ":" + std::to_string(where.line()) + ": " + claim;
}

void invariant(bool condition, const char* claim, std::source_location where) {
    if (!condition) throw InvariantViolation{claim, where};
}

}  // namespace torpor::base
