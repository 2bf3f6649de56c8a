#include <catch2/catch.hpp>

#include "sim/checks/acceptance_order.hpp"
#include "sim/checks/calls_run_undisturbed.hpp"
#include "sim/checks/closed_accepts_nothing.hpp"
#include "sim/checks/history_append_only.hpp"
#include "sim/checks/no_message_lost.hpp"
#include "sim/checks/slices_end_well.hpp"
#include "sim/checks/timers_fire_once.hpp"
#include "sim/checks/tools_stay_available.hpp"
#include "tests/unit/checks/story.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace torpor::sim::stories;

namespace {

template <class Checker>
std::vector<std::string> verdict(const Story& story, FinalState state = {}) {
    Checker check;
    return judge(check, story, std::move(state));
}
std::vector<std::string> judge_slices(const Story& story, const Scenario& scenario = {}) {
    SlicesEndWell check(scenario);
    return judge(check, story);
}
std::vector<std::string> judge_lost(const Story& story) {
    NoMessageLost check{NoMessageLost::DeadLetters::unexpected,
                        NoMessageLost::EmptyTurns::impossible};
    return judge(check, story);
}

fakes::RowChange event_entry(int order, std::string identity) {
    return entry(order, std::move(identity),
                 R"({"kind":"subscription_event","tool_call_id":"e1","result":{"content":[]}})");
}
fakes::RowChange asks(int order, const std::string& call, const std::string& arguments) {
    return entry(order, call,
                 R"({"kind":"tool_call","call":{"id":")" + call +
                     R"(","function":{"name":"sleep_until","arguments":)" + arguments + "}}}");
}
fakes::RowChange closes() {
    return updated("threads", {{"closed", "1"}});
}
fakes::RowChange born(std::int64_t to) {
    return inserted("threads",
                    {{"thread_id", "child"},
                     {"lineage", R"({"ancestors":["ada"],"inherits":[{"thread":"ada","to":)" +
                                     std::to_string(to) + "}]}"}});
}
Row sleep_row(const std::string& arguments, base::Instant due, std::string status = "pending") {
    auto row = call_row("c1", std::move(status), "sleep", due);
    row["arguments"] = arguments;
    row["opened_at"] = std::to_string(start.time_since_epoch().count());
    return row;
}
FaultHappened lost_request() {
    return {.kind = FaultKind::request_lost, .process = "agent-1", .where = "sqs"};
}

Story interrupted(const std::string& kind, std::vector<fakes::RowChange> beside) {
    Story story;
    story.commits({inserted("calls", call_row("c1", "pending", kind))});
    beside.push_back(updated("calls", call_row("c1", "interrupted", kind)));
    story.commits(std::move(beside));
    return story;
}

Story failing(FaultKind kind) {
    Story story;
    story.begins("r1", {"ada"}).happens(FaultHappened{.kind = kind, .process = {}, .where = {}});
    story.ends("r1", {}, fakes::InvocationEnd::timed_out);
    return story;
}

}  // namespace

TEST_CASE("calls run undisturbed: a user and the end of the thread may interrupt a call") {
    CHECK(verdict<CallsRunUndisturbed>(interrupted("rap", {user(3, "m2")})) == None{});
    CHECK(verdict<CallsRunUndisturbed>(interrupted("rap", {closes()})) == None{});
    CHECK(verdict<CallsRunUndisturbed>(interrupted("sleep", {event_entry(3, "e1")})) == None{});
}

TEST_CASE("calls run undisturbed: an event that interrupts a call is a violation") {
    CHECK(verdict<CallsRunUndisturbed>(interrupted("rap", {event_entry(3, "e1")})) ==
          Those{R"(the call c1 of weather in thread "ada" was interrupted, )"
                "and no user had spoken"});
    CHECK(verdict<CallsRunUndisturbed>(interrupted("birth", {})).size() == 1);
}

TEST_CASE("slices end well: one that nothing hinders keeps its messages") {
    Story well;
    well.begins("r1", {"ada"}).ends("r1");
    CHECK(judge_slices(well) == None{});
    Story badly;
    badly.begins("r1", {"ada"}).ends("r1", {}, fakes::InvocationEnd::timed_out);
    CHECK(judge_slices(badly) ==
          Those{R"(a slice of "ada" did not end in time, and nothing had hindered it)"});
}

TEST_CASE("slices end well: a conflict is no reason to fail, a lost message is") {
    CHECK(judge_slices(failing(FaultKind::request_lost)) == None{});
    CHECK(judge_slices(failing(FaultKind::conflict)).size() == 1);
}

TEST_CASE("slices end well: where every message takes seconds, nobody promises anything") {
    Scenario slow;
    slow.faults.latency.most = 3s;
    Story story;
    story.begins("r1", {"ada"}).ends("r1", {}, fakes::InvocationEnd::timed_out);
    CHECK(judge_slices(story, slow) == None{});
}

TEST_CASE("slices end well: one that was overtaken may give its messages back") {
    Story story;
    story.begins("r1", {"ada"})
        .begins("r2", {"ada"})
        .ends("r1", {}, fakes::InvocationEnd::function_error);
    CHECK(judge_slices(story) == None{});
}

TEST_CASE("timers fire once: a sleep is due when it was asked for") {
    Story story;
    story.commits({inserted("calls", sleep_row(R"({"seconds":10})", start + 10s))});
    CHECK(verdict<TimersFireOnce>(story).size() == 1);  // It never came.
    Story late;
    late.commits({inserted("calls", sleep_row(R"({"seconds":10})", start + 20s))})
        .at(20s)
        .accepts("wake-c1");
    CHECK(verdict<TimersFireOnce>(late) ==
          Those{"the sleep c1 is due at 2026-01-05T00:00:20Z and was asked for until "
                "2026-01-05T00:00:10Z"});
}

