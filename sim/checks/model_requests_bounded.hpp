#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "sim/checks/check.hpp"

namespace torpor::sim {

/// P12: the model is asked only from within slices, and each asks a bounded number of times: rounds
/// for calls that could not be made, and retries of streams that broke. No slice goes on asking for
/// one and the same turn.
class ModelRequestsBounded final : public Check {
public:
    static constexpr std::uint64_t requests_per_slice_max = 16;
    static constexpr std::uint64_t attempts_max = 8;  ///< at one turn

    std::string_view name() const override { return "model-requests-bounded"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}

private:
    struct Request {
        std::uint64_t times = 0;
        std::uint64_t slices = 0;  ///< that had begun when it was made first
    };

    std::map<std::string, Request> repeated_;  ///< by digest
    std::uint64_t slices_ = 0;
    std::uint64_t requests_ = 0;
};

}  // namespace torpor::sim
