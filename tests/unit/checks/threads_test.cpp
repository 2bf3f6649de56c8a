#include <catch2/catch.hpp>

#include "sim/checks/closed_accepts_nothing.hpp"
#include "sim/checks/history_append_only.hpp"
#include "sim/checks/model_requests_formed.hpp"
#include "sim/checks/prompts_end_with_their_call.hpp"
#include "sim/checks/state_expectations.hpp"
#include "sim/checks/subscriptions_honoured.hpp"
#include "sim/checks/takes_effect_once.hpp"
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

fakes::RowChange thread(std::string id, int closed, std::string lineage = {}) {
    Row row{{"thread_id", std::move(id)}, {"closed", std::to_string(closed)}};
    if (!lineage.empty()) row["lineage"] = std::move(lineage);
    return updated("threads", std::move(row));
}
fakes::RowChange born(std::string id, std::int64_t to) {
    auto change = thread(std::move(id), 0,
                         R"({"kind":"child","ancestors":["ada"],"inherits":[{"thread":"ada",)"
                         R"("after":0,"to":)" +
                             std::to_string(to) + "}]}");
    change.operation = fakes::RowOperation::inserted;
    return change;
}
fakes::RowChange closing_notice() {
    return inserted("outbox", outbox_row("close-ada", "closing"));
}
fakes::RowChange stands(const std::string& kind, const std::string& id) {
    return inserted("standing", {{"kind", kind}, {"item_id", id}});
}
fakes::RowChange ends(const std::string& kind, const std::string& id) {
    return deleted("standing", {{"kind", kind}, {"item_id", id}});
}

fakes::MessageAccepted event(const std::string& id, const std::string& call) {
    wire::InputMessage message;
    message.thread = base::ThreadId("ada");
    wire::SubscriptionEvent content;
    content.call = base::CallId(call);
    content.content.emplace_back(wire::TextItem{"news"});
    message.content = std::move(content);
    fakes::MessageAccepted accepted;
    accepted.queue = input_queue;
    accepted.group_id = "ada";
    accepted.deduplication_id = id;
    accepted.body = wire::encode(message);
    return accepted;
}

wire::OutputMessage notice(decltype(wire::OutputMessage::notice) what) {
    auto message = output(1, "");
    message.notice = std::move(what);
    return message;
}

}  // namespace

TEST_CASE("closed accepts nothing: a thread closes with a notice and stays silent") {
    Story story;
    story.commits({user(1, "m1"), closing_notice(), thread("ada", 1)});
    CHECK(verdict<ClosedAcceptsNothing>(story) == None{});
}

TEST_CASE("closed accepts nothing: an entry after the end is a violation") {
    Story story;
    story.commits({closing_notice(), thread("ada", 1)}).commits({user(1, "m1")});
    CHECK(verdict<ClosedAcceptsNothing>(story).size() == 1);
}

TEST_CASE("closed accepts nothing: an end of which no server is told is a violation") {
    Story story;
    story.commits({thread("ada", 1)});
    CHECK(verdict<ClosedAcceptsNothing>(story).size() == 1);
}

TEST_CASE("closed accepts nothing: a post for a thread that closed long ago is a violation") {
    Story story;
    story.commits({closing_notice(), thread("ada", 1)}).at(1min).invokes("c1");
    CHECK(verdict<ClosedAcceptsNothing>(story).size() == 1);
}

TEST_CASE("closed accepts nothing: what is left standing in a closed thread is a violation") {
    Story story;
    story.commits({closing_notice(), thread("ada", 1)});
    FinalState state;
    state.tables["standing"] = {{{"thread_id", "ada"}, {"kind", "view"}}};
    CHECK(verdict<ClosedAcceptsNothing>(story, state).size() == 1);
}

TEST_CASE("history append only: what a child inherits does not change") {
    Story story;
    story.commits({born("kid", 2)}).commits({thread("kid", 0, R"({"ancestors":["bob"]})")});
    CHECK_FALSE(verdict<HistoryAppendOnly>(story).empty());
}

TEST_CASE("history append only: a thread does not go back to an earlier summary") {
    auto later = thread("ada", 0);
    later.values["compacted_to"] = "9";
    auto earlier = later;
    earlier.values["compacted_to"] = "4";
    Story story;
    story.commits({later}).commits({earlier});
    CHECK(verdict<HistoryAppendOnly>(story).size() == 1);
}

TEST_CASE("model requests formed: a child answers the calls that its prefix leaves open") {
    const auto in_kid = [](fakes::RowChange row) {
        row.values["thread_id"] = "kid";
        return row;
    };
    Story story;
    story.commits({user(1, "m1"), call_entry(2, "c1"), call_entry(3, "c2"), born("kid", 3),
                   in_kid(result(1, "r1", "c1", "local_error"))});
    SECTION("both calls are answered before anything else is said") {
        story.commits({in_kid(result(2, "start", "c2")), in_kid(user(3, "m2"))});
        CHECK(verdict<ModelRequestsFormed>(story) == None{});
    }
    SECTION("one is still open") {
        story.commits({in_kid(user(2, "m2"))});
        CHECK(verdict<ModelRequestsFormed>(story).size() == 1);
    }
    SECTION("a call of nobody is answered") {
        story.commits({in_kid(result(2, "r3", "c3"))});
        CHECK(verdict<ModelRequestsFormed>(story).size() == 1);
    }
}

