#include "sim/explore/upper_bounds.hpp"

#include <vector>

namespace torpor::sim {

void expect_no_more(Expectation& expect) {
    std::erase_if(expect.counts, [](const ExpectedCount& one) { return one.point.has_value(); });
    for (auto& count : expect.counts)
        count.tally.least.reset();
    for (auto& reply : expect.replies) {
        reply.tally.least.reset();
        reply.by.reset();
    }
    expect.replies_in_order = false;
    for (auto& prompt : expect.prompts)
        prompt.tally.least.reset();
    std::erase_if(expect.bounds, [](const ExpectedBound& bound) {
        return bound.what != ExpectedBound::What::schedules;
    });
    expect.refusals.clear();
    expect.views.clear();
    expect.idle.clear();
    expect.costs.clear();
    expect.history.clear();
    expect.threads_spawned.reset();
    expect.compactions_at_least = 0;
    expect.concurrent_slices_at_least = 0;
    expect.overlapping_slices_at_least = 0;
}

}  // namespace torpor::sim
