#pragma once

#include <map>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/slice_spans.hpp"

namespace torpor::sim {

/// Slices of one thread run one after the other. They overlap only when the queue has lost its
/// patience with a message of the first and handed it out again, once for each overlap.
class OneSlicePerThread final : public Check {
public:
    std::string_view name() const override { return "one-slice-per-thread"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}

private:
    SliceSpans spans_;
    std::map<std::string, int> handed_out_again_;  ///< thread -> deliveries not yet overlapped
};

}  // namespace torpor::sim