TEST_CASE("takes effect once: an event shows by the thread that it spawned") {
    Story story;
    story.happens(event("e1", "c1"));
    SECTION("it did") {
        story.commits({consumed("e1"), born("kid", 2)});
        CHECK(verdict<TakesEffectOnce>(story) == None{});
    }
    SECTION("nothing shows it") {
        story.commits({consumed("e1")});
        CHECK(verdict<TakesEffectOnce>(story).size() == 1);
    }
    SECTION("the thread is born twice") {
        story.happens(event("e2", "c1"));
        story.commits({consumed("e1"), born("kid", 2)}).commits({consumed("e2"), born("kid", 2)});
        CHECK(verdict<TakesEffectOnce>(story).size() == 1);
    }
}

TEST_CASE("prompts end with their call: shown, answered, and shown to be over") {
    Story story;
    wire::ChoicePrompt choice;
    choice.call = base::CallId("c1");
    choice.prompt = "Allow?";
    choice.choices = {"Yes"};
    story.commits({stands("choice", "c1")}).happens(OutputSeen{notice(choice)});
    SECTION("as it should be") {
        story.commits({ends("choice", "c1"), updated("calls", call_row("c1", "answered"))})
            .happens(OutputSeen{notice(wire::PromptComplete{base::CallId("c1")})});
        CHECK(verdict<PromptsEndWithTheirCall>(story) == None{});
    }
    SECTION("the call ends and the prompt does not") {
        story.commits({updated("calls", call_row("c1", "interrupted"))});
        CHECK(verdict<PromptsEndWithTheirCall>(story).size() == 1);
    }
    SECTION("nobody is told that it is over") {
        story.commits({ends("choice", "c1"), updated("calls", call_row("c1", "answered"))});
        CHECK(verdict<PromptsEndWithTheirCall>(story).size() == 1);
    }
}

TEST_CASE("prompts end with their call: one that is never shown is a violation") {
    Story story;
    story.commits({stands("authorisation", "c1")});
    CHECK(verdict<PromptsEndWithTheirCall>(story).size() == 1);
}

TEST_CASE("subscriptions honoured: events come through while the subscription is open") {
    FinalState state;
    state.tables["standing"] = {
        {{"thread_id", "ada"}, {"kind", "subscription"}, {"item_id", "c1"}}};
    Story story;
    story.commits({stands("subscription", "c1")}).happens(event("e1", "c1"));
    SECTION("it takes effect") {
        story.commits({consumed("e1")});
        CHECK(verdict<SubscriptionsHonoured>(story, state) == None{});
    }
    SECTION("it is refused all the same") {
        story.commits({consumed("e1", "unknown_subscription")});
        CHECK(verdict<SubscriptionsHonoured>(story, state).size() == 1);
    }
    SECTION("the subscription disappears") {
        story.commits({consumed("e1")});
        CHECK(verdict<SubscriptionsHonoured>(story).size() == 1);
    }
    SECTION("it ends and a later event takes effect") {
        story.commits({ends("subscription", "c1")}).commits({consumed("e1")});
        CHECK(verdict<SubscriptionsHonoured>(story).size() == 1);
    }
}

TEST_CASE("subscriptions honoured: one may begin and end within a slice") {
    wire::InputMessage message;
    message.thread = base::ThreadId("ada");
    wire::ToolAnswer answer;
    answer.call = base::CallId("c1");
    answer.content.emplace_back(wire::TextItem{"watching"});
    answer.subscription = true;
    message.content = answer;
    auto confirmation = event("r1", "c1");
    confirmation.body = wire::encode(message);
    Story story;
    story.happens(confirmation).happens(event("e1", "c1"));
    SECTION("confirmed and over") {
        story.commits({consumed("r1"), consumed("e1")});
        CHECK(verdict<SubscriptionsHonoured>(story) == None{});
    }
    SECTION("never confirmed") {
        story.commits({consumed("r1", "unknown_call"), consumed("e1")});
        CHECK(verdict<SubscriptionsHonoured>(story).size() == 1);
    }
}

TEST_CASE("state expectations: refusals, prompts, views, summaries, threads and bounds") {
    Scenario scenario;
    FinalState state;
    state.tables["standing"] = {{{"thread_id", "ada"},
                                 {"kind", "view"},
                                 {"item_id", "diff"},
                                 {"data", R"({"content":{"patch":"x"}})"}}};
    state.schedules = {"left"};
    Story story;
    story.commits({consumed("m1", "closed_thread"), born("kid", 1)})
        .happens(OutputSeen{notice(wire::AuthorisationPrompt{base::CallId("c1"), "https://a/b"})});
    const auto verdicts = [&] {
        StateExpectations check(scenario);
        return judge(check, story, state).size();
    };
    SECTION("everything as expected") {
        scenario.expect.refusals = {{.reason = "closed_thread", .tally = {1, 1}, .position = {}}};
        scenario.expect.prompts = {
            {.user = "ada", .shows = "https://a", .tally = {1, 1}, .position = {}}};
        scenario.expect.views = {
            {.user = "ada", .view_type = "diff", .content = R"({"patch":"x"})", .position = {}}};
        scenario.expect.threads_spawned = 1;
        scenario.expect.bounds = {
            {.what = ExpectedBound::What::schedules, .at_most = 1, .position = {}}};
        CHECK(verdicts() == 0);
    }
    SECTION("nothing as expected") {
        scenario.expect.refusals = {{.reason = "closed_thread", .tally = {2, {}}, .position = {}}};
        scenario.expect.prompts = {
            {.user = "ada", .shows = "https://c", .tally = {1, {}}, .position = {}}};
        scenario.expect.views = {
            {.user = "ada", .view_type = "diff", .content = "", .position = {}}};
        scenario.expect.threads_spawned = 2;
        scenario.expect.compactions_at_least = 1;
        scenario.expect.bounds = {
            {.what = ExpectedBound::What::schedules, .at_most = 0, .position = {}},
            {.what = ExpectedBound::What::rows_besides_history, .at_most = 0, .position = {}}};
        CHECK(verdicts() == 7);
    }
}
