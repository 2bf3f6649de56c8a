#include "sim/checks/expectations.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/checks/story.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace torpor::sim::stories;

namespace {

std::vector<std::string> judge_expectation(Expectation expect,
                                           const Story& story,
                                           FinalState state = {}) {
    Scenario scenario;
    scenario.start = start;
    scenario.expect = std::move(expect);
    Expectations check(scenario);
    return judge(check, story, std::move(state));
}

ExpectedReply reply(std::string text, Tally tally = {.least = 1, .most = 1}) {
    ExpectedReply expected;
    expected.user = "ada";
    expected.reads = std::move(text);
    expected.tally = tally;
    return expected;
}

Story conversation() {
    Story story;
    story.at(1s).happens(OutputSeen{output(1, "Let me look.")});
    story.at(3s).happens(OutputSeen{output(2, "Rain.")});
    // The standard queue delivers an old output again.
    story.at(4s).happens(OutputSeen{output(1, "Let me look.")});
    return story;
}

}  // namespace

TEST_CASE("expectation: replies are counted once each, however often they are delivered") {
    Expectation expect;
    expect.replies = {reply("Let me look."), reply("Rain.")};
    CHECK(judge_expectation(expect, conversation()) == None{});
    expect.replies = {reply("Snow.")};
    CHECK(judge_expectation(expect, conversation()) ==
          Those{R"(ada reads "Snow." 0 times, expected exactly 1)"});
    expect.replies = {reply("Rain.", {.least = {}, .most = 0})};
    CHECK(judge_expectation(expect, conversation()) ==
          Those{R"(ada reads "Rain." 1 times, expected at most 0)"});
}

TEST_CASE("expectation: replies of one user come in the listed order") {
    Expectation expect;
    expect.replies = {reply("Rain."), reply("Let me look.")};
    CHECK(judge_expectation(expect, conversation()) ==
          Those{R"(ada reads "Let me look." before the reply that is listed in front of it)"});
}

TEST_CASE("expectation: a reply has an earliest and a latest time") {
    Expectation expect;
    expect.replies = {reply("Rain.")};
    expect.replies[0].not_before = 3s;
    expect.replies[0].by = 3s;
    CHECK(judge_expectation(expect, conversation()) == None{});
    expect.replies[0].not_before = 3s + 1ns;
    CHECK(judge_expectation(expect, conversation()) ==
          Those{R"(ada reads "Rain." after 3s, expected not before 3s1ns)"});
    expect.replies[0].not_before = {};
    expect.replies[0].by = 2s;
    CHECK(judge_expectation(expect, conversation()) ==
          Those{R"(ada reads "Rain." after 3s, expected by 2s)"});
}

TEST_CASE("expectation: one line stands for many users") {
    Expectation expect;
    expect.replies = {reply("Hello {n}")};
    expect.replies[0].user = "guest-{n}";
    expect.replies[0].threads = 2;
    Story story;
    for (int n = 1; n <= 2; ++n) {
        auto message = output(1, "Hello " + std::to_string(n));
        message.thread = base::ThreadId("guest-" + std::to_string(n));
        message.root = message.thread;
        story.happens(OutputSeen{message});
    }
    CHECK(judge_expectation(expect, story) == None{});
    expect.replies[0].threads = 3;
    CHECK(judge_expectation(expect, story) ==
          Those{R"(guest-3 reads "Hello 3" 0 times, expected exactly 1)"});
}

TEST_CASE("expectation: a repeated invocation is one call") {
    Story story;
    story.invokes("c1").invokes("c1").invokes("c2", R"({"city":"Bergen"})");
    Expectation expect;
    ExpectedCount count;
    count.tool = "weather";
    count.tally = {.least = 2, .most = 2};
    expect.counts = {count};
    CHECK(judge_expectation(expect, story) == None{});
    expect.counts[0].with = R"({"city":"Oslo"})";
    CHECK(judge_expectation(expect, story) ==
          Those{R"(the tool weather is called with {"city":"Oslo"} 1 times, expected exactly 2)"});
}

