#include <catch2/catch.hpp>

#include "sim/checks/acceptance_order.hpp"
#include "sim/checks/acknowledged_after_effects.hpp"
#include "sim/checks/no_message_lost.hpp"
#include "sim/checks/takes_effect_once.hpp"
#include "tests/unit/checks/story.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace torpor::sim::stories;

namespace {

Story answered() {
    Story story;
    story.happens(UserSpoke{base::ThreadId("ada"), base::MessageId("m1"), "Hi"})
        .accepts("m1")
        .commits({user(1, "m1"), agent(2), consumed("m1")})
        .deletes("m1");
    return story;
}

NoMessageLost strict() {
    return {NoMessageLost::DeadLetters::unexpected, NoMessageLost::EmptyTurns::impossible};
}

std::vector<std::string> judge_lost(const Story& story, FinalState state = {}) {
    NoMessageLost check = strict();
    return judge(check, story, std::move(state));
}
std::vector<std::string> judge_effects(const Story& story) {
    TakesEffectOnce check;
    return judge(check, story);
}
std::vector<std::string> judge_order(const Story& story) {
    AcceptanceOrder check;
    return judge(check, story);
}
std::vector<std::string> judge_acknowledgement(const Story& story) {
    AcknowledgedAfterEffects check;
    return judge(check, story);
}

}  // namespace

TEST_CASE("takes effect once: an ordinary conversation is in order") {
    CHECK(judge_effects(answered()) == None{});
}

TEST_CASE("takes effect once: an entry that is appended twice is a violation") {
    Story story = answered();
    story.commits({user(3, "m1")});
    CHECK(judge_effects(story) ==
          Those{R"(the entry "m1" of thread "ada" is appended twice)",
                R"(the entry "m1" of thread "ada" is saved apart from the mark of its message)"});
}

TEST_CASE("takes effect once: a message that is consumed twice is a violation") {
    Story story = answered();
    story.commits({consumed("m1", "deferred"), inserted("deferred", {{"message_id", "m1"}})});
    CHECK(judge_effects(story) == Those{R"(the message "m1" of thread "ada" is consumed twice)"});
}

TEST_CASE("takes effect once: a repetition may be refused by name") {
    Story story = answered();
    story.commits({consumed("m1", "already_answered")});
    CHECK(judge_effects(story) == None{});
}

TEST_CASE("takes effect once: an entry from no accepted message is a violation") {
    Story story;
    story.commits({user(1, "m1"), consumed("m1")});
    CHECK(judge_effects(story) ==
          Those{R"(the entry "m1" of thread "ada" comes from no message that was accepted)"});
}

TEST_CASE(
    "takes effect once: a mark without an effect, and an effect without a mark, are violations") {
    Story mark;
    mark.accepts("m1").commits({consumed("m1")});
    CHECK(judge_effects(mark) ==
          Those{R"(the message "m1" of thread "ada" is said to be applied, and nothing shows it)"});
    Story effect;
    effect.accepts("m1").commits({user(1, "m1")});
    CHECK(judge_effects(effect) ==
          Those{R"(the entry "m1" of thread "ada" is saved apart from the mark of its message)"});
    Story waits;
    waits.accepts("m1").commits({consumed("m1", "deferred")});
    CHECK(judge_effects(waits) ==
          Those{R"(the message "m1" of thread "ada" is said to wait, and nothing waits)"});
    Story waited;
    waited.accepts("m1").commits({consumed("m1", "deferred"), user(1, "m1")});
    CHECK(judge_effects(waited) == None{});
}

TEST_CASE("takes effect once: a client that attaches where nothing is open sees nothing") {
    wire::InputMessage message;
    message.thread = base::ThreadId{"ada"};
    message.content = wire::Attach{};
    fakes::MessageAccepted accepted;
    accepted.queue = input_queue;
    accepted.group_id = "ada";
    accepted.deduplication_id = "m1";
    accepted.body = wire::encode(message);
    Story story;
    story.happens(accepted).commits({consumed("m1")});
    CHECK(judge_effects(story) == None{});
}

TEST_CASE("takes effect once: a deferred message takes effect when it is released") {
    Story story;
    story.accepts("r1")
        .commits({consumed("r1", "deferred"), inserted("deferred", {{"message_id", "r1"}})})
        .commits({result(1, "r1", "c1"), deleted("deferred", {{"message_id", "r1"}})});
    CHECK(judge_effects(story) == None{});
}