TEST_CASE("timers fire once: a time that exists is not refused") {
    const auto refused = [](const std::string& time) {
        Story story;
        const auto arguments =
            R"({"date":"2026-03-29","time":")" + time + R"(","timezone":"Europe/Oslo"})";
        story.commits({asks(1, "c1", arguments), result(2, "refused-c1", "c1", "local_error")});
        return verdict<TimersFireOnce>(story).size();
    };
    CHECK(refused("08:00") == 1);
    CHECK(refused("02:30") == 1);
    CHECK(refused("25:00") == 0);
}

TEST_CASE("timers fire once: a long timer is taken back when its call ends") {
    const auto arguments = R"({"seconds":7200})";
    Story story;
    story.commits({inserted("calls", sleep_row(arguments, start + 2h))})
        .at(1h)
        .commits({updated("calls", sleep_row(arguments, start + 2h, "interrupted"))});
    Story hindered = story;
    story.at(2h).accepts("wake-c1");
    CHECK(verdict<TimersFireOnce>(story) ==
          Those{R"(the wake-up "wake-c1" of thread "ada" came although its call had ended long )"
                "before, at 2026-01-05T01:00:00Z"});
    hindered.happens(lost_request()).at(2h).accepts("wake-c1");
    CHECK(verdict<TimersFireOnce>(hindered) == None{});
}

TEST_CASE("acceptance order: what had to wait comes back before what is newer") {
    Story story;
    story.accepts("e1").accepts("e2").commits({inserted("deferred", {{"message_id", "e1"}})});
    Story swapped = story;
    story.commits({event_entry(1, "e1"), event_entry(2, "e2")});
    CHECK(verdict<AcceptanceOrder>(story) == None{});
    swapped.commits({event_entry(1, "e2"), event_entry(2, "e1")});
    CHECK(verdict<AcceptanceOrder>(swapped).size() == 1);
}

TEST_CASE("history append only: a child begins with what is saved") {
    Story story;
    story.commits({user(1, "m1"), agent(2), born(2)});
    CHECK(verdict<HistoryAppendOnly>(story, [] {
              FinalState state;
              state.tables["history"] = {user(1, "m1").values, agent(2).values};
              return state;
          }()) == None{});
    Story early;
    early.commits({born(2)});
    CHECK(verdict<HistoryAppendOnly>(early) ==
          Those{R"(the history of thread "child" begins with entry 2 of thread "ada", )"
                "which is not saved"});
}

TEST_CASE("closed accepts nothing: a parent does not count on a closed child") {
    Story story;
    story.commits({closes(), inserted("outbox", outbox_row("close-ada", "closing"))});
    FinalState state;
    state.tables["standing"] = {{{"thread_id", "bob"}, {"kind", "child"}, {"item_id", "ada"}}};
    CHECK(verdict<ClosedAcceptsNothing>(story, state) ==
          Those{R"(the thread "bob" still counts the closed thread "ada" as its child)"});
    state.ending = Ending::time_limit;
    CHECK(verdict<ClosedAcceptsNothing>(story, state) == None{});
}

TEST_CASE("no message lost: what threads tell each other arrives") {
    const auto tells = entry(1, "c1",
                             R"({"kind":"tool_call","call":{"id":"c1","function":)"
                             R"({"name":"report_to_parent","arguments":{}}}})");
    Story story;
    story.commits({tells, result(2, "done-c1", "c1"), agent(3)});
    CHECK(judge_lost(story) ==
          Those{R"(what thread "ada" told another one by c1 never arrived there)"});
    Story refused;
    refused.commits({tells, result(2, "refused-c1", "c1", "local_error"), agent(3)});
    CHECK(judge_lost(refused) == None{});
}

TEST_CASE("no message lost: a report of an open child is not refused") {
    wire::ThreadReport report;
    report.call = base::CallId("c0");
    report.child = base::ThreadId("child");
    wire::InputMessage message;
    message.thread = base::ThreadId("ada");
    message.content = report;
    fakes::MessageAccepted accepted;
    accepted.queue = input_queue;
    accepted.group_id = "ada";
    accepted.deduplication_id = "report-c1";
    accepted.body = wire::encode(message);
    Story story;
    story
        .commits(
            {inserted("standing", {{"thread_id", "ada"}, {"kind", "child"}, {"item_id", "child"}})})
        .happens(accepted)
        .commits({consumed("report-c1", "unknown_child")});
    CHECK(judge_lost(story) ==
          Those{R"(the report "report-c1" of thread "ada" of an open child was refused)"});
}

TEST_CASE("tools stay available: a call of a tool that a server has shown is not refused") {
    Scenario scenario;
    scenario.agent.tools = {"weather"};
    scenario.tools["weather"] = {};
    const auto toolset = [](std::string manifest) {
        return inserted("toolsets",
                        {{"server", "http://weather.tools/"}, {"manifest", std::move(manifest)}});
    };
    const auto refused = result(2, "refused-c1", "c1", "local_error");
    const auto judged = [&](std::vector<fakes::RowChange> rows) {
        Story story;
        story.commits(std::move(rows));
        ToolsStayAvailable check(scenario);
        return judge(check, story);
    };
    CHECK(judged({toolset("{}"), call_entry(1, "c1"), refused}) ==
          Those{R"(the call c1 of weather in thread "ada" was refused, )"
                "although its server offers the tool"});
    CHECK(judged({toolset(""), call_entry(1, "c1"), refused}) == None{});
    CHECK(judged({toolset("{}"), call_entry(1, "c1"), refused, closes()}) == None{});
    scenario.servers["weather"].manifest = "not a manifest";
    CHECK(judged({toolset("{}"), call_entry(1, "c1"), refused}) == None{});
}
