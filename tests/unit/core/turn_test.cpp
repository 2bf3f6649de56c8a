#include <catch2/catch.hpp>

#include "runtime/core/limits.hpp"
#include "runtime/core/text.hpp"
#include "tests/support/core_samples.hpp"

using namespace torpor;
using namespace torpor::tests;
using namespace std::chrono_literals;

namespace {

using Lines = std::vector<std::string>;

core::ModelTurn calls(std::vector<core::AskedCall> asked) {
    return {.text = "", .calls = std::move(asked), .usage = {}};
}

/// The wake-up that one call of one tool leads to.
core::ScheduleWakeup timer_of(const std::string& tool, const std::string& arguments) {
    Life life;
    life.turns = {calls({asks(tool, arguments)})};
    const auto timers =
        orders_of<core::ScheduleWakeup>(life.live({user_says("m1", "Good night")}).outbox);
    REQUIRE(timers.size() == 1);
    return timers[0];
}

std::string wake_text(const core::ScheduleWakeup& timer) {
    const auto& answer = std::get<wire::ToolAnswer>(timer.message.content);
    return std::get<wire::TextItem>(answer.content.at(0)).text;
}

/// The error that the model is shown for one call.
std::string complaint_about(const core::AskedCall& asked) {
    Life life;
    life.turns = {calls({asked})};
    life.live({user_says("m1", "Hello")});
    const auto results = entries_of<core::ResultEntry>(life.state.history);
    REQUIRE(results.size() == 1);
    CHECK(results[0].how == core::Resolution::local_error);
    CHECK(life.requests.size() == 2);
    return std::get<wire::TextItem>(results[0].content.at(0)).text;
}

}  // namespace

TEST_CASE("turn: a sleep becomes a wake-up at an absolute time, under the call's name") {
    const auto timer = timer_of("sleep", R"({"seconds":901,"reason":"later"})");
    CHECK(timer.due == start + 901s);
    CHECK(timer.id.str() == "wake-" + timer.call.str());
    CHECK(timer.message.thread == ada);
    CHECK(wake_text(timer) == "Slept for 901 seconds");
}

TEST_CASE("turn: a sleep may have fractions, be zero or be negative") {
    CHECK(timer_of("sleep", R"({"seconds":0.5})").due == start + 500ms);
    CHECK(wake_text(timer_of("sleep", R"({"seconds":0.5})")) == "Slept for 0.5 seconds");
    CHECK(timer_of("sleep", R"({"seconds":0})").due == start);
    CHECK(timer_of("sleep", R"({"seconds":-3})").due == start);
    CHECK(wake_text(timer_of("sleep", R"({"seconds":-3})")) == "Slept for 0 seconds");
    CHECK(timer_of("sleep", R"({"seconds":31536000})").due == start + 365 * 24h);
}

TEST_CASE("turn: a sleep that is no sensible number is an error the model sees") {
    CHECK(complaint_about(asks("sleep")) == "Error: sleep needs seconds: a number");
    CHECK(complaint_about(asks("sleep", R"({"seconds":"5"})")) ==
          "Error: sleep needs seconds: a number");
    CHECK(complaint_about(asks("sleep", R"({"seconds":1e300})")).starts_with("Error: sleep takes"));
    CHECK(complaint_about(asks("sleep", R"({"seconds":1e999})"))
              .starts_with("Error: the arguments of 'sleep'"));
}

TEST_CASE("turn: sleep_until takes a local time of a zone") {
    const auto timer =
        timer_of("sleep_until", R"({"date":"2026-07-01","time":"09:30","timezone":"Europe/Oslo"})");
    CHECK(timer.due == std::chrono::sys_days{std::chrono::July / 1 / 2026} + 7h + 30min);
    CHECK(wake_text(timer) == "Woke up at target time: 2026-07-01 09:30 Europe/Oslo");
}

TEST_CASE("turn: sleep_until is in UTC if no zone is given, and wakes at once in the past") {
    CHECK(timer_of("sleep_until", R"({"date":"2026-01-05","time":"09:00:01"})").due == start + 1s);
    const auto past = timer_of("sleep_until", R"({"date":"2026-01-05","time":"09:00:00"})");
    CHECK(past.due == start);
    CHECK(wake_text(past) == "The target time 2026-01-05 09:00:00 UTC is in the past");
}

