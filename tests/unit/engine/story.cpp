#include "tests/unit/engine/story.hpp"

#include <regex>
#include <stdexcept>

#include "tests/support/core_samples.hpp"

namespace torpor::tests {

namespace {

core::ModelTurn turn(std::string text, std::vector<core::AskedCall> calls = {}) {
    return {.text = std::move(text), .calls = std::move(calls), .usage = {}};
}

void write_script(SliceWorld& world) {
    auto& script = world.script;
    const auto close = asks("close_thread", R"({"thread_id":"$THREAD"})");
    script["Plan"] = turn("I will ask.", {asks("spawn_thread",
                                               R"({"instructions":"Count the stars",
                                                   "child_of":$PATH})")});
    script["Thread spawned"] = turn("Waiting.");
    script["Instructions: Count the stars"] =
        turn("Counting.", {asks("report_to_parent", R"({"report":"one so far"})"),
                           asks("weather", R"({"city":"Oslo"})")});
    script["rain"] = turn("", {asks("close_thread", R"({"thread_id":"$THREAD",
                                                        "report_to_parent":"all counted"})")});
    script["one so far"] = turn("Noted.");
    script["all counted"] = turn("Thank you.");

    script["Subscribe"] = turn("", {asks("ticker")});
    script["Ticking."] = turn("Subscribed.");
    script["tick 1"] = turn("", {close});
    script["tick 2"] = turn("Ticked.");
    script["tick 3"] = turn("", {asks("alarm")});

    script["Choose"] = turn("", {asks("alarm")});
    script["chosen"] = turn("You chose.");
    script["Destroy"] = turn("", {asks("wipe")});
    script["wiped"] = turn("It is gone.");

    script["Nest"] =
        turn("", {asks("spawn_thread", R"({"instructions":"Build a nest","child_of":$PATH})")});
    script["Instructions: Build a nest"] =
        turn("", {asks("spawn_thread", R"({"instructions":"Lay an egg","child_of":$PATH})")});
    script["Instructions: Lay an egg"] = turn("", {asks("alarm")});
    script["Stop it"] =
        turn("", {asks("send_message_to_child", R"({"thread_id":"$CHILD","message":"fly away"})")});
    script["Message sent"] = turn("Told.");
    script["fly away"] = turn("", {close});
    script["has shut down"] = turn("It has flown.");

    script["Talk"] = turn("Blah.");
    script["Talk"].usage.input = 900;
    script["Summarise"] = turn("We counted stars.");
    script["After"] = turn("Still here.");
}

wire::SubscriptionEvent tick(const base::CallId& call, const std::string& text) {
    wire::SubscriptionEvent event;
    event.call = call;
    event.content.emplace_back(wire::TextItem{text});
    return event;
}

/// Tells the story chapter by chapter, each to its end.
class Telling {
public:
    Telling(SliceWorld& world, std::optional<int> dies_at) : world_(world), dies_at_(dies_at) {}

    void hear(const std::string& id, const std::string& text) {
        world_.say(id, text);
        deliver();
    }
    void hear(const std::string& id, decltype(wire::InputMessage::content) content) {
        world_.enqueue(id, std::move(content), ada);
        deliver();
    }
    base::CallId last_call() const { return world_.invoked.back(); }
    int steps() const { return steps_; }

private:
    void deliver() {
        std::optional<int> left;
        if (dies_at_ && *dies_at_ > steps_) left = *dies_at_ - steps_;
        steps_ += deliver_all(world_, left);
    }

    SliceWorld& world_;
    std::optional<int> dies_at_;
    int steps_ = 0;
};

void tell_of_events(Telling& telling) {
    telling.hear("m2", "Subscribe");
    const auto ticker = telling.last_call();
    telling.hear("tick-1", tick(ticker, "tick 1"));
    auto inline_event = tick(ticker, "tick 2");
    inline_event.associative = true;
    telling.hear("tick-2", inline_event);
    auto last = tick(ticker, "tick 3");
    last.associative = true;
    last.final = true;
    telling.hear("tick-3", last);
    telling.hear("tick-4", tick(ticker, "too late"));
}

void tell_of_prompts(Telling& telling) {
    telling.hear("m3", "Choose");
    const auto alarm = telling.last_call();
    wire::ChoicePrompt prompt;
    prompt.call = alarm;
    prompt.prompt = "Which?";
    prompt.choices = {"this", "that"};
    prompt.response_url = "http://weather.tools/choice";
    telling.hear("prompt-1", prompt);
    telling.hear("attach-1", wire::Attach{});
    telling.hear("choice-1", wire::ChoiceAnswer{.call = alarm, .selected = 1});
    wire::ToolAnswer answer;
    answer.call = alarm;
    answer.content.emplace_back(wire::TextItem{"chosen"});
    telling.hear("answer-1", answer);
}

}  // namespace

int tell_story(SliceWorld& world, std::optional<int> dies_at) {
    write_script(world);
    world.policy.context_window = 1000;
    world.policy.destructive = core::DestructiveTools::ask_first;
    world.policy.tool_deadlines["alarm"] = std::chrono::hours{2};
    Telling telling(world, dies_at);
    telling.hear("m1", "Plan");
    tell_of_events(telling);
    tell_of_prompts(telling);

    telling.hear("m4", "Destroy");
    const auto held = std::get<wire::ChoicePrompt>(world.outputs.back().notice).call;
    telling.hear("consent-1", wire::ChoiceAnswer{.call = held, .selected = 0});

    telling.hear("m5", "Nest");
    telling.hear("m6", "Stop it");

    telling.hear("m7", "Talk");
    telling.hear("m8", "After");
    return telling.steps();
}

std::string without_ids(const std::string& text) {
    static const std::regex minted("(thread|call|event)_[0-9a-f]{24}");
    return std::regex_replace(text, minted, "$1_*");
}

Ending ending_of(SliceWorld& world) {
    Ending ending;
    for (const auto& thread : world.threads()) {
        std::vector<std::string> lines;
        for (const auto& line : world.history(thread))
            lines.push_back(without_ids(line));
        ending.histories.insert(std::move(lines));
    }
    for (const auto& output : world.outputs) {
        ending.outputs.insert(without_ids(output.id + " " + std::to_string(output.notice.index()) +
                                          " " + output.text));
    }
    const auto distinct = [](const auto& items) {
        return std::set(items.begin(), items.end()).size();
    };
    ending.calls_invoked = distinct(world.invoked);
    ending.calls_cancelled = distinct(world.cancelled);
    ending.threads_closed = distinct(world.closed);
    ending.timers_dropped = distinct(world.dropped);
    for (const auto& choice : world.choices)
        ending.choices.insert(choice.selected);
    ending.timers_left = world.wakeups.size();
    SliceProcess process(world);
    for (const auto& [key, standing] : process.state_of(ada).standing)
        ending.standing.push_back(key.kind);
    ending.waiting = world.rows("outbox") + world.rows("deferred");
    return ending;
}

}  // namespace torpor::tests
