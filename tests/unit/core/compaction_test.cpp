#include <catch2/catch.hpp>

#include "runtime/core/compaction.hpp"
#include "tests/support/core_samples.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

using Lines = std::vector<std::string>;

core::InboxItem compaction(const std::string& id) {
    wire::InputMessage message;
    message.thread = ada;
    message.content = wire::Compaction{};
    return {base::MessageId(id), std::move(message)};
}

core::ModelTurn says(const std::string& text) {
    return {.text = text, .calls = {}, .usage = {}};
}

/// A conversation of that many exchanges, of which every one is over.
Life talked(int exchanges) {
    Life life;
    for (int i = 1; i <= exchanges; ++i) {
        life.turns = {says("answer " + std::to_string(i))};
        life.live({user_says("u" + std::to_string(i), "question " + std::to_string(i))});
    }
    life.requests.clear();
    return life;
}

std::string last_text(const core::ModelRequest& request) {
    return std::get<core::SpokenText>(request.turns.back().parts.back()).text;
}

const core::CompactionDue* due(const Life& life) {
    const auto found = life.state.standing.find({"compaction", ""});
    return found == life.state.standing.end() ? nullptr
                                              : &std::get<core::CompactionDue>(found->second);
}

}  // namespace

TEST_CASE("compaction: a summary takes the place of everything that is over") {
    auto life = talked(2);
    life.summary = says("They talked twice.");
    const auto commit = life.live({compaction("c1")});
    CHECK(outcome_of(commit, "c1") == "applied");
    REQUIRE(life.requests.size() == 1);
    CHECK(last_text(life.requests[0]).starts_with("Summarise"));
    REQUIRE(commit.summary);
    CHECK(commit.summary->up_to == 4);
    CHECK(commit.summary->text == "[Compacted conversation summary]\nThey talked twice.");
    CHECK(commit.entries.empty());
    CHECK(life.state.history.empty());
    CHECK(life.state.history_length == 4);
}

TEST_CASE("compaction: what the model has not answered stays after the cut") {
    auto life = talked(1);
    life.turns = {says("so it is")};
    const auto commit = life.live({compaction("c1"), user_says("u2", "and now?")});
    REQUIRE(commit.summary);
    CHECK(commit.summary->up_to == 2);
    REQUIRE(life.requests.size() == 2);
    CHECK(last_text(life.requests[1]) == "and now?");
    CHECK(lines(life.state.history) == Lines{"user: and now?", "agent: so it is"});
}

TEST_CASE("compaction: an open call keeps its turn, and the summary names it") {
    auto life = talked(1);
    life.turns = {
        {.text = "I look.", .calls = {asks("weather", R"({"city":"Oslo"})")}, .usage = {}}};
    life.live({user_says("u2", "weather?")});
    const auto commit = life.live({compaction("c1")});
    REQUIRE(commit.summary);
    CHECK(commit.summary->up_to == 4);
    CHECK(lines(life.state.history) == Lines{"call weather"});
    const auto& call = life.state.calls.begin()->first;
    CHECK(commit.summary->text ==
          "[Compacted conversation summary]\nIn short.\n\n"
          "[What stood open in this thread when the summary was made]\n"
          "- call " +
              call.str() + R"( of weather is not answered; arguments: {"city":"Oslo"})");
}

TEST_CASE("compaction: subscriptions, children and prompts are named, no address is") {
    auto life = talked(1);
    core::Subscription subscription;
    subscription.call = base::CallId("call_s");
    subscription.tool = "alarm";
    subscription.arguments = "{}";
    core::Child child;
    child.thread = base::ThreadId("thread_1");
    child.call = base::CallId("call_c");
    child.instructions = "count";
    core::Prompt prompt;
    prompt.call = base::CallId("call_p");
    prompt.auth_url = "https://secret.example";
    for (const auto& one : std::vector<core::Standing>{subscription, child, prompt})
        life.state.standing.emplace(core::key_of(one), one);
    const auto text = life.live({compaction("c1")}).summary.value().text;
    CHECK(text.find("- subscription call_s of alarm; arguments: {}") != std::string::npos);
    CHECK(text.find("- child thread thread_1 is open, made by call call_c: count") !=
          std::string::npos);
    CHECK(text.find("- call call_p waits for the user: an authorisation") != std::string::npos);
    CHECK(text.find("secret") == std::string::npos);
    CHECK(life.state.standing.size() == 3);
}