TEST_CASE("turn: of a local time that occurs twice the earlier one is taken") {
    const auto timer =
        timer_of("sleep_until", R"({"date":"2026-10-25","time":"02:30","timezone":"Europe/Oslo"})");
    CHECK(timer.due == std::chrono::sys_days{std::chrono::October / 25 / 2026} + 30min);
    CHECK(wake_text(timer).ends_with("occurs twice; the earlier one was taken)"));
}

TEST_CASE("turn: a local time in a gap is shifted forward") {
    const auto timer =
        timer_of("sleep_until", R"({"date":"2026-03-29","time":"02:30","timezone":"Europe/Oslo"})");
    CHECK(timer.due == std::chrono::sys_days{std::chrono::March / 29 / 2026} + 1h + 30min);
    CHECK(wake_text(timer).ends_with("does not exist; it was shifted forward to 03:30:00)"));
}

TEST_CASE("turn: a wrong date, time or zone is an error the model sees") {
    const auto complaint = [](const std::string& arguments) {
        return complaint_about(asks("sleep_until", arguments));
    };
    CHECK(complaint(R"({"date":"2026-02-29","time":"09:00"})").starts_with("Error: date must be"));
    CHECK(complaint(R"({"date":"tomorrow","time":"09:00"})").starts_with("Error: date must be"));
    CHECK(complaint(R"({"date":"9999-01-01","time":"09:00"})").starts_with("Error: date must lie"));
    CHECK(complaint(R"({"date":"2026-02-28","time":"24:00"})").starts_with("Error: time must be"));
    CHECK(
        complaint(R"({"date":"2026-02-28","time":"23:59:60"})").starts_with("Error: time must be"));
    CHECK(complaint(R"({"date":"2026-02-28","time":"09:00","timezone":"Mars/Base"})")
              .starts_with("Error: timezone must be"));
    CHECK(complaint(R"({"date":"2199-02-28","time":"09:00"})")
              .starts_with("Error: sleep_until takes"));
    CHECK(complaint(R"({"date":"2026-02-28"})").starts_with("Error: sleep_until needs time"));
}

TEST_CASE("turn: waiting for an event sets no timer") {
    Life life;
    life.turns = {calls({asks("sleep_until_event_or_input")})};
    const auto commit = life.live({user_says("m1", "Wait")});
    CHECK(commit.outbox.empty());
    CHECK(life.state.calls.begin()->second.kind == core::CallKind::wait);
}