TEST_CASE("takes effect once: what the runtime appends by itself is no message") {
    Story story;
    story.accepts("m1").commits(
        {result(1, "interrupted-c1", "c1", "interrupted"), user(2, "m1"), consumed("m1")});
    CHECK(judge_effects(story) == None{});
}

TEST_CASE("takes effect once: a thread that goes on without a message is a violation") {
    const Those reasonless{"a thread goes on and no message is the reason"};
    CHECK(judge_effects(Story{}.commits({agent(1)})) == reasonless);
    const Row order = outbox_row("output-1", "output");
    CHECK(judge_effects(Story{}.commits({inserted("outbox", order)})) == reasonless);
    const Row child{{"thread_id", "child"}, {"lineage", "{}"}};
    CHECK(judge_effects(Story{}.commits({inserted("threads", child)})) == reasonless);
    const Row root{{"thread_id", "ada"}};
    CHECK(judge_effects(Story{}.commits({inserted("threads", root)})) == None{});
    CHECK(judge_effects(Story{}.commits({deleted("outbox", order)})) == None{});
}

TEST_CASE("no message lost: an answered conversation has lost nothing") {
    CHECK(judge_lost(answered()) == None{});
}

TEST_CASE("no message lost: a message that never arrived is a violation") {
    Story story;
    story.happens(UserSpoke{base::ThreadId("ada"), base::MessageId("m1"), "Hi"});
    CHECK(judge_lost(story) == Those{R"(the message "m1" of thread "ada" never arrived)"});
}

TEST_CASE("no message lost: an accepted message without effect is a violation") {
    Story story;
    story.accepts("m1");
    CHECK(judge_lost(story) == Those{R"(the message "m1" of thread "ada" never took effect)"});
    story.commits({consumed("m1", "blank_text")});
    CHECK(judge_lost(story) == None{});
}

TEST_CASE("no message lost: a dead letter is a violation unless the scenario expects one") {
    Story story;
    story.accepts("m1").happens(
        fakes::MessageDeadLettered{std::string(input_queue), "sqs-m1", "m1", "ada"});
    CHECK(judge_lost(story) == Those{R"(the message "m1" of thread "ada" became a dead letter)"});
    NoMessageLost tolerant{NoMessageLost::DeadLetters::expected,
                           NoMessageLost::EmptyTurns::impossible};
    CHECK(judge(tolerant, story) == None{});
}

TEST_CASE("no message lost: the model must see what was said last") {
    Story story;
    story.accepts("m1").commits({user(1, "m1"), consumed("m1")});
    CHECK(judge_lost(story) ==
          Those{R"(the model has not seen what was last said in thread "ada")"});
    NoMessageLost tolerant{NoMessageLost::DeadLetters::unexpected,
                           NoMessageLost::EmptyTurns::scripted};
    CHECK(judge(tolerant, story) == None{});
    // Another call of the same turn is still open: the model is asked when it has its result too.
    FinalState waiting;
    waiting.tables["calls"] = {call_row("c2")};
    CHECK(judge_lost(story, waiting) == None{});
    story.commits({agent(2)});
    CHECK(judge_lost(story) == None{});
}

TEST_CASE("no message lost: a runtime that gives up and says so owes no turn") {
    Story story;
    story.accepts("m1").commits(
        {user(1, "m1"), consumed("m1"), inserted("outbox", outbox_row("output-1", "output"))});
    CHECK(judge_lost(story) == None{});
}

TEST_CASE("no message lost: a message that waits for nothing is a violation") {
    FinalState state;
    state.tables["deferred"] = {{{"thread_id", "ada"}, {"message_id", "r1"}}};
    CHECK(judge_lost(answered(), state) ==
          Those{R"(the message "r1" of thread "ada" waits for nothing)"});
    state.tables["calls"] = {call_row("c1")};
    CHECK(judge_lost(answered(), state) == None{});
}

TEST_CASE("acceptance order: messages of a user take effect in their order") {
    Story story;
    story.accepts("m1").accepts("m2").commits({user(1, "m1")}).commits({user(2, "m2")});
    CHECK(judge_order(story) == None{});
    Story swapped;
    swapped.accepts("m1").accepts("m2").commits({user(1, "m2")}).commits({user(2, "m1")});
    CHECK(judge_order(swapped) ==
          Those{R"(the message "m1" of thread "ada" was accepted before "m2" )"
                "and took effect after it"});
    Story within;
    within.accepts("m1").accepts("m2").commits({user(2, "m1"), user(1, "m2")});
    CHECK(judge_order(within).size() == 1);
}

