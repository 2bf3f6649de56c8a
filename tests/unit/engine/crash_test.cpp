#include <catch2/catch.hpp>

#include "tests/support/core_samples.hpp"
#include "tests/support/slice_world.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

core::ModelTurn turn(std::string text, std::vector<core::AskedCall> calls = {}) {
    return {.text = std::move(text), .calls = std::move(calls), .usage = {}};
}

/// A conversation with everything a slice can do: calls, sleep, errors, interruption, late results.
int converse(SliceWorld& world, std::optional<int> dies_at = std::nullopt) {
    world.script["Weather?"] =
        turn("Let me look.", {asks("weather"), asks("sleep", R"({"seconds":5})")});
    world.script["Slept for 5 seconds"] = turn("It rains.");
    world.script["Impossible"] = turn("", {asks("teleport")});
    world.script["Error: tool 'teleport' does not exist"] = turn("", {asks("alarm")});
    world.script["Stop"] = turn("Stopped.");
    world.script["too late"] = turn("Thank you.");
    int steps = 0;
    const auto deliver = [&] {
        std::optional<int> left;
        if (dies_at && *dies_at > steps) left = *dies_at - steps;
        steps += deliver_all(world, left);
    };
    world.say("m1", "Weather?");
    deliver();
    world.fire_timers();
    deliver();
    world.say("m2", "Impossible");
    deliver();
    world.say("m3", "Stop");
    deliver();
    const auto alarm = world.invoked.back();
    world.enqueue(answers("late-1", alarm, "too late"));
    deliver();
    return steps;
}

const std::vector<std::string> expected_history{
    "user: Weather?",
    "agent: Let me look.",
    "call weather",
    "call sleep",
    "result answered: rain",
    "result answered: Slept for 5 seconds",
    "agent: It rains.",
    "user: Impossible",
    "call teleport",
    "result local_error: Error: tool 'teleport' does not exist",
    "call alarm",
    "result interrupted: Tool call interrupted by user",
    "user: Stop",
    "agent: Stopped.",
    "event: too late",
    "agent: Thank you."};

const std::set<std::string> expected_outputs{"ada#1 Let me look.", "ada#2 It rains.",
                                             "ada#3 Stopped.", "ada#4 Thank you."};

/// The end is the same as without any fault, and everything was sent under one id.
void check_end(const SliceWorld& world) {
    CHECK(world.history() == expected_history);
    CHECK(world.output_texts() == expected_outputs);
    const std::set<base::CallId> invoked(world.invoked.begin(), world.invoked.end());
    CHECK(invoked.size() == 2);
    CHECK(world.rows("outbox") == 0);
    CHECK(world.rows("deferred") == 0);
    CHECK(world.rows("consumed") == 6);
}

}  // namespace

TEST_CASE("slice: without faults everything happens once") {
    SliceWorld world;
    converse(world);
    check_end(world);
    CHECK(world.invoked.size() == 2);
    CHECK(world.outputs.size() == 4);
    CHECK(world.cancelled.size() == 1);
}

TEST_CASE("slice: a death at any await changes nothing in the end") {
    SliceWorld clean;
    const int steps = converse(clean);
    REQUIRE(steps > 100);
    for (int dies_at = 1; dies_at <= steps; ++dies_at) {
        INFO("the process dies at await " << dies_at << " of " << steps);
        SliceWorld world;
        converse(world, dies_at);
        check_end(world);
    }
}

TEST_CASE("slice: a failure of any port call, before or after its effect, changes nothing") {
    SliceWorld clean;
    converse(clean);
    const int calls = clean.port_calls;
    REQUIRE(calls > 20);
    for (const auto fate : {Fate::lost_before, Fate::lost_after}) {
        for (int failing = 1; failing <= calls; ++failing) {
            INFO("port call " << failing << " of " << calls << " fails");
            SliceWorld world;
            world.failing_call = failing;
            world.failing_fate = fate;
            converse(world);
            check_end(world);
        }
    }
}

TEST_CASE("slice: a connection lost at any statement, before or after its effect, is survived") {
    int statements = 0;
    SliceWorld clean;
    clean.statement_fate = [&](const std::string&) {
        ++statements;
        return Fate::served;
    };
    converse(clean);
    REQUIRE(statements > 50);
    for (const auto fate : {Fate::lost_before, Fate::lost_after}) {
        for (int lost = 1; lost <= statements; ++lost) {
            INFO("the connection is lost at statement " << lost << " of " << statements);
            int number = 0;
            SliceWorld world;
            world.statement_fate = [&](const std::string&) {
                return ++number == lost ? fate : Fate::served;
            };
            converse(world);
            check_end(world);
            // The store hides it: no slice failed, so nothing was done twice.
            CHECK(world.models_asked == clean.models_asked);
            CHECK(world.invoked.size() == 2);
            CHECK(world.outputs.size() == 4);
        }
    }
}
