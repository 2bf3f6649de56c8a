#include <catch2/catch.hpp>

#include "runtime/core/limits.hpp"
#include "tests/support/core_world.hpp"

using namespace torpor;
using namespace torpor::tests;
using namespace std::chrono_literals;

namespace {

using Lines = std::vector<std::string>;

/// Ada's thread waits for its weather tool.
struct Asking {
    Life life;
    base::CallId call;

    Asking() {
        auto question = user_says("m1", "Weather?");
        question.message->metadata = R"({"channel":"C1"})";
        life.turns = {{.text = "", .calls = {asks("weather")}, .usage = {}}};
        const auto commit = life.live({question});
        call = orders_of<core::InvokeTool>(commit.outbox).at(0).call;
    }
    core::Commit asks_choice(const std::string& id, const std::string& text = "Which unit?") {
        wire::ChoicePrompt prompt;
        prompt.call = call;
        prompt.prompt = text;
        prompt.choices = {"Celsius", "Fahrenheit"};
        prompt.preset = 1;
        prompt.response_url = "http://weather.tools/choice";
        return life.live({brings(id, prompt)});
    }
    core::Commit asks_authorisation(const std::string& id) {
        return life.live(
            {brings(id, wire::AuthorisationPrompt{call, "https://idp.example/authorise"})});
    }
    core::Commit chooses(const std::string& id, std::optional<std::size_t> selected) {
        return life.live({brings(id, wire::ChoiceAnswer{call, selected})});
    }
};

template <class Notice>
std::vector<Notice> notices_of(const core::Commit& commit) {
    std::vector<Notice> found;
    for (const auto& output : orders_of<core::SendOutput>(commit.outbox)) {
        if (const auto* one = std::get_if<Notice>(&output.message.notice)) found.push_back(*one);
    }
    return found;
}

}  // namespace

TEST_CASE("prompt: a choice is shown to the user, without where the answer goes") {
    Asking ada_s;
    const auto commit = ada_s.asks_choice("p1");
    CHECK(outcome_of(commit, "p1") == "applied");
    const auto shown = notices_of<wire::ChoicePrompt>(commit);
    REQUIRE(shown.size() == 1);
    CHECK(shown[0].prompt == "Which unit?");
    CHECK(shown[0].choices == Lines{"Celsius", "Fahrenheit"});
    CHECK(shown[0].preset == 1);
    CHECK(shown[0].response_url.empty());
    CHECK(ada_s.life.state.standing.size() == 1);
    CHECK(commit.entries.empty());
}

TEST_CASE("prompt: the user's choice goes to the tool, once, and the prompt is over") {
    Asking ada_s;
    ada_s.asks_choice("p1");
    const auto commit = ada_s.chooses("c1", 0);
    CHECK(outcome_of(commit, "c1") == "applied");
    const auto posts = orders_of<core::PostChoice>(commit.outbox);
    REQUIRE(posts.size() == 1);
    CHECK(posts[0].selected == 0);
    CHECK(posts[0].response_url == "http://weather.tools/choice");
    CHECK(notices_of<wire::PromptComplete>(commit).size() == 1);
    CHECK(outcome_of(ada_s.chooses("c2", 1), "c2") == "unknown_prompt");
    // Its call ends later: nobody is told again.
    const auto ended = ada_s.life.live({answers("r1", ada_s.call, "rain")});
    CHECK(orders_of<core::PostChoice>(ended.outbox).empty());
    CHECK(notices_of<wire::PromptComplete>(ended).empty());
    CHECK(ada_s.life.state.standing.empty());
}

TEST_CASE("prompt: a dismissed one counts as its default") {
    Asking ada_s;
    ada_s.asks_choice("p1");
    const auto commit = ada_s.chooses("c1", std::nullopt);
    CHECK(orders_of<core::PostChoice>(commit.outbox).at(0).selected == 1);
}

TEST_CASE("prompt: a choice that was not offered is refused") {
    Asking ada_s;
    ada_s.asks_choice("p1");
    CHECK(outcome_of(ada_s.chooses("c1", 2), "c1") == "choice_out_of_range");
    CHECK(outcome_of(ada_s.chooses("c2", 1), "c2") == "applied");
}

