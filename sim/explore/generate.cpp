#include "sim/explore/generate.hpp"

#include "sim/explore/story_draft.hpp"
#include "sim/scenario/duration_text.hpp"

namespace torpor::sim {

namespace {

using namespace std::chrono_literals;

constexpr std::array families{
    &Families::chains,      &Families::interruptions, &Families::children,
    &Families::sleeps,      &Families::subscriptions, &Families::tool_faults,
    &Families::parallel,    &Families::repeats,       &Families::same_call_ids,
    &Families::prompts,     &Families::compaction,    &Families::model_faults,
    &Families::waits,       &Families::slow_tools,    &Families::views,
    &Families::forgeries,   &Families::bad_servers,   &Families::deadlines,
    &Families::local_times, &Families::zombies,       &Families::crowds,
    &Families::odd_turns};

Families draw_families(Draw& draw) {
    // How rare each family is in this story.
    constexpr std::array<std::uint64_t, 5> rarities{8, 6, 4, 3, 2};
    const auto rarity = draw.pick("story/rarity", rarities);
    Families with;
    for (const auto family : families)
        with.*family = draw.one_in("story/family", rarity);
    with.long_stories = draw.one_in("story/long", 16);
    // More conversations than workers starve each other.
    if (with.zombies) with.crowds = false;
    return with;
}

/// Some of them just before clocks are put forward or back.
base::Instant draw_start(Draw& draw) {
    constexpr std::array<std::string_view, 6> starts{
        "2026-01-05T09:00:00Z", "2026-03-28T23:30:00Z", "2026-10-24T22:00:00Z",
        "2026-03-08T05:00:00Z", "2026-11-01T04:00:00Z", "2026-04-04T12:00:00Z"};
    const auto start = parse_instant(draw.pick("story/start", starts));
    base::invariant(start.has_value(), "a story starts at a time of UTC");
    return *start;
}

void write_agent(StoryDraft& draft) {
    auto& draw = draft.draw;
    auto& agent = draft.story.agent;
    agent.targets = {draw.one_in("story/target", 2) ? Target::daemon : Target::lambda};
    agent.max_receive_count = 40;
    if (draft.with.zombies) {
        constexpr std::array<base::Duration, 2> timeouts{30s, 1min};
        agent.function_timeout = draw.pick("story/timeout", timeouts);
        agent.visibility_timeout = agent.function_timeout;
        agent.workers = draw.between("story/workers", 1, 3);
        // A message that finds no worker is counted as received all the same.
        agent.max_receive_count = 100;
        draft.anchors.push_back(agent.visibility_timeout);
    } else if (draw.one_in("story/short-visibility", 3)) {
        agent.function_timeout = 1min;
        agent.visibility_timeout = 1min;
        draft.anchors.push_back(1min);
    }
    if (draft.with.compaction && draw.one_in("story/window", 2)) {
        agent.context_window =
            draw.pick("story/tokens", std::array<std::int64_t, 3>{6'000, 3'000, 12'000});
    }
}

}  // namespace

Scenario generate_scenario(base::Random& random) {
    StoryDraft draft{random};
    auto& draw = draft.draw;
    draft.story.title = "A story that was drawn";
    draft.with = draw_families(draw);
    if (draft.with.local_times) draft.story.start = draw_start(draw);
    draft.users = {"ada"};
    if (draft.with.zombies || draw.one_in("story/second-user", 3)) draft.users.push_back("bob");
    write_agent(draft);
    write_tools(draft);
    write_events(draft);
    write_model(draft);
    draft.story.expect.within = draft.last_event + draft.waits + 12h;
    return std::move(draft.story);
}

}  // namespace torpor::sim
