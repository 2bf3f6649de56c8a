#include "sim/explore/swarm.hpp"

#include <algorithm>
#include <array>

#include "sim/kernel/choice_oracle.hpp"
#include "sim/kernel/seeded_driver.hpp"

namespace torpor::sim {

namespace {

/// Beyond two in a hundred, three attempts in a row fail too often for a story to be told.
constexpr std::array<int, 4> rates{1, 3, 8, 20};
constexpr int receives_min = 10;

int draw_rate(base::Random& random) {
    if (random.choose("faults/present", 2) == 0) return 0;
    return rates[random.choose("faults/rate", rates.size())];
}

FaultBudget draw_faults(const Scenario& story, base::Random& random) {
    FaultBudget faults = story.faults;
    faults.requests_lost = std::max(faults.requests_lost, draw_rate(random));
    faults.responses_lost = std::max(faults.responses_lost, draw_rate(random));
    faults.refused = std::max(faults.refused, draw_rate(random));
    faults.throttles = std::max(faults.throttles, draw_rate(random));
    faults.stream_cuts = std::max(faults.stream_cuts, draw_rate(random));
    faults.duplicate_deliveries = std::max(faults.duplicate_deliveries, draw_rate(random));
    const auto crashes = static_cast<int>(random.choose("faults/crashes", 4));
    faults.crashes_at_most = std::max(faults.crashes_at_most, crashes);
    if (!faults.until) faults.until = story.expect.within / 2;
    return faults;
}

/// A fault may cost a turn, which is said aloud: what happens may be less than the file expects,
/// and never more.
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
    expect.history.clear();
    expect.threads_spawned.reset();
    expect.compactions_at_least = 0;
    expect.concurrent_slices_at_least = 0;
    expect.overlapping_slices_at_least = 0;
}

}  // namespace

Scenario with_drawn_faults(Scenario story, FaultProfile, base::Random& random) {
    story.faults = draw_faults(story, random);
    story.agent.max_receive_count = std::max(story.agent.max_receive_count, receives_min);
    // A killed worker's messages come back only after their visibility has run out.
    story.expect.within += story.agent.visibility_timeout * 4;
    expect_no_more(story.expect);
    // A turn that was lost may lead to words that the story does not know.
    ModelRule otherwise;
    otherwise.says = "I do not know what to say.";
    story.model.push_back(otherwise);
    return story;
}

Scenario generate_scenario(base::Random&) {
    return {};
}

Scenario resolve_draw(const Scenario* file, FaultProfile profile, std::uint64_t seed) {
    SeededDriver driver{seed};
    Trace trace;
    ChoiceOracle oracle{driver, trace};
    const auto story = file != nullptr ? *file : generate_scenario(oracle.stream("explore/story"));
    return with_drawn_faults(story, profile, oracle.stream("explore/faults"));
}

}  // namespace torpor::sim