TEST_CASE("prompt: a second one of the same kind replaces the first and is shown") {
    Asking ada_s;
    ada_s.asks_choice("p1");
    ada_s.chooses("c1", 0);
    const auto commit = ada_s.asks_choice("p2", "Which city?");
    CHECK(notices_of<wire::ChoicePrompt>(commit).at(0).prompt == "Which city?");
    CHECK(ada_s.life.state.standing.size() == 1);
    CHECK(outcome_of(ada_s.chooses("c2", 1), "c2") == "applied");
}

TEST_CASE("prompt: one of a call that is not pending is refused") {
    Asking ada_s;
    ada_s.life.live({answers("r1", ada_s.call, "rain")});
    CHECK(outcome_of(ada_s.asks_choice("p1"), "p1") == "unknown_call");
    CHECK(outcome_of(ada_s.asks_authorisation("p2"), "p2") == "unknown_call");
    CHECK(ada_s.life.state.standing.empty());
}

TEST_CASE("prompt: one that is too large is refused") {
    Asking ada_s;
    const auto commit = ada_s.asks_choice("p1", std::string(core::prompt_bytes_max, 'x'));
    CHECK(outcome_of(commit, "p1") == "prompt_too_large");
}

TEST_CASE("prompt: when the tool answers its call, an open choice is just taken away") {
    Asking ada_s;
    ada_s.asks_choice("p1");
    const auto commit = ada_s.life.live({answers("r1", ada_s.call, "rain")});
    CHECK(orders_of<core::PostChoice>(commit.outbox).empty());
    CHECK(notices_of<wire::PromptComplete>(commit).size() == 1);
    CHECK(ada_s.life.state.standing.empty());
}

TEST_CASE("prompt: when its call is interrupted, an open choice is answered by its default") {
    Asking ada_s;
    ada_s.asks_choice("p1");
    const auto commit = ada_s.life.live({user_says("m2", "Stop")});
    CHECK(orders_of<core::PostChoice>(commit.outbox).at(0).selected == 1);
    CHECK(notices_of<wire::PromptComplete>(commit).size() == 1);
    CHECK(ada_s.life.state.standing.empty());
}

TEST_CASE("prompt: the model is told that an interrupted call waited for an authorisation") {
    Asking ada_s;
    const auto asked = ada_s.asks_authorisation("p1");
    CHECK(notices_of<wire::AuthorisationPrompt>(asked).at(0).auth_url ==
          "https://idp.example/authorise");
    const auto commit = ada_s.life.live({user_says("m2", "Stop")});
    const auto results = entries_of<core::ResultEntry>(ada_s.life.state.history);
    REQUIRE(results.at(0).content.size() == 2);
    CHECK(std::get<wire::TextItem>(results[0].content[0]).text == "Tool call interrupted by user");
    CHECK(notices_of<wire::PromptComplete>(commit).size() == 1);
    CHECK(orders_of<core::PostChoice>(commit.outbox).empty());
}