TEST_CASE("expectation: points are counted each time they are reached") {
    Story story;
    story.happens(fakes::ModelAsked{}).happens(fakes::ModelAsked{});
    Expectation expect;
    ExpectedCount count;
    count.point = Point::model_asked;
    count.tally = {.least = 1, .most = 1};
    expect.counts = {count};
    CHECK(judge_expectation(expect, story) ==
          Those{"the point model-asked is reached 2 times, expected exactly 1"});
}

TEST_CASE("expectation: in an idle span no function runs and nothing is billed") {
    Expectation expect;
    expect.idle = {{.from = 1min, .to = 2min, .position = {}}};
    Story story;
    story.begins("r1", {"ada"}).at(1min).ends("r1", 1min);
    story.at(2min).begins("r2", {"ada"}).at(3min).ends("r2", 1min);
    CHECK(judge_expectation(expect, story) == None{});

    Story late = story;
    late.begins("r3", {}, "rap-receiver").at(4min).ends("r3", 2min + 1ms);
    CHECK(judge_expectation(expect, late) ==
          Those{"the function agent runs between 1m and 2m, where nothing should be billed"});
    Story endless;
    endless.begins("r1", {}, "delay-relay").at(5min);
    CHECK(judge_expectation(expect, endless) ==
          Those{"the function delay-relay runs between 1m and 2m, where nothing should be billed"});
}

TEST_CASE("expectation: a history is compared line by line") {
    FinalState state;
    for (const auto& change : {user(1, "m1"), agent(2), call_entry(3, "c1"), result(4, "r1", "c1"),
                               result(5, "i2", "c2", "interrupted")}) {
        state.tables["history"].push_back(change.values);
    }
    Expectation expect;
    expect.history["ada"] = {"user: Hi", "agent: Hello", R"(call weather {"city":"Oslo"})",
                             "result: rain", "interrupted: rain"};
    CHECK(judge_expectation(expect, {}, state) == None{});
    expect.history["ada"][1] = "agent: Goodbye";
    CHECK(judge_expectation(expect, {}, state) ==
          Those{R"(line 2 of the history of ada is "agent: Hello", expected "agent: Goodbye")"});
    expect.history["ada"][1] = "agent: *";
    CHECK(judge_expectation(expect, {}, state) == None{});
    expect.history["ada"] = {"user: Hi"};
    CHECK(judge_expectation(expect, {}, state) ==
          Those{R"(line 2 of the history of ada is "agent: Hello", expected the end)"});
    expect.history = {{"bob", {"user: Hi"}}};
    CHECK(judge_expectation(expect, {}, state) ==
          Those{R"(line 1 of the history of bob is missing, expected "user: Hi")"});
}

TEST_CASE("expectation: concurrency and overlaps have a least number") {
    Story story;
    story.begins("r1", {"ada", "bob"}).begins("r2", {"carol"}).begins("r3", {"ada"});
    Expectation expect;
    expect.concurrent_slices_at_least = 3;
    expect.overlapping_slices_at_least = 1;
    CHECK(judge_expectation(expect, story) == None{});
    expect.concurrent_slices_at_least = 4;
    expect.overlapping_slices_at_least = 2;
    CHECK(judge_expectation(expect, story) ==
          Those{"at most 3 conversations run at one moment, expected at least 4",
                "1 slices begin while another of their conversation runs, expected at least 2"});
}

TEST_CASE("expectation: dead letters are counted exactly") {
    Story story;
    story.happens(fakes::MessageDeadLettered{std::string(input_queue), "1", "m1", "ada"});
    CHECK(judge_expectation({}, story) == Those{"1 messages became dead letters, expected 0"});
    Expectation expect;
    expect.dead_letters = 1;
    CHECK(judge_expectation(expect, story) == None{});
}
