#include <catch2/catch.hpp>

#include "runtime/base/invariant.hpp"
#include "runtime/core/draft.hpp"
#include "runtime/core/limits.hpp"
#include "tests/support/core_samples.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

core::ThreadState empty_state() {
    core::ThreadState state;
    state.thread = ada;
    state.epoch = 1;
    return state;
}

core::Draft draft_of(core::ThreadState state) {
    return {std::move(state), {}, start};
}

core::HistoryEntry said(std::int64_t order) {
    core::HistoryEntry entry;
    entry.order = order;
    entry.identity = base::MessageId("said-" + std::to_string(order));
    entry.body = core::AgentEntry{"said"};
    return entry;
}

}  // namespace

TEST_CASE("draft: own history runs from the summary to the newest entry, or it is not loaded") {
    auto state = empty_state();
    state.compacted_to = 3;
    state.history_length = 5;
    state.history = {said(4), said(5)};
    CHECK_NOTHROW(draft_of(state));
    SECTION("a gap") {
        state.history = {said(5)};
        CHECK_THROWS_AS(draft_of(state), base::InvariantViolation);
    }
    SECTION("a missing end") {
        state.history = {said(4)};
        CHECK_THROWS_AS(draft_of(state), base::InvariantViolation);
    }
    SECTION("inherited entries beside an own summary") {
        state.inherited = {said(1)};
        CHECK_THROWS_AS(draft_of(state), base::InvariantViolation);
    }
}

TEST_CASE("draft: what stood is told to be over once, what never was stored not at all") {
    auto state = empty_state();
    const core::View old{"old", "{}"};
    state.standing.emplace(core::key_of(old), old);
    auto draft = draft_of(state);
    draft.stand(core::View{"new", "{}"});
    draft.drop({"view", "new"});
    draft.drop({"view", "old"});
    draft.drop({"view", "old"});
    auto commit = draft.commit();
    CHECK(commit.standing.empty());
    CHECK(commit.stood == std::vector<core::StandingKey>{{"view", "old"}});
    CHECK(commit.standing_kept == 0);

    draft.stand(old);
    commit = draft.commit();
    CHECK(commit.standing.size() == 1);
    CHECK(commit.stood.empty());
}

TEST_CASE("draft: a change of what stands is told once, as it is in the end") {
    auto draft = draft_of(empty_state());
    draft.stand(core::View{"board", R"({"a":1})"});
    draft.stand(core::View{"board", R"({"a":2})"});
    const auto commit = draft.commit();
    REQUIRE(commit.standing.size() == 1);
    CHECK(std::get<core::View>(commit.standing[0]).content == R"({"a":2})");
    CHECK(commit.standing_kept == 1);
}

TEST_CASE("draft: a summary takes the place of what it covers and of what was inherited") {
    auto state = empty_state();
    state.inherited = {said(1)};
    state.history_length = 3;
    state.history = {said(1), said(2), said(3)};
    auto draft = draft_of(state);
    draft.append(base::MessageId("m1"), core::UserEntry{"Hello"});
    draft.summarise({.up_to = 2, .text = "In short."});
    CHECK(draft.state().inherited.empty());
    CHECK(draft.state().history.size() == 2);
    CHECK(draft.state().summary == "In short.");
    const auto commit = draft.commit();
    CHECK(commit.compacted_to == 2);
    CHECK(commit.history_length == 4);
    CHECK(commit.entries.size() == 1);
    CHECK(draft.append(base::MessageId("m2"), core::UserEntry{"Again"}) == 5);
}

TEST_CASE("draft: nothing changed means nothing to make durable") {
    auto draft = draft_of(empty_state());
    CHECK_FALSE(draft.changed());
    draft.stand(core::View{"board", "{}"});
    CHECK(draft.changed());
}

TEST_CASE("draft: an output says of which tree it is, and what a child says has its name") {
    auto state = empty_state();
    state.thread = base::ThreadId("thread_1");
    state.lineage.kind = core::ThreadKind::child;
    state.lineage.ancestors = {ada, base::ThreadId("thread_0")};
    auto draft = draft_of(state);
    draft.say("Hello");
    const auto outputs = orders_of<core::SendOutput>(draft.commit().outbox);
    REQUIRE(outputs.size() == 1);
    CHECK(outputs[0].message.text == "[thread_1] Hello");
    CHECK(outputs[0].message.root == ada);
    CHECK(outputs[0].message.thread.str() == "thread_1");
    CHECK(draft.commit().root == ada);
}

TEST_CASE("draft: toolsets are replaced by server") {
    auto state = empty_state();
    state.toolsets = {toolset_of("disk", {"erase"}), toolset_of("weather", {"weather"})};
    auto draft = draft_of(state);
    draft.keep_toolsets({toolset_of("disk", {"erase", "copy"})});
    CHECK(draft.state().toolsets.size() == 2);
    CHECK(draft.state().toolsets[0].manifest->tools.size() == 2);
    CHECK(draft.commit().toolsets.size() == 1);
    CHECK(draft.commit().toolsets_kept == 2);
}
