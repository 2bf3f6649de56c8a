#include <catch2/catch.hpp>

#include "sim/scenario/read_scenario.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

namespace {

std::string with(std::string_view member) {
    return R"({"title": "t", "events": [{"at": "0s", "user": "ada", "says": "Hi"}],
)" + std::string(member) +
           "}";
}

Scenario read(std::string_view member) {
    auto scenario = read_scenario("test.json", with(member));
    INFO((scenario ? std::string{} : scenario.error().text()));
    REQUIRE(scenario);
    return *std::move(scenario);
}

ToolScript read_tool(std::string_view tool) {
    return read(R"("tools": {"a": )" + std::string(tool) + "}").tools.at("a");
}

std::string refusal(std::string_view member) {
    const auto scenario = read_scenario("test.json", with(member));
    REQUIRE_FALSE(scenario);
    return scenario.error().text();
}

std::string refusal_of_tool(std::string_view tool) {
    return refusal(R"("tools": {"a": )" + std::string(tool) + "}");
}

}  // namespace

TEST_CASE("tool: its result has many forms") {
    const auto tool = read_tool(R"({"content": [{"type": "image", "data": "aaaa"}],
        "display_as": [{"type": "text", "content": "seen"}], "annotations": {"destructive": true},
        "input_schema": {"type": "object", "required": ["city"]}})");
    CHECK(tool.content == R"([{"data":"aaaa","type":"image"}])");
    CHECK(tool.display_as == R"([{"content":"seen","type":"text"}])");
    CHECK(tool.annotations == R"({"destructive":true})");
    CHECK(tool.input_schema == R"({"required":["city"],"type":"object"})");
    CHECK(read_tool(R"({"answers": "x", "answer_bytes": 2000000})").answer_bytes == 2'000'000);
    CHECK(read_tool(R"({"answers": "x", "answers_for_wrong_thread": true})")
              .answers_for_wrong_thread);
}

TEST_CASE("tool: a subscription brings events and trains of them") {
    const auto tool = read_tool(R"({"answers": "following", "subscribes": true, "events": [
        {"text": "now"},
        {"text": "no. {n}", "after": "1m..2m", "times": 10, "every": "1h", "associative": true},
        {"text": "over", "final": true, "named": false, "before_confirmation": true,
         "again_after": "5s"}]})");
    REQUIRE(tool.events.size() == 3);
    CHECK(tool.events[0].after == DurationRange{1s, 1s});
    CHECK(tool.events[0].named);
    CHECK(tool.events[1].times == 10);
    CHECK(tool.events[1].every == 1h);
    CHECK(tool.events[1].associative);
    CHECK(tool.events[2].final);
    CHECK_FALSE(tool.events[2].named);
    CHECK(tool.events[2].again_after == DurationRange{5s, 5s});
}

TEST_CASE("tool: it asks for authorisation, for choices, and shows views") {
    const auto tool =
        read_tool(R"({"authorisation": {"auth_url": "https://x", "granted_after": "3d"},
        "choices": [{"prompt": "Sure?", "choices": ["Yes", "No"], "default": 9,
                     "answers": ["done", "left"], "unavailable_times": 2}],
        "views": [{"view_type": "diff", "content": {}}]})");
    REQUIRE(tool.authorisation);
    CHECK(tool.authorisation->granted_after == DurationRange{72h, 72h});
    REQUIRE(tool.choices.size() == 1);
    CHECK(tool.choices[0].preset == 9);
    CHECK(tool.choices[0].answers == std::vector<std::string>{"done", "left"});
    REQUIRE(tool.views.size() == 1);
    CHECK(tool.views[0].content == "{}");
}

