#include <catch2/catch.hpp>

#include "sim/checks/check_set.hpp"
#include "sim/checks/comes_to_rest.hpp"
#include "sim/checks/one_slice_per_thread.hpp"
#include "sim/checks/output_never_lost.hpp"
#include "sim/checks/point_reached.hpp"
#include "sim/checks/timers_fire_once.hpp"
#include "sim/scenario/promise.hpp"
#include "tests/unit/checks/story.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace torpor::sim::stories;

namespace {

fakes::RowChange says(std::int64_t sequence, std::string text = "Hello") {
    return inserted("outbox", outbox_row("output-" + std::to_string(sequence), "output",
                                         wire::encode(output(sequence, std::move(text)))));
}
fakes::MessageAccepted sent(std::int64_t sequence, std::string text = "Hello") {
    fakes::MessageAccepted accepted;
    accepted.queue = output_queue;
    accepted.body = wire::encode(output(sequence, std::move(text)));
    return accepted;
}

std::vector<std::string> judge_outputs(const Story& story) {
    OutputNeverLost check;
    return judge(check, story);
}
std::vector<std::string> judge_timers(const Story& story, FinalState state = {}) {
    TimersFireOnce check;
    return judge(check, story, std::move(state));
}
std::vector<std::string> judge_slices(const Story& story) {
    OneSlicePerThread check;
    return judge(check, story);
}
std::vector<std::string> judge_rest(FinalState state) {
    ComesToRest check;
    return judge(check, Story{}, std::move(state));
}

Story sleeping(base::Duration due) {
    Story story;
    story.commits({inserted("calls", call_row("c1", "pending", "sleep", start + due))});
    return story;
}

}  // namespace

TEST_CASE("output never lost: what was committed is delivered, perhaps twice") {
    Story story;
    story.commits({says(1), says(2)});
    for (const int sequence : {2, 1, 2}) {
        story.happens(sent(sequence)).happens(OutputSeen{output(sequence)});
    }
    CHECK(judge_outputs(story) == None{});
}

TEST_CASE("output never lost: undelivered, invented and altered outputs are violations") {
    Story lost;
    lost.commits({says(1)}).happens(sent(1));
    CHECK(judge_outputs(lost) ==
          Those{R"(output 1 of thread "ada" was committed and never delivered)"});
    Story invented;
    invented.happens(sent(1));
    CHECK(judge_outputs(invented) ==
          Those{R"(output 1 of thread "ada" was sent and never committed)"});
    Story altered;
    altered.commits({says(1)}).happens(sent(1)).happens(OutputSeen{output(1, "Goodbye")});
    CHECK(judge_outputs(altered) == Those{R"(output 1 of thread "ada" was delivered changed)"});
    Story twice;
    twice.commits({says(1)}).commits({says(1)}).happens(OutputSeen{output(1)});
    CHECK(judge_outputs(twice) == Those{R"(output 1 of thread "ada" was committed twice)"});
}

TEST_CASE("output never lost: the numbers of a thread's outputs have no gap") {
    Story story;
    story.commits({says(1), says(3)}).happens(OutputSeen{output(1)}).happens(OutputSeen{output(3)});
    CHECK(judge_outputs(story) ==
          Those{R"(output 2 of thread "ada" does not exist, later ones do)"});
}

TEST_CASE("timers fire once: a wake-up comes at its time or later") {
    Story on_time = sleeping(10s);
    on_time.at(10s).accepts("wake-c1").commits({result(1, "wake-c1", "c1")});
    CHECK(judge_timers(on_time) == None{});
    Story early = sleeping(10s);
    early.at(10s - 1ns).accepts("wake-c1");
    CHECK(
        judge_timers(early) ==
        Those{R"(the wake-up "wake-c1" of thread "ada" came early: due at 2026-01-05T00:00:10Z)"});
}