TEST_CASE("consent: a held call is sent when the user allows it") {
    auto toolset = toolset_of("disk", {"erase"});
    toolset.manifest->tools[0].destructive = true;
    Life life({toolset});
    life.policy.destructive = core::DestructiveTools::ask_first;
    life.turns = {{.text = "", .calls = {asks("erase")}, .usage = {}}};
    const auto asked = life.live({user_says("m1", "Erase it")});
    CHECK(orders_of<core::InvokeTool>(asked.outbox).empty());
    const auto shown = notices_of<wire::ChoicePrompt>(asked);
    REQUIRE(shown.size() == 1);
    const auto call = shown[0].call;

    SECTION("and its deadline counts from then") {
        life.policy.call_deadline = 30s;
        life.now = start + 1h;
        const auto commit = life.live({brings("c1", wire::ChoiceAnswer{call, 0})});
        const auto orders = orders_of<core::InvokeTool>(commit.outbox);
        REQUIRE(orders.size() == 1);
        CHECK(orders[0].endpoint == "http://disk.tools/invoke");
        CHECK(orders[0].deadline == start + 1h + 30s);
        CHECK_FALSE(life.state.calls.at(call).held);
        CHECK(life.state.standing.empty());
        CHECK(life.requests.size() == 1);
    }
    SECTION("or ends unsent when the user declines") {
        const auto commit = life.live({brings("c1", wire::ChoiceAnswer{call, 1})});
        CHECK(orders_of<core::InvokeTool>(commit.outbox).empty());
        CHECK(lines(life.state.history).at(2) ==
              "result local_error: Error: the user declined to run 'erase'.");
        CHECK(life.state.standing.empty());
        CHECK(life.requests.size() == 2);
    }
    SECTION("or ends unsent when the user dismisses the question") {
        life.live({brings("c1", wire::ChoiceAnswer{call, std::nullopt})});
        CHECK(lines(life.state.history).at(2) ==
              "result local_error: Error: the user declined to run 'erase'.");
    }
    SECTION("or ends unsent when the user says something else in the same batch") {
        life.policy.call_deadline = 1h;
        const auto commit =
            life.live({brings("c1", wire::ChoiceAnswer{call, 0}), user_says("m2", "No, wait")});
        CHECK(lines(life.state.history).at(2) ==
              "result interrupted: Tool call interrupted by user");
        for (const auto& item : commit.outbox)
            CHECK(std::holds_alternative<core::SendOutput>(item.order));
    }
    SECTION("or ends unsent when its server is gone") {
        life.state.toolsets.clear();
        life.live({brings("c1", wire::ChoiceAnswer{call, 0})});
        CHECK(lines(life.state.history).at(2) ==
              "result local_error: Error: the tool 'erase' is not offered any more.");
    }
    SECTION("and nobody can answer it, ask for it or send events for it before") {
        CHECK(outcome_of(life.live({answers("r1", call, "erased")}), "r1") == "unknown_call");
        wire::ChoicePrompt prompt;
        prompt.call = call;
        prompt.choices = {"Yes"};
        CHECK(outcome_of(life.live({brings("p1", prompt)}), "p1") == "unknown_call");
        wire::SubscriptionEvent event;
        event.call = call;
        event.content = text_content("?");
        CHECK(outcome_of(life.live({brings("e1", event)}), "e1") == "unknown_subscription");
    }
    SECTION("and its interruption cancels nothing at the server") {
        const auto commit = life.live({user_says("m2", "Stop")});
        CHECK(orders_of<core::NoticeCancelled>(commit.outbox).empty());
        CHECK(notices_of<wire::PromptComplete>(commit).size() == 1);
        CHECK(life.state.standing.empty());
    }
}

TEST_CASE("view: the newest content stands and is shown; an empty object clears it") {
    Life life;
    const auto shown = life.live({brings("v1", wire::ViewUpdate{"board", R"({"a":1})"})});
    CHECK(notices_of<wire::ViewUpdate>(shown).at(0).content == R"({"a":1})");
    life.live({brings("v2", wire::ViewUpdate{"board", R"({"a":2})"})});
    REQUIRE(life.state.standing.size() == 1);
    CHECK(std::get<core::View>(life.state.standing.begin()->second).content == R"({"a":2})");
    const auto cleared = life.live({brings("v3", wire::ViewUpdate{"board", "{}"})});
    CHECK(notices_of<wire::ViewUpdate>(cleared).size() == 1);
    CHECK(life.state.standing.empty());
    CHECK(life.requests.empty());
}

TEST_CASE("view: their number and their size are bounded") {
    Life life;
    for (std::size_t i = 0; i < core::views_max; ++i) {
        life.live({brings("v" + std::to_string(i),
                          wire::ViewUpdate{"view" + std::to_string(i), R"({"a":1})"})});
    }
    const auto more = life.live({brings("x1", wire::ViewUpdate{"more", R"({"a":1})"})});
    CHECK(outcome_of(more, "x1") == "too_many_views");
    const auto known = life.live({brings("x2", wire::ViewUpdate{"view0", R"({"a":2})"})});
    CHECK(outcome_of(known, "x2") == "applied");
    const std::string large(core::view_bytes_max + 1, ' ');
    const auto huge = life.live({brings("x3", wire::ViewUpdate{"view0", large})});
    CHECK(outcome_of(huge, "x3") == "view_too_large");
}

