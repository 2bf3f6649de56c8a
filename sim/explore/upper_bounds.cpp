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

namespace {

bool is_exact(const Tally& tally) {
    return tally.least.has_value() && tally.least == tally.most;
}

template <class Expected>
void drop_exact(std::vector<Expected>& all) {
    std::erase_if(all, [](const Expected& one) { return is_exact(one.tally); });
}

}  // namespace

void expect_stated_limits(Expectation& expect) {
    drop_exact(expect.counts);
    drop_exact(expect.replies);
    drop_exact(expect.prompts);
    for (auto& reply : expect.replies)
        reply.not_before.reset();  // a failed call is answered earlier than a slow one
    expect_no_more(expect);
}

}  // namespace torpor::sim
