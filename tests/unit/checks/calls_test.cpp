#include <catch2/catch.hpp>

#include "sim/checks/calls_reach_their_tool.hpp"
#include "sim/checks/history_append_only.hpp"
#include "sim/checks/model_requests_bounded.hpp"
#include "sim/checks/model_requests_formed.hpp"
#include "sim/checks/no_open_tool_call.hpp"
#include "sim/checks/nothing_unforeseen.hpp"
#include "tests/unit/checks/story.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace torpor::sim::stories;

namespace {

std::vector<std::string> judge_calls(const Story& story) {
    CallsReachTheirTool check;
    return judge(check, story);
}
std::vector<std::string> judge_requests(const Story& story) {
    ModelRequestsFormed check;
    return judge(check, story);
}
std::vector<std::string> judge_history(const Story& story, FinalState state = {}) {
    HistoryAppendOnly check;
    return judge(check, story, std::move(state));
}
std::vector<std::string> judge_open(const Story& story, FinalState state) {
    Scenario scenario;
    scenario.tools["oracle"].never_answers = true;
    NoOpenToolCall check(scenario);
    return judge(check, story, std::move(state));
}

FinalState left(std::string table, std::vector<Row> rows) {
    FinalState state;
    state.tables[std::move(table)] = std::move(rows);
    return state;
}

}  // namespace

TEST_CASE("calls reach their tool: a call is saved, posted and answered") {
    Story story;
    story.commits({inserted("calls", call_row("c1"))})
        .invokes("c1")
        .invokes("c1")
        .commits({updated("calls", call_row("c1", "answered"))});
    CHECK(judge_calls(story) == None{});
}

TEST_CASE("calls reach their tool: a post before the commit is a violation") {
    Story story;
    story.invokes("c1").commits({inserted("calls", call_row("c1", "answered"))});
    CHECK(judge_calls(story) == Those{"the call c1 of weather was posted before it was saved"});
}

TEST_CASE("calls reach their tool: a call that is never posted is a violation") {
    Story story;
    story.commits({inserted("calls", call_row("c1"))});
    CHECK(judge_calls(story) ==
          Those{R"(the call c1 of weather in thread "ada" was saved and never posted)"});
    // An error answered it, or the user interrupted it first.
    for (const char* status : {"answered", "interrupted"}) {
        Story closed = story;
        closed.commits({updated("calls", call_row("c1", status))});
        CHECK(judge_calls(closed) == None{});
    }
}

TEST_CASE("calls reach their tool: a post long after the interruption is a violation") {
    Story story;
    story.commits({inserted("calls", call_row("c1"))})
        .at(1s)
        .commits({updated("calls", call_row("c1", "interrupted"))});
    Story under_way = story;
    under_way.at(1s + CallsReachTheirTool::under_way_max).invokes("c1");
    CHECK(judge_calls(under_way) == None{});
    story.at(1s + CallsReachTheirTool::under_way_max + 1ns).invokes("c1");
    CHECK(judge_calls(story) ==
          Those{"the call c1 of weather was posted after it had been interrupted"});
}

TEST_CASE("calls reach their tool: other arguments than saved are a violation") {
    Story story;
    story.commits({inserted("calls", call_row("c1"))}).invokes("c1", R"({"city":"Bergen"})");
    CHECK(judge_calls(story) ==
          Those{"the call c1 of weather was posted with other arguments than it was saved with"});
}

TEST_CASE("model requests formed: a refused request is a violation") {
    Story story;
    story.happens(fakes::ModelRequestRefused{"roles must alternate"});
    CHECK(judge_requests(story) == Those{"the model refused a request: roles must alternate"});
}

TEST_CASE("model requests formed: each call has one result before anything else") {
    Story good;
    good.commits({user(1, "m1"), agent(2), call_entry(3, "c1"), call_entry(4, "c2")})
        .commits({result(5, "r2", "c2")})
        .commits({result(6, "r1", "c1"), agent(7)});
    CHECK(judge_requests(good) == None{});

    Story early;
    early.commits({call_entry(1, "c1"), user(2, "m1")});
    CHECK(judge_requests(early) ==
          Those{R"(thread "ada", entry 2: something is said before c1 has a result)"});
    Story orphan;
    orphan.commits({result(1, "r1", "c1")});
    CHECK(judge_requests(orphan) ==
          Those{R"(thread "ada", entry 1: a result of c1, which is no open call)"});
    Story twice;
    twice.commits({call_entry(1, "c1")}).commits({result(2, "r1", "c1"), result(3, "r2", "c1")});
    CHECK(judge_requests(twice).size() == 1);
    Story again;
    again.commits({call_entry(1, "c1"), result(2, "r1", "c1"), call_entry(3, "c1")});
    CHECK(judge_requests(again) == Those{R"(thread "ada", entry 3: the call id c1 again)"});
}