TEST_CASE("tool: what contradicts itself is refused by name") {
    CHECK(refusal_of_tool(R"({"answers": "x", "content": []})").contains("exactly one of"));
    CHECK(refusal_of_tool(R"({"choices": [{"prompt": "?", "choices": ["Yes"]}]})")
              .contains("exactly one of"));
    CHECK(refusal_of_tool(
              R"({"choices": [{"prompt": "?", "choices": ["Yes", "No"], "answers": ["a"]}]})")
              .contains("as many \"answers\" as \"choices\""));
    CHECK(refusal_of_tool(R"({"answers": "x", "events": [{"text": "e"}]})").contains("subscribes"));
    read_tool(R"({"answers": "x", "subscribes": false, "events": [{"text": "e"}]})");
    CHECK(refusal_of_tool(
              R"({"answers": "x", "subscribes": true, "events": [{"text": "e", "times": 2}]})")
              .contains("both \"every\" and \"times\""));
    CHECK(refusal_of_tool(R"({"never_answers": true, "answer_bytes": 5})").contains("answers"));
    CHECK(refusal_of_tool(R"({"answers": "x", "subscribe": true})")
              .contains("did you mean \"subscribes\"?"));
    CHECK(refusal(R"("tools": {"receive_event__injected": {"answers": "x"}})")
              .contains("does not use itself"));
}

TEST_CASE("server: it is there for a tool or has something of its own to say") {
    const auto scenario = read(R"("tools": {"a": {"answers": "x", "server": "both"}}, "servers": {
        "both": {"tells_call_status": true, "hangs_on_notices": true},
        "broken": {"manifest": "no JSON", "manifest_later": {"tools": []}},
        "gone": {"manifest_status": 503}})");
    CHECK(scenario.servers.at("both").tells_call_status);
    CHECK(scenario.servers.at("broken").manifest == "no JSON");
    CHECK(scenario.servers.at("broken").manifest_later == R"({"tools":[]})");
    CHECK(scenario.servers.at("gone").manifest_status == 503);
    CHECK(refusal(R"("tools": {"weather": {"answers": "x"}}, "servers": {"wether": {}})")
              .contains("did you mean \"weather\"?"));
}

TEST_CASE("model: a rule fails, serves so often, and calls what does not exist") {
    const auto scenario = read(R"("tools": {"a": {"answers": "x"}}, "model": [
        {"hears": "1", "fails": "throttled", "times": 3},
        {"hears": "2", "says": "t", "calls": {"a": {}},
         "fails": {"how": "cut_after_call", "times": "always"},
         "text_after_calls": true, "malformed_arguments": true},
        {"hears": "3", "calls": [{"tool": "nothing", "unknown": true}]},
        {"hears": "4", "calls": {"spawn_thread": {"child_of": "{ancestors}"}}}])");
    CHECK(scenario.model[0].times == 3);
    CHECK(scenario.model[0].fails->fault == ModelFault::throttled);
    CHECK(scenario.model[0].fails->times == 1);
    CHECK(scenario.model[1].fails->fault == ModelFault::cut_after_call);
    CHECK(scenario.model[1].fails->times == -1);
    CHECK(scenario.model[1].text_after_calls);
    CHECK(scenario.model[1].malformed_arguments);
    CHECK(scenario.model[2].calls[0].tool == "nothing");

    CHECK(refusal(R"("model": [{"hears": "", "fails": "throtled"}])")
              .contains("did you mean \"throttled\"?"));
    CHECK(refusal(R"("model": [{"hears": "", "fails": {"how": "refused", "times": 0}}])")
              .contains("from 1 to"));
    CHECK(refusal(R"("model": [{"hears": "", "fails": {"times": 2}}])")
              .contains("model[0].fails.how"));
    CHECK(refusal(R"("model": [{"hears": "", "malformed_arguments": true}])").contains("calls"));
    CHECK(refusal(R"("model": [{"hears": "", "calls": [{"tool": "nothing"}]}])")
              .contains("\"unknown\": true"));
}