TEST_CASE("turn: a tool that nobody offers, and the reserved one, are errors the model sees") {
    CHECK(complaint_about(asks("teleport")) == "Error: tool 'teleport' does not exist");
    CHECK(complaint_about(asks("receive_event__injected")) ==
          "Error: 'receive_event__injected' is reserved and cannot be called");
    CHECK(complaint_about(asks("weather", "[1]")).starts_with("Error: the arguments of 'weather'"));
    CHECK(complaint_about(asks("weather", R"({"city": "Os)"))
              .starts_with("Error: the arguments of 'weather'"));
    CHECK(complaint_about(asks(std::string(500, 'x'))) ==
          "Error: tool 'a name of 500 bytes' does not exist");
}

TEST_CASE("turn: errors wait for the calls that were made beside them") {
    Life life;
    life.turns = {calls({asks("teleport"), asks("weather")})};
    life.live({user_says("m1", "Hello")});
    CHECK(life.requests.size() == 1);
    CHECK(lines(life.state.history) ==
          Lines{"user: Hello", "call teleport", "call weather",
                "result local_error: Error: tool 'teleport' does not exist"});
}

TEST_CASE("turn: a model that only makes impossible calls is stopped, and the user is told") {
    Life life;
    for (int i = 0; i < 20; ++i)
        life.turns.push_back(calls({asks("teleport")}));
    const auto commit = life.live({user_says("m1", "Go")});
    CHECK(life.requests.size() == std::size_t{core::rounds_max});
    const auto outputs = orders_of<core::SendOutput>(commit.outbox);
    REQUIRE(outputs.size() == 1);
    CHECK(outputs[0].message.text.starts_with("I stopped:"));
}

TEST_CASE("turn: calls beyond the bound of a turn are refused, not lost") {
    Life life;
    life.turns = {calls(std::vector<core::AskedCall>(core::calls_per_turn_max + 1, asks("alarm")))};
    const auto commit = life.live({user_says("m1", "Go")});
    CHECK(orders_of<core::InvokeTool>(commit.outbox).size() == core::calls_per_turn_max);
    CHECK(entries_of<core::ResultEntry>(life.state.history).size() == 1);
}

TEST_CASE("turn: every call has an id of its own, whatever the provider says") {
    Life life;
    life.turns = {calls({asks("weather"), asks("weather")})};
    life.live({user_says("m1", "Twice")});
    const auto made = entries_of<core::CallEntry>(life.state.history);
    REQUIRE(made.size() == 2);
    CHECK(made[0].call != made[1].call);
    CHECK(made[0].provider_id == "tooluse_1");
}

TEST_CASE("turn: an empty turn leaves no entry and no output") {
    Life life;
    life.turns = {{.text = " \n", .calls = {}, .usage = {}}};
    const auto commit = life.live({user_says("m1", "Hello")});
    CHECK(lines(life.state.history) == Lines{"user: Hello"});
    CHECK(commit.outbox.empty());
}

TEST_CASE("turn: when the model gives none the user is told and the text stays in the history") {
    Life life;
    core::Slice slice(life.state, life.policy, start);
    slice.prepare({user_says("m1", "Hello")});
    slice.give_up("the model is overloaded.");
    CHECK_FALSE(slice.needs_model());
    CHECK(lines(slice.state().history) == Lines{"user: Hello"});
    const auto outputs = orders_of<core::SendOutput>(slice.commit().outbox);
    REQUIRE(outputs.size() == 1);
    CHECK(outputs[0].message.text == "I could not answer: the model is overloaded.");
}

TEST_CASE("turn: a child whose model gives no turn tells its parent as well") {
    Life life;
    life.state.thread = base::ThreadId("thread_1");
    life.state.lineage.kind = core::ThreadKind::child;
    life.state.lineage.ancestors = {ada};
    life.state.lineage.spawned_by = base::CallId("call_spawn");
    core::Slice slice(life.state, life.policy, start);
    auto message = user_says("m1", "Hello");
    message.message->thread = life.state.thread;
    slice.prepare({message});
    slice.give_up("the model is overloaded.");
    const auto inputs = orders_of<core::SendInput>(slice.commit().outbox);
    REQUIRE(inputs.size() == 1);
    CHECK(inputs[0].message.thread == ada);
    const auto& report = std::get<wire::ThreadReport>(inputs[0].message.content);
    CHECK_FALSE(report.closed);
    CHECK(std::get<wire::TextItem>(report.content.at(0)).text ==
          "Report from child thread: I could not answer: the model is overloaded.");
}

TEST_CASE("turn: text too long for a row is cut with a remark, at a whole character") {
    Life life;
    std::string long_text;
    while (long_text.size() < core::spoken_bytes_max + 10)
        long_text += "ø";
    life.turns = {{.text = long_text, .calls = {}, .usage = {}}};
    life.live({user_says("m1", "Talk")});
    const auto said = entries_of<core::AgentEntry>(life.state.history).at(0).text;
    CHECK(said.size() < core::spoken_bytes_max);
    CHECK(said.ends_with("bytes are left out]"));
    CHECK(said.find("ø\n[cut here") != std::string::npos);
}

TEST_CASE("turn: a call is sent on behalf of the user whose text led to it") {
    Life life;
    life.turns = {calls({asks("weather", R"({"city":"Oslo"})")})};
    auto text = user_says("m1", "Hello");
    text.message->metadata = R"({"user_id":"u-1"})";
    const auto commit = life.live({text});
    const auto invocations = orders_of<core::InvokeTool>(commit.outbox);
    REQUIRE(invocations.size() == 1);
    CHECK(invocations[0].tool == "weather");
    CHECK(invocations[0].endpoint == "http://weather.tools/invoke");
    CHECK(invocations[0].user_id == "u-1");
    CHECK_FALSE(invocations[0].deadline);
    const auto& record = life.state.calls.at(invocations[0].call);
    CHECK(record.server == "http://weather.tools");
    CHECK(record.user_id == "u-1");
}

TEST_CASE("turn: a call with a deadline has a timer that brings it to its end") {
    Life life;
    life.policy.call_deadline = 10min;
    life.policy.tool_deadlines["alarm"] = 30s;
    life.turns = {calls({asks("weather"), asks("alarm")})};
    const auto commit = life.live({user_says("m1", "Hello")});
    const auto timers = orders_of<core::ScheduleWakeup>(commit.outbox);
    REQUIRE(timers.size() == 2);
    CHECK(timers[0].due == start + 10min);
    CHECK(timers[1].due == start + 30s);
    CHECK(timers[1].id.str() == "deadline-" + timers[1].call.str());
    CHECK(std::get<wire::DeadlinePassed>(timers[1].message.content).call == timers[1].call);
    CHECK(orders_of<core::InvokeTool>(commit.outbox).at(1).deadline == start + 30s);
    CHECK(life.state.calls.at(timers[1].call).due == start + 30s);
}

TEST_CASE("turn: arguments that the tool's schema does not take are an error the model sees") {
    auto toolset = toolset_of("weather", {"weather", "alarm"});
    toolset.manifest->tools[0].input_schema =
        R"({"type":"object","properties":{"city":{"type":"string"}},"required":["city"]})";
    Life life({toolset});
    life.turns = {calls({asks("weather"), asks("alarm")})};
    const auto commit = life.live({user_says("m1", "Hello")});
    const auto results = entries_of<core::ResultEntry>(life.state.history);
    REQUIRE(results.size() == 1);
    CHECK(std::get<wire::TextItem>(results[0].content.at(0))
              .text.starts_with("Error: 'weather' does not take these arguments: "));
    CHECK(orders_of<core::InvokeTool>(commit.outbox).size() == 1);
}

TEST_CASE("turn: a destructive tool waits for the user's consent if the agent is set so") {
    auto disk = toolset_of("disk", {"wipe", "list"});
    disk.manifest->tools[0].destructive = true;
    Life life({disk});
    life.policy.destructive = core::DestructiveTools::ask_first;
    life.turns = {calls({asks("wipe", R"({"disk":"a"})"), asks("list")})};
    const auto commit = life.live({user_says("m1", "Clean up")});
    const auto invocations = orders_of<core::InvokeTool>(commit.outbox);
    REQUIRE(invocations.size() == 1);
    CHECK(invocations[0].tool == "list");
    REQUIRE(life.state.standing.size() == 1);
    const auto& prompt = std::get<core::Prompt>(life.state.standing.begin()->second);
    CHECK(prompt.kind == core::Prompt::Kind::consent);
    CHECK(prompt.text.ends_with(R"({"disk":"a"})"));
    CHECK(prompt.choices == std::vector<std::string>{"Allow", "Deny"});
    CHECK(prompt.preset == 1);
    CHECK(life.state.calls.at(prompt.call).held);
    CHECK_FALSE(life.state.calls.at(prompt.call).due);
    CHECK(std::holds_alternative<wire::ChoicePrompt>(
        orders_of<core::SendOutput>(commit.outbox).at(0).message.notice));
}

TEST_CASE("turn: a destructive tool runs at once if the agent is not set otherwise") {
    auto disk = toolset_of("disk", {"wipe"});
    disk.manifest->tools[0].destructive = true;
    Life life({disk});
    life.turns = {calls({asks("wipe")})};
    const auto commit = life.live({user_says("m1", "Clean up")});
    CHECK(orders_of<core::InvokeTool>(commit.outbox).size() == 1);
    CHECK(life.state.standing.empty());
}

TEST_CASE("turn: text that the model sends after its calls is said before them") {
    Life life;
    life.turns = {{.text = "Looking.", .calls = {asks("weather")}, .usage = {}}};
    life.live({user_says("m1", "Hello")});
    CHECK(lines(life.state.history) == Lines{"user: Hello", "agent: Looking.", "call weather"});
}

TEST_CASE("turn: a usage beyond three quarters of the window asks for one compaction") {
    Life life;
    life.policy.context_window = 1000;
    life.turns = {{.text = "a", .calls = {}, .usage = {.input = 700, .output = 50}}};
    CHECK(orders_of<core::SendInput>(life.live({user_says("m1", "one")}).outbox).empty());
    life.turns = {{.text = "b", .calls = {}, .usage = {.input = 700, .output = 51}}};
    const auto asked = orders_of<core::SendInput>(life.live({user_says("m2", "two")}).outbox);
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].id.str().starts_with("compaction-"));
    CHECK(asked[0].id.str().ends_with("-4"));
    CHECK(asked[0].message.thread == ada);
    CHECK(std::holds_alternative<wire::Compaction>(asked[0].message.content));
    life.turns = {{.text = "c", .calls = {}, .usage = {.input = 800, .output = 1}}};
    CHECK(orders_of<core::SendInput>(life.live({user_says("m3", "three")}).outbox).empty());
}