TEST_CASE("acceptance order: what a daemon accepts side by side comes in either order") {
    const auto daemon = [](const Story& story) {
        AcceptanceOrder check{AcceptanceOrder::Numbering::by_name};
        return judge(check, story);
    };
    const auto accepts = [](Story& story, std::string id, const std::string& number) {
        fakes::MessageAccepted accepted;
        accepted.queue = input_queue;
        accepted.message_id = "inbox-" + number;
        accepted.group_id = "ada";
        accepted.deduplication_id = std::move(id);
        story.happens(accepted);
    };
    Story overlapping;
    accepts(overlapping, "r2", "2");
    accepts(overlapping, "r1", "1");
    overlapping.commits({result(1, "r1", "c1"), result(2, "r2", "c2")});
    CHECK(daemon(overlapping) == None{});
    Story after;
    accepts(after, "r1", "1");
    accepts(after, "r2", "2");
    after.commits({result(1, "r2", "c2"), result(2, "r1", "c1")});
    CHECK(daemon(after).size() == 1);
    Story restarted;
    accepts(restarted, "m1", "9");
    restarted.happens(ProcessKilled{});
    accepts(restarted, "m2", "1");
    restarted.commits({user(1, "m2"), user(2, "m1")});
    CHECK(daemon(restarted).size() == 1);
}

TEST_CASE("acceptance order: a user may overtake a tool, and a deferred answer is overtaken") {
    Story story;
    story.accepts("r1").accepts("m1").commits({user(1, "m1")}).commits({result(2, "r1", "c1")});
    CHECK(judge_order(story) == None{});
    Story deferred;
    deferred.accepts("r1").accepts("r2");
    deferred.commits({inserted("deferred", {{"message_id", "r1"}})});
    deferred.commits({result(1, "r2", "c2")}).commits({result(2, "r1", "c1")});
    CHECK(judge_order(deferred) == None{});
    Story released_at_once;
    released_at_once.accepts("r1").accepts("r2").commits(
        {consumed("r1", "deferred"), consumed("r2"), result(1, "r2", "c2"), result(2, "r1", "c1")});
    CHECK(judge_order(released_at_once) == None{});
}

TEST_CASE("acknowledged after effects: a message that is deleted without effect is a violation") {
    CHECK(judge_acknowledgement(answered()) == None{});
    Story story;
    story.accepts("m1").deletes("m1").commits({user(1, "m1"), consumed("m1")});
    CHECK(judge_acknowledgement(story) ==
          Those{R"(the message "m1" of thread "ada" was deleted and had no effect)"});
}

TEST_CASE("acknowledged after effects: what a message makes us send is sent first") {
    const Row order = outbox_row("invoke-c1", "invocation");
    Story early;
    early.accepts("m1").commits({user(1, "m1"), consumed("m1"), inserted("outbox", order)});
    Story late = early;
    early.deletes("m1").commits({deleted("outbox", order)});
    CHECK(judge_acknowledgement(early) ==
          Those{R"(the message "m1" of thread "ada" was deleted before "invoke-c1" was sent)"});
    late.commits({deleted("outbox", order)}).deletes("m1");
    CHECK(judge_acknowledgement(late) == None{});
}

TEST_CASE("acknowledged after effects: the relay keeps a message until the input queue has it") {
    fakes::MessageAccepted delayed;
    delayed.queue = delay_queue;
    delayed.message_id = "d1";
    delayed.body =
        wire::encode(wire::DelayedMessage{"{}", base::ThreadId("ada"), base::MessageId("wake-c1")});
    const fakes::MessageDeleted gone{std::string(delay_queue), "d1", "", ""};
    Story early;
    early.happens(delayed).happens(gone);
    CHECK(judge_acknowledgement(early) ==
          Those{R"(the delayed message "wake-c1" of thread "ada" was deleted before )"
                "the input queue had it"});
    Story late;
    late.happens(delayed).accepts("wake-c1").happens(gone);
    CHECK(judge_acknowledgement(late) == None{});
}