TEST_CASE("attach: open prompts and views are sent again, to whom the message says") {
    Asking ada_s;
    ada_s.asks_choice("p1");
    ada_s.asks_authorisation("p2");
    ada_s.life.live({brings("v1", wire::ViewUpdate{"board", R"({"a":1})"})});
    auto attach = brings("a1", wire::Attach{});
    attach.message->metadata = R"({"channel":"C2"})";
    const auto commit = ada_s.life.live({attach});
    CHECK(outcome_of(commit, "a1") == "applied");
    const auto outputs = orders_of<core::SendOutput>(commit.outbox);
    CHECK(outputs.size() == 3);
    for (const auto& output : outputs)
        CHECK(output.message.metadata == R"({"channel":"C2"})");
    CHECK(commit.entries.empty());
    CHECK(ada_s.life.state.metadata == R"({"channel":"C1"})");

    const auto again = ada_s.life.live({brings("a2", wire::Attach{})});
    CHECK(orders_of<core::SendOutput>(again.outbox).at(0).message.metadata ==
          R"({"channel":"C1"})");
    ada_s.chooses("c1", 0);
    const auto fewer = ada_s.life.live({brings("a3", wire::Attach{})});
    CHECK(orders_of<core::SendOutput>(fewer.outbox).size() == 2);
}

TEST_CASE("attach: children show what they have open, too") {
    Life life;
    core::Child child;
    child.thread = base::ThreadId("thread_1");
    life.state.standing.emplace(core::key_of(child), child);
    auto attach = brings("a1", wire::Attach{});
    attach.message->metadata = R"({"channel":"C2"})";
    const auto forwarded = orders_of<core::SendInput>(life.live({attach}).outbox);
    REQUIRE(forwarded.size() == 1);
    CHECK(forwarded[0].message.thread == child.thread);
    CHECK(std::holds_alternative<wire::Attach>(forwarded[0].message.content));
    CHECK(forwarded[0].message.metadata == R"({"channel":"C2"})");
    CHECK(forwarded[0].id.str().ends_with("-thread_1"));
}

TEST_CASE("deadline: a call that has had its time gets an error, and its server is told") {
    Life life;
    life.policy.tool_deadlines = {{"weather", 30s}};
    life.turns = {{.text = "", .calls = {asks("weather")}, .usage = {}}};
    const auto asked = life.live({user_says("m1", "Weather?")});
    const auto timer = orders_of<core::ScheduleWakeup>(asked.outbox).at(0);
    life.now = timer.due;
    const auto commit = life.live({{timer.id, timer.message}});
    CHECK(outcome_of(commit, timer.id.str()) == "applied");
    CHECK(lines(life.state.history).at(2) ==
          "result expired: Error: the tool did not answer within 30 seconds.");
    CHECK(orders_of<core::NoticeCancelled>(commit.outbox).size() == 1);
    CHECK(life.requests.size() == 2);
    const auto late = life.live({answers("r1", timer.call, "rain")});
    CHECK(outcome_of(late, "r1") == "applied");
    CHECK(entries_of<core::EventEntry>(life.state.history).size() == 1);
}

TEST_CASE("deadline: of a call that has ended it does nothing") {
    Asking ada_s;
    ada_s.life.live({answers("r1", ada_s.call, "rain")});
    const auto commit = ada_s.life.live({brings("d1", wire::DeadlinePassed{ada_s.call})});
    CHECK(outcome_of(commit, "d1") == "already_answered");
    CHECK(commit.entries.empty());
}

TEST_CASE("deadline: the timer of a call that ends early is dropped if it is a long one") {
    Life life;
    life.policy.call_deadline = 1h;
    life.turns = {{.text = "", .calls = {asks("weather")}, .usage = {}}};
    const auto asked = life.live({user_says("m1", "Weather?")});
    const auto call = orders_of<core::InvokeTool>(asked.outbox).at(0).call;
    SECTION("with more than fifteen minutes to go") {
        life.now = start + 45min - 1ns;
        const auto commit = life.live({answers("r1", call, "rain")});
        CHECK(orders_of<core::DropWakeup>(commit.outbox).size() == 1);
    }
    SECTION("but not with less") {
        life.now = start + 45min;
        const auto commit = life.live({answers("r1", call, "rain")});
        CHECK(orders_of<core::DropWakeup>(commit.outbox).empty());
    }
}