TEST_CASE("model: a rule that an earlier one deafens is refused") {
    CHECK(refusal(R"("model": [{"hears": "Edit"}, {"hears": "it is edited"}])")
              .contains("model[1].hears: expected words that no rule before it hears; model[0] "
                        "hears \"Edit\""));
    CHECK(refusal(R"("model": [{"hears": ""}, {"hears": "x"}])").contains("model[1].hears"));
    read(R"("model": [{"hears": "edited"}, {"hears": "edit"}])");
    read(R"("model": [{"hears": "edit", "times": 1}, {"hears": "edited"}])");
}

TEST_CASE("agent: its targets, its window and its deadlines") {
    const auto agent = read(R"("tools": {"a": {"answers": "x"}}, "agent": {
        "target": ["daemon", "lambda"], "context_window": 6000, "takes_images": false,
        "ask_before_destructive": true, "call_deadline": "1h", "tool_deadlines": {"a": "1d"}})")
                           .agent;
    CHECK(agent.targets == std::vector{Target::daemon, Target::lambda});
    CHECK(agent.context_window == 6000);
    CHECK_FALSE(agent.takes_images);
    CHECK(agent.asks_before_destructive);
    CHECK(agent.call_deadline == 1h);
    CHECK(agent.tool_deadlines.at("a") == 24h);
    CHECK(read(R"("agent": {"target": "daemon"})").agent.targets == std::vector{Target::daemon});
    CHECK(read(R"("agent": {})").agent.targets == std::vector{Target::lambda});

    CHECK(refusal(R"("agent": {"target": []})").contains("at least one of"));
    CHECK(refusal(R"("agent": {"target": ["daemon", "daemon"]})").contains("each target once"));
    CHECK(refusal(R"("agent": {"target": ["deamon"]})").contains("did you mean \"daemon\"?"));
    CHECK(refusal(R"("agent": {"call_deadline": "1500ms"})").contains("whole seconds"));
    CHECK(refusal(
              R"("tools": {"abcd": {"answers": "x"}}, "agent": {"tool_deadlines": {"abc": "1s"}})")
              .contains("did you mean \"abcd\"?"));
}

TEST_CASE("expectation: of threads, prompts, refusals, views and what is left") {
    const auto expect = read(R"("expect": {"within": "370d",
        "prompts": [{"user": "ada", "shows": "Sure?"}],
        "refusals": [{"reason": "closed_thread", "exactly": 2}],
        "views": [{"user": "ada", "view_type": "diff", "content": {"b": 1, "a": 2}},
                  {"user": "ada", "view_type": "status"}],
        "bounds": [{"of": "open_threads", "at_most": 1}],
        "history": {"ada/1": ["user: Hi"], "ada": []},
        "compactions_at_least": 3, "threads_spawned": 0})")
                            .expect;
    CHECK(expect.within == 24h * 370);
    CHECK(expect.prompts.at(0).tally.least == 1);
    CHECK(expect.refusals.at(0).tally.most == 2);
    CHECK(expect.views.at(0).content == R"({"a":2,"b":1})");
    CHECK(expect.views.at(1).content.empty());
    CHECK(expect.bounds.at(0).what == ExpectedBound::What::open_threads);
    CHECK(expect.compactions_at_least == 3);
    CHECK(expect.threads_spawned == 0);

    CHECK(refusal(R"("expect": {"prompts": [{"user": "adda", "shows": "x"}]})")
              .contains("did you mean \"ada\"?"));
    CHECK(refusal(R"("expect": {"history": {"adda/1": []}})").contains("did you mean \"ada\"?"));
    CHECK(refusal(R"("expect": {"history": {"ada/0": []}})").contains("a child such as"));
    CHECK(refusal(R"("expect": {"bounds": [{"of": "open_thread", "at_most": 1}]})")
              .contains("did you mean \"open_threads\"?"));
    CHECK(refusal(R"("expect": {"refusals": [{"reason": "x", "exactly": 1, "at_most": 2}]})")
              .contains("not both"));
}