TEST_CASE(
    "timers fire once: a wake-up that never comes is a violation, unless it is still to come") {
    CHECK(judge_timers(sleeping(10s)) ==
          Those{R"(the wake-up "wake-c1" of thread "ada" never came; )"
                "it was due at 2026-01-05T00:00:10Z"});
    FinalState state;
    state.at = start + 5s;
    state.ending = Ending::time_limit;
    CHECK(judge_timers(sleeping(10s), state) == None{});
    state.at = start + 11s;
    CHECK(judge_timers(sleeping(10s), state).size() == 1);
}

TEST_CASE("timers fire once: second effects and unknown wake-ups are violations") {
    Story story = sleeping(1s);
    story.at(1s).accepts("wake-c1").commits({result(1, "wake-c1", "c1")});
    story.commits({result(2, "wake-c1", "c1")});
    CHECK(judge_timers(story) ==
          Those{R"(the wake-up "wake-c1" of thread "ada" took effect again)"});
    Story unknown;
    unknown.accepts("wake-c9");
    CHECK(judge_timers(unknown) ==
          Those{R"(the wake-up "wake-c9" of thread "ada" belongs to no call that was saved)"});
}

TEST_CASE("timers fire once: schedules and delayed messages that are left are violations") {
    FinalState state;
    state.schedules = {"ada-c1"};
    state.queues[std::string(delay_queue)] = {{.message_id = "d1"}};
    CHECK(judge_timers(Story{}, state) == Those{R"(the schedule "ada-c1" is left behind)",
                                                "the delayed message d1 is left behind"});
}

TEST_CASE("one slice per thread: slices follow one another, threads run beside each other") {
    Story story;
    story.begins("r1", {"ada", "bob"}).begins("r2", {"carol"}).ends("r1").begins("r3", {"ada"});
    CHECK(judge_slices(story) == None{});
}

TEST_CASE(
    "one slice per thread: an overlap is a violation unless the message was handed out again") {
    Story story;
    story.begins("r1", {"ada"}).at(30s).begins("r2", {"ada"});
    CHECK(judge_slices(story) ==
          Those{R"(a slice of thread "ada" began while another was running)"});
    Story expired;
    expired.begins("r1", {"ada"})
        .at(30s)
        .happens(fakes::MessageReceived{std::string(input_queue), "sqs-m1", "m1", "ada", 2});
    expired.begins("r2", {"ada"});
    CHECK(judge_slices(expired) == None{});
    expired.begins("r3", {"ada"});
    CHECK(judge_slices(expired).size() == 1);
    Story outlived;
    outlived.begins("r1", {"ada"})
        .at(30s)
        .happens(fakes::MessageReceived{std::string(input_queue), "sqs-m1", "m1", "ada", 2});
    outlived.begins("r2", {"ada"}).ends("r2").begins("r3", {"ada"}).ends("r1");
    CHECK(judge_slices(outlived) == None{});
    outlived.begins("r4", {"ada"});
    CHECK(judge_slices(outlived).size() == 1);
    Story killed;
    killed.begins("r1", {"ada"}).at(5s).ends("r1", 5s, fakes::InvocationEnd::crashed);
    killed.begins("r2", {"ada"});
    CHECK(judge_slices(killed) == None{});
}

TEST_CASE("comes to rest: a run that does not end by itself, or leaves work, is a violation") {
    CHECK(judge_rest({}) == None{});
    FinalState stuck;
    stuck.ending = Ending::stuck;
    stuck.remark = "agent waits for dsql";
    CHECK(judge_rest(stuck).front().ends_with("(agent waits for dsql)"));
    FinalState late;
    late.ending = Ending::time_limit;
    CHECK(judge_rest(late) == Those{"the run did not come to rest in time"});
    FinalState filled;
    filled.queues[std::string(input_queue)] = {{.message_id = "m1"}};
    filled.tables["outbox"] = {outbox_row("invoke-c1", "invocation")};
    CHECK(judge_rest(filled) == Those{"the queue agent-input.fifo holds 1 messages",
                                      R"("invoke-c1" of thread "ada" was never sent)"});
}

