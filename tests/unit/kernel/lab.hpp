#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/kernel/kernel.hpp"
#include "sim/kernel/seeded_driver.hpp"

namespace torpor::sim {

/// A kernel with everything it needs, for one test.
struct Lab {
    explicit Lab(std::uint64_t seed = 1) : driver(seed) {}

    Process& start(std::string name) {
        ProcessOptions options;
        options.name = std::move(name);
        return kernel.start(std::move(options));
    }

    SeededDriver driver;
    Trace trace;
    ChoiceOracle oracle{driver, trace};
    Kernel kernel{oracle, trace};
};

/// Counts how many of its kind live, so that a leak and a double destruction are both seen.
class LifetimeTracked {
public:
    explicit LifetimeTracked(int& living) : living_(&living) { *living_ += 1; }
    LifetimeTracked(const LifetimeTracked& other) : living_(other.living_) { *living_ += 1; }
    LifetimeTracked& operator=(const LifetimeTracked&) = delete;
    ~LifetimeTracked() { *living_ -= 1; }

private:
    int* living_;
};

using Log = std::vector<std::string>;

}  // namespace torpor::sim
