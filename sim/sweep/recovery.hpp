#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/checks/observation.hpp"
#include "sim/world/effects.hpp"

namespace torpor::sim {

/// Watches a run for its first death at an effect, and tells which effects belong to the recovery:
/// those from there on until every conversation that the dead process was at is acknowledged.
class Recovery {
public:
    /// `first` is the effect that the process dies at.
    explicit Recovery(std::uint64_t first) : first_(first) {}

    void see(const Effect& effect);
    void see(const Observation& observation);

    /// The effect that the process died at; its number is 0 if the run did not come to it.
    const Effect& died_at() const { return died_at_; }
    const std::vector<Effect>& effects() const { return effects_; }

private:
    /// A conversation with the function that serves it; for functions without conversations an
    /// empty name.
    using Duty = std::pair<std::string, std::string>;
    struct Invocation {
        std::string process;
        std::set<Duty> duties;
    };

    void begin();

    std::uint64_t first_;
    Effect died_at_;
    bool died_ = false;
    std::map<std::string, Invocation> running_;  ///< by request id
    std::set<Duty> open_;
    std::vector<Effect> effects_;
};

}  // namespace torpor::sim
