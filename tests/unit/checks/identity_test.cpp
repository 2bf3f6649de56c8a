#include <catch2/catch.hpp>

#include "sim/checks/callbacks_taken.hpp"
#include "sim/checks/known_by_one_identity.hpp"
#include "sim/checks/records_stay_small.hpp"
#include "tests/unit/checks/story.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace torpor::sim::stories;

namespace {

std::vector<std::string> judge_identity(const Story& story) {
    KnownByOneIdentity check;
    return judge(check, story);
}
std::vector<std::string> judge_callbacks(const Story& story) {
    CallbacksTaken check;
    return judge(check, story);
}
std::vector<std::string> judge_records(const Story& story) {
    RecordsStaySmall check;
    return judge(check, story);
}

std::string encoded(decltype(wire::InputMessage::content) content) {
    wire::InputMessage message;
    message.thread = base::ThreadId("ada");
    message.content = std::move(content);
    return wire::encode(message);
}
std::string report() {
    wire::ThreadReport report;
    report.call = base::CallId("c1");
    report.child = base::ThreadId("child");
    report.content = {wire::TextItem{"Done."}};
    return encoded(std::move(report));
}
std::string event(std::string text) {
    wire::SubscriptionEvent event;
    event.call = base::CallId("c1");
    event.content = {wire::TextItem{std::move(text)}};
    return encoded(std::move(event));
}

fakes::MessageAccepted arrival(std::string id, std::string body) {
    fakes::MessageAccepted accepted;
    accepted.queue = input_queue;
    accepted.group_id = "ada";
    accepted.deduplication_id = std::move(id);
    accepted.body = std::move(body);
    return accepted;
}

/// The child decides to send a message with that identity.
Story decided(const std::string& id, const std::string& body) {
    std::string quoted;
    for (const char letter : body)
        quoted += letter == '"' ? std::string("\\\"") : std::string(1, letter);
    Row order = outbox_row(id, "input", R"({"id":")" + id + R"(","message":")" + quoted + "\"}");
    order["thread_id"] = "child";
    Story story;
    story.commits({inserted("outbox", order)});
    return story;
}

fakes::EventSent sent(int number, std::string text, std::string id, int status = 200) {
    fakes::EventSent sent;
    sent.thread = base::ThreadId("ada");
    sent.call = base::CallId("c1");
    sent.event = number;
    sent.event_id = std::move(id);
    sent.text = std::move(text);
    sent.status = status;
    return sent;
}

}  // namespace

TEST_CASE(
    "known by one identity: a message is sent again under the identity it was committed with") {
    Story same = decided("report-c2", report());
    same.happens(arrival("report-c2", report())).happens(arrival("report-c2", report()));
    CHECK(judge_identity(same) == None{});
    Story other = decided("report-c2", report());
    other.happens(arrival("report-c2-1767600000", report()));
    CHECK(
        judge_identity(other) ==
        Those{
            R"(the message "report-c2-1767600000" of thread "ada" was committed as "report-c2")"});
}

TEST_CASE("known by one identity: two reports of the same words have two identities") {
    Story story = decided("report-c2", report());
    const auto again = decided("report-c3", report());
    for (const auto& observation : again.observations())
        story.happens(observation.what);
    story.happens(arrival("report-c3", report())).happens(arrival("report-c2", report()));
    CHECK(judge_identity(story) == None{});
}

TEST_CASE("known by one identity: a client may attach as often as it likes") {
    Story story = decided("attach-1", encoded(wire::Attach{}));
    story.happens(arrival("attach-2", encoded(wire::Attach{})));
    CHECK(judge_identity(story) == None{});
}

TEST_CASE("known by one identity: a named event takes effect once, however often it is posted") {
    Story once;
    once.happens(sent(1, "it rains", "e1")).happens(sent(1, "it rains", "e1"));
    once.happens(arrival("event-1", event("it rains"))).commits({consumed("event-1")});
    CHECK(judge_identity(once) == None{});
    Story twice = once;
    twice.happens(arrival("event-2", event("it rains"))).commits({consumed("event-2", "deferred")});
    CHECK(
        judge_identity(twice) ==
        Those{R"(the event "event-2" of thread "ada" took effect 2 times and was named 1 times)"});
    Story refused = once;
    refused.happens(arrival("event-2", event("it rains")))
        .commits({consumed("event-2", "rate_limited")});
    CHECK(judge_identity(refused) == None{});
    Story two_events = twice;
    two_events.happens(sent(2, "it rains", "e2"));
    CHECK(judge_identity(two_events) == None{});
    Story without_names = twice;
    without_names.happens(sent(1, "it rains", ""));
    CHECK(judge_identity(without_names) == None{});
}

TEST_CASE("callbacks taken: what was answered with success is in the inbox") {
    Story taken;
    taken.happens(arrival("event-1", event("it rains"))).happens(sent(1, "it rains", "e1"));
    CHECK(judge_callbacks(taken) == None{});
    Story refused;
    refused.happens(sent(1, "it rains", "e1", 403)).happens(sent(1, "it rains", "e1", 0));
    CHECK(judge_callbacks(refused) == None{});
    Story lost;
    lost.happens(sent(1, "it rains", "e1"));
    CHECK(judge_callbacks(lost) == Those{"an event of the call c1 in thread \"ada\" was answered "
                                         "with success and is not in the inbox"});
}

TEST_CASE("callbacks taken: the second prompt of a call is not the first one") {
    fakes::PromptSent prompt;
    prompt.thread = base::ThreadId("ada");
    prompt.call = base::CallId("c1");
    prompt.shows = "Really?";
    prompt.status = 200;
    wire::ChoicePrompt choice;
    choice.call = prompt.call;
    choice.prompt = "Really?";
    choice.choices = {"Yes", "No"};
    Story story;
    story.happens(arrival("prompt-1", encoded(choice))).happens(prompt);
    CHECK(judge_callbacks(story) == None{});
    prompt.shows = "Really really?";
    story.happens(prompt);
    CHECK(judge_callbacks(story) == Those{"a prompt of the call c1 in thread \"ada\" was answered "
                                          "with success and is not in the inbox"});
}

TEST_CASE("callbacks taken: what is too large to be read here is not judged") {
    wire::StoredContent note;
    note.content_id = std::string(64, '0');
    note.bytes = 1'000'000;
    Story story;
    story.happens(arrival("event-1", encoded(note))).happens(sent(1, "it rains", "e1"));
    CHECK(judge_callbacks(story) == None{});
}

TEST_CASE("records stay small: an item that is written again is no larger") {
    Story story;
    story.happens(fakes::ItemWritten{"agent-state", "ada#m1", 40});
    story.happens(fakes::ItemWritten{"agent-state", "ada#m1", 40});
    story.happens(fakes::ItemWritten{"agent-state", "ada#a-longer-name", 50});
    CHECK(judge_records(story) == None{});
    story.happens(fakes::ItemWritten{"agent-state", "ada#m1", 44});
    CHECK(judge_records(story) ==
          Those{R"(the item "ada#m1" of agent-state grew from 40 to 44 bytes)"});
}
