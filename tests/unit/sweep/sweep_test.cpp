#include "sim/sweep/sweep.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "sim/scenario/read_scenario.hpp"
#include "sim/sweep/sweep_report.hpp"
#include "sim/sweep/verdict_codec.hpp"

using namespace torpor::sim;

namespace {

Scenario story(const std::string& path, Target target) {
    auto scenario = read_scenario_file(TORPOR_SOURCE_DIR "/scenarios/" + path);
    REQUIRE(scenario);
    scenario->agent.targets = {target};
    return *std::move(scenario);
}

std::vector<std::string> names(const std::vector<Effect>& effects) {
    std::vector<std::string> names;
    for (const auto& effect : effects)
        names.push_back(effect.what);
    return names;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

TEST_CASE("sweep: the effects of a story have names that a person knows") {
    const auto lambda = names(effects_of(story("smoke/weather-tool.json", Target::lambda), 1));
    CHECK(has(lambda, "database commit"));
    CHECK(has(lambda, "bedrock ConverseStream"));
    CHECK(has(lambda, "sqs SendMessage agent-output"));
    CHECK(has(lambda, "dynamodb PutItem agent-state"));
    CHECK(has(lambda, "lambda response"));
    const auto daemon = names(effects_of(story("smoke/weather-tool.json", Target::daemon), 1));
    CHECK(has(daemon, "database commit"));
    CHECK(has(daemon, "bedrock ConverseStream"));
    CHECK(has(daemon, "POST front-end/outputs"));
}

TEST_CASE("sweep: the same seed has the same effects") {
    const auto scenario = story("smoke/weather-tool.json", Target::lambda);
    const auto once = effects_of(scenario, 3);
    const auto again = effects_of(scenario, 3);
    REQUIRE(once.size() == again.size());
    for (std::size_t i = 0; i < once.size(); ++i) {
        CHECK(once[i].number == i + 1);
        CHECK(once[i].what == again[i].what);
        CHECK(once[i].at == again[i].at);
    }
}

TEST_CASE("sweep: every crash point of a story is visited, and every promise kept") {
    for (const auto target : all_targets) {
        Sweep sweep{story("smoke/hello.json", target), {.seed = 1}};
        const auto result = sweep.run();
        CHECK(result.effects.size() * 3 <= result.points);
        CHECK(result.verdicts.size() == result.points);
        CHECK(result.complete());
        for (const auto& verdict : result.verdicts) {
            INFO(to_text(verdict.point) << ' ' << verdict.first.what);
            CHECK(verdict.visited);
            CHECK(verdict.result.passed);
        }
    }
}

TEST_CASE("sweep: second crashes lie in the recovery of the first") {
    Sweep sweep{story("smoke/hello.json", Target::lambda), {.seed = 1}};
    const auto result = sweep.run();
    std::set<std::uint64_t> recovered;
    for (const auto& verdict : result.verdicts) {
        if (!verdict.point.second) continue;
        recovered.insert(verdict.point.first.number);
        CHECK(verdict.point.second->number > verdict.point.first.number);
        CHECK(verdict.second.number == verdict.point.second->number);
    }
    CHECK(recovered.size() > result.effects.size() / 2);
}

TEST_CASE("sweep: without second crashes there are three points for each effect") {
    Sweep sweep{story("smoke/hello.json", Target::daemon),
                {.seed = 1, .second_crash = SecondCrash::none}};
    const auto result = sweep.run();
    CHECK(result.points == result.effects.size() * 3);
    CHECK(result.complete());
}

TEST_CASE("sweep: a point that does not exist is not visited") {
    Sweep sweep{story("smoke/hello.json", Target::lambda), {.seed = 1}};
    const auto verdict = sweep.visit(*parse_crash_point("100000:before"));
    CHECK_FALSE(verdict.visited);
}

TEST_CASE("sweep: a story that breaks a promise is found and named") {
    auto scenario = story("smoke/hello.json", Target::lambda);
    // Nobody may say what the model says: an upper bound that every run breaks.
    scenario.expect.counts.clear();
    REQUIRE_FALSE(scenario.expect.replies.empty());
    for (auto& reply : scenario.expect.replies)
        reply.tally = {.least = {}, .most = 0};
    Sweep sweep{scenario, {.seed = 1, .second_crash = SecondCrash::none}};
    SweptStory swept{.file = scenario.file, .title = scenario.title, .result = sweep.run()};
    CHECK(swept.result.failed() > 0);
    const auto text = text_report({swept}, Colour::never);
    CHECK(text.contains("FAIL"));
    CHECK(text.contains("reproduce with:\ntorpor sweep "));
    CHECK(text.contains("--point "));
    CHECK(json_report({swept}).contains("\"schema\": \"torpor.sweep\""));
}

TEST_CASE("sweep verdicts: they come out of their text as they went in") {
    Sweep sweep{story("smoke/hello.json", Target::lambda), {.seed = 1}};
    const auto verdicts = sweep.visit({.number = 2, .phase = EffectPhase::after});
    const auto read = decode_verdicts(encode(verdicts));
    REQUIRE(read);
    REQUIRE(read->size() == verdicts.size());
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        CHECK(to_text((*read)[i].point) == to_text(verdicts[i].point));
        CHECK((*read)[i].first.what == verdicts[i].first.what);
        CHECK((*read)[i].second.number == verdicts[i].second.number);
        CHECK((*read)[i].visited == verdicts[i].visited);
        CHECK((*read)[i].result.trace_hash == verdicts[i].result.trace_hash);
    }
    CHECK_FALSE(decode_verdicts("nonsense\n"));
}
