#pragma once

#include <string>
#include <vector>

#include "runtime/base/time.hpp"

namespace torpor::sim {

/// A promise that a run broke.
struct Violation {
    std::string check;  ///< a name of docs/invariants.md
    base::Instant at;   ///< virtual time
    std::string message;
};

/// Collects what checks find. Each check is heard a limited number of times per run: the first
/// breaches explain a run, the thousandth does not.
class Violations {
public:
    void add(std::string check, base::Instant at, std::string message);

    const std::vector<Violation>& list() const { return list_; }
    bool empty() const { return list_.empty(); }

private:
    std::vector<Violation> list_;
};

}  // namespace torpor::sim