TEST_CASE("compaction: a second summary covers the first one") {
    auto life = talked(2);
    life.summary = says("first");
    life.live({compaction("c1")});
    life.turns = {says("yes")};
    life.live({user_says("u3", "more")});
    life.requests.clear();
    life.summary = says("second");
    life.live({compaction("c2")});
    REQUIRE(life.requests.size() == 1);
    CHECK(std::get<core::SpokenText>(life.requests[0].turns.at(1).parts.at(0)).text ==
          "[Compacted conversation summary]\nfirst");
    CHECK(life.state.summary == "[Compacted conversation summary]\nsecond");
    CHECK(life.state.compacted_to == 6);
}

TEST_CASE("compaction: nothing to gain is nothing to do") {
    Life fresh;
    CHECK(outcome_of(fresh.live({compaction("c1")}), "c1") == "nothing_to_compact");
    auto life = talked(1);
    life.live({compaction("c1")});
    const auto again = life.live({compaction("c2")});
    CHECK(outcome_of(again, "c2") == "nothing_to_compact");
    CHECK_FALSE(again.summary);
}

TEST_CASE("compaction: what comes in the same batch may be all there is to say") {
    Life life;
    life.turns = {core::ModelTurn{}, says("yes")};
    life.live({user_says("u1", "amber")});
    const auto commit = life.live({compaction("c1"), user_says("u2", "amber")});
    CHECK(outcome_of(commit, "c1") == "nothing_to_compact");
    CHECK(outcome_of(commit, "u2") == "applied");
    CHECK_FALSE(commit.summary);
}

TEST_CASE("compaction: what was asked for and is done already is not done again") {
    auto life = talked(3);
    const auto commit = life.live({compaction("compaction-2")});
    CHECK(outcome_of(commit, "compaction-2") == "nothing_to_compact");
    CHECK_FALSE(commit.summary);
}

TEST_CASE("compaction: after a failure it is asked for again when the history has grown") {
    auto life = talked(1);
    life.policy.context_window = 100;
    life.summary = says(" ");
    CHECK_FALSE(life.live({compaction("c1")}).summary);
    REQUIRE(due(life));
    CHECK(due(life)->failures == 1);
    const auto asks_after = [&](int entries) {
        for (int i = 0; i < entries; i += 2) {
            life.turns = {{.text = "a", .calls = {}, .usage = {.input = 90, .output = 0}}};
            const auto id = "more-" + std::to_string(life.state.history_length);
            const auto commit = life.live({user_says(id, "q")});
            if (!orders_of<core::SendInput>(commit.outbox).empty()) return i + 2;
        }
        return 0;
    };
    CHECK(asks_after(40) == 20);
    life.live({compaction("compaction-22")});
    REQUIRE(due(life));
    CHECK(due(life)->failures == 2);
    CHECK(asks_after(80) == 40);
    life.summary = says("done");
    CHECK(life.live({compaction("compaction-62")}).summary);
    CHECK_FALSE(due(life));
}

TEST_CASE("compaction: a view that must become shorter is cut without the model's words") {
    auto life = talked(2);
    life.summary = says("Ada likes rain.");
    life.live({compaction("c1")});
    life.turns = {says("and?")};
    life.live({user_says("u3", "more")});
    life.state.epoch += 1;
    core::Slice slice(life.state, life.policy, start);
    slice.prepare({user_says("u4", "even more")});
    REQUIRE(slice.force_summary());
    REQUIRE(slice.needs_summary());
    slice.give_up_summary(start);
    CHECK_FALSE(slice.needs_summary());
    CHECK_FALSE(slice.force_summary());
    const auto summary = slice.commit().summary.value();
    CHECK(summary.up_to == 6);
    CHECK(summary.text ==
          "[Compacted conversation summary]\n(What was said before is left out: it was too long "
          "for the model and could not be summarised.)\nThe summary before that began: Ada likes "
          "rain.");
    const auto request = slice.request(life.catalog, "", {});
    CHECK(last_text(request) == "even more");
}

TEST_CASE("compaction: a single text that is too long cannot be summarised away") {
    Life life;
    core::Slice slice(life.state, life.policy, start);
    slice.prepare({user_says("u1", "a whole book")});
    CHECK_FALSE(slice.force_summary());
}
