#include "runtime/engine/call_status.hpp"

#include <catch2/catch.hpp>

#include "tests/support/core_samples.hpp"
#include "tests/support/slice_world.hpp"

using namespace torpor;
using namespace torpor::tests;
using End = SliceProcess::End;
using Lines = std::vector<std::string>;

namespace {

core::ModelTurn turn(std::string text, std::vector<core::AskedCall> calls = {}) {
    return {.text = std::move(text), .calls = std::move(calls), .usage = {}};
}

/// A thread with a subscription and a call that is not answered.
SliceWorld waiting_world() {
    SliceWorld world;
    world.script["Subscribe"] = turn("", {asks("ticker")});
    world.script["Ticking."] = turn("", {asks("alarm")});
    world.script["does not know this call"] = turn("It is lost.");
    world.script["does not know this subscription"] = turn("It ticks no more.");
    world.say("m1", "Subscribe");
    deliver_all(world);
    return world;
}

void ask(SliceWorld& world) {
    SliceProcess process(world);
    REQUIRE(process.ask_call_status() == End::done);
    deliver_all(world);
}

}  // namespace

TEST_CASE("call status: what the server still knows is left alone") {
    auto world = waiting_world();
    const auto before = world.history();
    ask(world);
    CHECK(world.history() == before);
    CHECK(world.inbox.empty());
}

TEST_CASE("call status: a call that is gone gets an error result, once") {
    auto world = waiting_world();
    world.forgotten = {world.invoked[1]};
    ask(world);
    ask(world);
    CHECK(world.history().back() == "agent: It is lost.");
    CHECK(world.models_asked == 3);
}

TEST_CASE("call status: a subscription that is gone has had its last event") {
    auto world = waiting_world();
    world.forgotten = {world.invoked[0], world.invoked[1]};
    ask(world);
    CHECK(world.history().back() == "agent: It ticks no more.");
    SliceProcess process(world);
    CHECK(process.state_of(ada).standing.empty());
}

TEST_CASE("call status: no clear answer is no answer") {
    auto world = waiting_world();
    world.forgotten = {world.invoked[0], world.invoked[1]};
    const auto before = world.history();
    SECTION("the server refuses the question") {
        world.statuses = {200, 404, 400};
    }
    SECTION("the server does not answer") {
        world.statuses = {200, 0, 503};
    }
    SECTION("the server gives no manifest") {
        world.statuses = {404};
    }
    ask(world);
    CHECK(world.history() == before);
}
