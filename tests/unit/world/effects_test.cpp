#include "sim/world/effects.hpp"

#include <catch2/catch.hpp>

#include "sim/world/effect_name.hpp"
#include "tests/unit/kernel/lab.hpp"

using namespace torpor;
using namespace torpor::sim;
namespace asio = boost::asio;

namespace {

wire::HttpRequest request_to(const std::string& url, const char* method = "POST") {
    wire::HttpRequest request;
    request.method = method;
    request.url = *wire::parse_url(url);
    return request;
}

ScenarioEvent death_at(std::uint64_t number, EffectPhase phase) {
    return {.moment = AtEffect{number, phase}, .action = Crash{}, .repeats = {}, .position = {}};
}

asio::awaitable<void> step(Process& process, Log& log, int steps) {
    for (int i = 0; i < steps; ++i) {
        log.push_back(process.name());
        co_await process.sleep_for({});
    }
}

/// Effects over a process that takes steps, with everything that dies.
struct EffectsLab : Lab {
    explicit EffectsLab(std::vector<ScenarioEvent> events)
        : effects(kernel, events),
          ada(kernel.start({.name = "ada", .on_exception = {}, .before_step = [this](Process& one) {
                                effects.before_step(one);
                            }})) {
        effects.set_kill([this](Process& process) {
            killed += 1;
            process.crash();
        });
    }

    Effects effects;
    Process& ada;
    Log log;
    int killed = 0;
};

}  // namespace

TEST_CASE("effects: they are numbered from 1, and waiting for work is none") {
    EffectsLab lab{{}};
    std::vector<Effect> seen;
    lab.effects.set_sink([&](const Effect& effect) { seen.push_back(effect); });
    CHECK(lab.effects.sends(lab.ada, request_to("http://weather.tools/")) == EffectFate::lives);
    lab.effects.sends(lab.ada,
                      request_to("http://runtime-api-1/2018-06-01/runtime/invocation/next", "GET"));
    lab.effects.commits(lab.ada, "COMMIT");
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].number == 1);
    CHECK(seen[0].what == "POST weather.tools");
    CHECK(seen[0].process == "ada");
    CHECK(seen[1].number == 2);
    CHECK(seen[1].what == "database commit");
}

TEST_CASE("effects: a process dies before the one that is named") {
    EffectsLab lab{{death_at(2, EffectPhase::before)}};
    CHECK(lab.effects.commits(lab.ada, "COMMIT") == EffectFate::lives);
    CHECK(lab.killed == 0);
    CHECK(lab.effects.commits(lab.ada, "COMMIT") == EffectFate::dies_before);
    CHECK(lab.killed == 1);
    CHECK(lab.effects.deaths() == 1);
}

TEST_CASE("effects: a process that was not to hear of it has no further step") {
    EffectsLab lab{{death_at(1, EffectPhase::unacknowledged)}};
    lab.ada.spawn(step(lab.ada, lab.log, 5));
    const auto fate = lab.effects.commits(lab.ada, "COMMIT");
    CHECK(fate == EffectFate::dies_unacknowledged);
    CHECK(lab.killed == 0);
    lab.effects.acknowledged(lab.ada, fate);
    lab.kernel.run();
    CHECK(lab.killed == 1);
    CHECK(lab.log.empty());
}

TEST_CASE("effects: a process that has heard of it has one more step, whoever comes first") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        EffectsLab lab{{death_at(1, EffectPhase::after)}};
        lab.ada.spawn(step(lab.ada, lab.log, 5));
        lab.effects.acknowledged(lab.ada, lab.effects.commits(lab.ada, "COMMIT"));
        lab.kernel.run();
        CHECK(lab.killed == 1);
        CHECK(lab.log == Log{"ada"});
    }
}

TEST_CASE("effects: what a process begins in its last step is none") {
    EffectsLab lab{{death_at(1, EffectPhase::after)}};
    const auto fate = lab.effects.commits(lab.ada, "COMMIT");
    std::vector<Effect> seen;
    lab.effects.set_sink([&](const Effect& effect) { seen.push_back(effect); });
    lab.effects.acknowledged(lab.ada, fate);
    CHECK(lab.effects.commits(lab.ada, "COMMIT") == EffectFate::dies_before);
    CHECK(seen.empty());
}

TEST_CASE("effects: a process that is dead already dies once") {
    EffectsLab lab{{death_at(1, EffectPhase::unacknowledged)}};
    const auto fate = lab.effects.commits(lab.ada, "COMMIT");
    lab.ada.crash();
    lab.effects.acknowledged(lab.ada, fate);
    lab.kernel.run();
    CHECK(lab.killed == 0);
    CHECK(lab.effects.deaths() == 1);
}

TEST_CASE("effect name: a request is called what its protocol calls it") {
    auto sqs = request_to("https://sqs.us-east-1.amazonaws.com/");
    sqs.headers = {{"X-Amz-Target", "AmazonSQS.SendMessage"},
                   {"Content-Type", "application/x-amz-json-1.0"}};
    sqs.body = R"({"QueueUrl":"https://sqs.us-east-1.amazonaws.com/1/agent-output",)"
               R"("MessageBody":"x"})";
    CHECK(effect_name(sqs) == "sqs SendMessage agent-output");
    CHECK(effect_name(request_to("https://scheduler.us-east-1.amazonaws.com/schedules/a")) ==
          "scheduler CreateSchedule");
    CHECK(effect_name(request_to("https://bedrock-runtime.us-east-1.amazonaws.com/model/m/"
                                 "converse-stream")) == "bedrock ConverseStream");
    CHECK(
        effect_name(request_to("http://runtime-api-3/2018-06-01/runtime/invocation/r/response")) ==
        "lambda response");
    CHECK(effect_name(request_to("http://weather.tools/cancel_tool_call?x=1")) ==
          "POST weather.tools/cancel_tool_call");
}

TEST_CASE("effect name: a statement is called by its verb and its table") {
    CHECK(effect_name("COMMIT") == "database commit");
    CHECK(effect_name("DELETE FROM outbox WHERE thread_id = $1") == "database DELETE FROM outbox");
    CHECK(effect_name("CREATE TABLE threads(x)") == "database CREATE TABLE threads");
    CHECK(effect_name("CREATE TABLE IF NOT EXISTS threads (x)") == "database CREATE TABLE threads");
    CHECK(effect_name("VACUUM") == "database VACUUM");
}

TEST_CASE("session effects: a transaction that has written commits, one that has read does not") {
    SessionEffects session;
    CHECK_FALSE(session.commits("BEGIN"));
    CHECK_FALSE(session.commits("SELECT 1"));
    CHECK_FALSE(session.commits("COMMIT"));
    CHECK_FALSE(session.commits("BEGIN"));
    CHECK_FALSE(session.commits("INSERT INTO t VALUES (1)"));
    CHECK_FALSE(session.commits("SELECT 1"));
    CHECK(session.commits("COMMIT"));
    CHECK(session.commits("DELETE FROM t"));
    CHECK_FALSE(session.commits("BEGIN"));
    CHECK_FALSE(session.commits("INSERT INTO t VALUES (1)"));
    CHECK_FALSE(session.commits("ROLLBACK"));
    CHECK_FALSE(session.commits("COMMIT"));
}