TEST_CASE("history append only: entries are numbered from 1 and stay what they are") {
    Story story;
    story.commits({agent(2), user(1, "m1")}).commits({agent(3)});
    std::vector<Row> rows;
    for (const auto& change : {user(1, "m1"), agent(2), agent(3)})
        rows.push_back(change.values);
    CHECK(judge_history(story, left("history", rows)) == None{});
    rows.pop_back();
    CHECK(judge_history(story, left("history", rows)) ==
          Those{R"(the history of thread "ada" is not what was committed)"});
}

TEST_CASE("history append only: gaps, changes, removals and second entries are violations") {
    const auto first_of = [](const Story& story) {
        const auto messages = judge_history(story);
        REQUIRE_FALSE(messages.empty());
        return messages.front();
    };
    Story gap;
    gap.commits({user(1, "m1"), agent(3)});
    CHECK(first_of(gap) == R"(the history of thread "ada" has a gap)");
    Story late;
    late.commits({user(2, "m1")});
    CHECK(first_of(late) == R"(the history of thread "ada" does not begin with entry 1)");
    Story changed;
    changed.commits({updated("history", user(1, "m1").values)});
    CHECK(first_of(changed) == R"(the history of thread "ada" changed in entry 1)");
    Story lost;
    lost.commits({deleted("history", user(1, "m1").values)});
    CHECK(first_of(lost) == R"(the history of thread "ada" lost entry 1)");
    Story second;
    second.commits({user(1, "m1")}).commits({user(1, "m2")});
    CHECK(first_of(second) == R"(the history of thread "ada" got a second entry 1)");
}

TEST_CASE("no open tool call: a call that nobody works on is a violation") {
    const FinalState state = left("calls", {call_row("c1")});
    Story unheard;
    CHECK(judge_open(unheard, state) ==
          Those{R"(the call c1 of weather in thread "ada" is open: no tool has heard of it)"});
    Story forgotten;
    forgotten.invokes("c1");
    CHECK(judge_open(forgotten, state) ==
          Those{R"(the call c1 of weather in thread "ada" is open: its tool works on it no more)"});
    fakes::ToolAnswered answered;
    answered.call = base::CallId("c1");
    answered.status = 403;
    forgotten.happens(answered);
    CHECK(judge_open(forgotten, state).front().ends_with("got status 403"));
    CHECK(judge_open(unheard, left("calls", {call_row("c1", "answered")})) == None{});
}

TEST_CASE("no open tool call: a call may wait for a silent tool, a user or a timer to come") {
    Row silent = call_row("c1");
    silent["tool"] = "oracle";
    Story story;
    story.invokes("c1");
    CHECK(judge_open(story, left("calls", {silent})) == None{});
    CHECK(judge_open(story, left("calls", {call_row("c2", "pending", "wait")})) == None{});

    FinalState state = left("calls", {call_row("c3", "pending", "sleep", start + 10s)});
    state.at = start + 5s;
    CHECK(judge_open(story, state).front().ends_with("no timer is left that could end it"));
    state.ending = Ending::time_limit;
    CHECK(judge_open(story, state) == None{});
    state.at = start + 11s;
    CHECK(judge_open(story, state).front().ends_with("its timer was due and has not ended it"));
}

TEST_CASE("model requests bounded: requests without slices are a violation") {
    constexpr auto most = ModelRequestsBounded::requests_per_slice_max;
    ModelRequestsBounded check;
    Story story;
    story.begins("r1", {"ada"});
    for (std::uint64_t i = 0; i < most; ++i)
        story.happens(fakes::ModelAsked{});
    CHECK(judge(check, story) == None{});
    ModelRequestsBounded other;
    story.happens(fakes::ModelAsked{});
    CHECK(judge(other, story) ==
          Those{"the model is asked for the 17. time and only 1 slices have begun"});
}

TEST_CASE("model requests bounded: one and the same turn is not asked for again and again") {
    fakes::ModelAsked asked;
    asked.request = "one";
    Story story;
    story.begins("r1", {"ada"});
    for (std::uint64_t i = 0; i < ModelRequestsBounded::attempts_max; ++i)
        story.happens(asked);
    Story repeated = story;
    ModelRequestsBounded check;
    CHECK(judge(check, story) == None{});
    ModelRequestsBounded other;
    story.happens(asked);
    CHECK(judge(other, story) ==
          Those{"the model is asked for one and the same turn for the 9. time"});
    ModelRequestsBounded third;
    repeated.begins("r2", {"ada"}).happens(asked);
    CHECK(judge(third, repeated) == None{});
}

TEST_CASE("nothing unforeseen: refusals and missing lines are violations") {
    NothingUnforeseen check;
    Story story;
    story.happens(fakes::ModelAsked{})
        .happens(fakes::NotSimulated{"sqs", "PurgeQueue"})
        .happens(fakes::SignatureRefused{"dynamodb", "too old"})
        .happens(fakes::ModelUnscripted{"goodbye"});
    CHECK(judge(check, story) == Those{"sqs does not simulate PurgeQueue",
                                       "dynamodb refused a signature: too old",
                                       "the model has no line for \"goodbye\""});
}