TEST_CASE("points: each stands for one kind of observation") {
    const auto at = [](Happening what) { return Observation{start, std::move(what)}; };
    const auto commit = [&](fakes::RowChange change) {
        return at(fakes::RowsCommitted{.session = 1, .rows = {std::move(change)}});
    };
    fakes::InvocationStarted started;
    started.function = "agent";
    fakes::MessageAccepted output_accepted;
    output_accepted.queue = output_queue;
    const std::string input(input_queue);
    fakes::MessageAccepted woken;
    woken.queue = input;
    woken.deduplication_id = "wake-c1";
    fakes::EventSent event;
    OutputSeen prompt{output(1, "")};
    prompt.message.notice = wire::ChoicePrompt{};
    const std::string lineage = R"({"ancestors":["ada"],"inherits":[]})";
    const std::vector<std::pair<Point, Observation>> examples{
        {Point::message_received, at(fakes::MessageReceived{input, "1", "m1", "ada", 1})},
        {Point::slice_started, at(started)},
        {Point::model_asked, at(fakes::ModelAsked{})},
        {Point::history_saved, commit(user(1, "m1"))},
        {Point::tool_invoked, at(fakes::ToolInvoked{})},
        {Point::outbox_sent, commit(deleted("outbox", {}))},
        {Point::output_sent, at(output_accepted)},
        {Point::message_deleted, at(fakes::MessageDeleted{input, "1", "m1", "ada"})},
        {Point::thread_spawned, commit(inserted("threads", {{"lineage", lineage}}))},
        {Point::thread_closed, commit(inserted("outbox", outbox_row("close-ada", "closing")))},
        {Point::subscription_opened, commit(inserted("standing", {{"kind", "subscription"}}))},
        {Point::event_sent, at(event)},
        {Point::prompt_shown, at(prompt)},
        {Point::choice_posted, at(fakes::ChoiceReceived{})},
        {Point::compacted, commit(inserted("summaries", {}))},
        {Point::timer_fired, at(woken)}};
    CHECK(examples.size() == all_points.size());
    for (const auto& [point, example] : examples) {
        for (const Point other : all_points)
            CHECK(reaches(other, example) == (other == point));
    }
    CHECK_FALSE(reaches(Point::history_saved, commit(inserted("outbox", {}))));
    CHECK_FALSE(reaches(Point::thread_spawned, commit(inserted("threads", {}))));
    event.attempt = 2;
    CHECK_FALSE(reaches(Point::event_sent, at(event)));
    CHECK_FALSE(reaches(Point::prompt_shown, at(OutputSeen{output(1, "Hi")})));
}

TEST_CASE("check set: it knows the names that scenarios may list") {
    const std::vector<std::string> names(promise_names.begin(), promise_names.end());
    CHECK(check_names() == names);
}

TEST_CASE("check set: every check hears of everything") {
    Scenario scenario;
    scenario.expect.dead_letters = 1;
    CheckSet checks(scenario);
    checks.see({start, fakes::NotSimulated{"sqs", "PurgeQueue"}});
    REQUIRE(checks.violations().size() == 1);
    CHECK(checks.violations()[0].check == "nothing-unforeseen");
    FinalState state;
    state.at = start;
    state.ending = Ending::time_limit;
    checks.finish(state);
    std::vector<std::string> names;
    for (const auto& violation : checks.violations())
        names.push_back(violation.check);
    CHECK(names == Those{"nothing-unforeseen", "comes-to-rest", "expectation"});
}

TEST_CASE("violations: a check is heard twenty times per run") {
    Violations violations;
    for (int i = 0; i < 30; ++i)
        violations.add("loud", start, "again");
    violations.add("quiet", start, "once");
    CHECK(violations.list().size() == 21);
}
