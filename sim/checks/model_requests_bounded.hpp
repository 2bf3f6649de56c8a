#pragma once

#include <cstdint>

#include "sim/checks/check.hpp"

namespace torpor::sim {

/// The model is asked only from within slices, and each asks a bounded number of times: rounds
/// for calls that could not be made, and retries of streams that broke.
class ModelRequestsBounded final : public Check {
public:
    static constexpr std::uint64_t requests_per_slice_max = 16;

    std::string_view name() const override { return "model-requests-bounded"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}

private:
    std::uint64_t slices_ = 0;
    std::uint64_t requests_ = 0;
};

}  // namespace torpor::sim
