#include "tests/unit/engine/story.hpp"

#include <algorithm>
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
    script["Enough"] = turn("As you like.");

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

void tell_of_children(Telling& telling, SliceWorld&) {
    telling.hear("m1", "Plan");
}

void tell_of_events(Telling& telling, SliceWorld&) {
    telling.hear("m1", "Subscribe");
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
    telling.hear("m2", "Enough");
}

void tell_of_prompts(Telling& telling, SliceWorld& world) {
    telling.hear("m1", "Choose");
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
    telling.hear("m2", "Destroy");
    const auto held = std::get<wire::ChoicePrompt>(world.outputs.back().notice).call;
    telling.hear("consent-1", wire::ChoiceAnswer{.call = held, .selected = 0});
}

void tell_of_nests(Telling& telling, SliceWorld&) {
    telling.hear("m1", "Nest");
    telling.hear("m2", "Stop it");
}

void tell_of_compaction(Telling& telling, SliceWorld&) {
    telling.hear("m1", "Subscribe");
    telling.hear("m2", "Talk");
    auto event = tick(telling.last_call(), "tick 2");
    event.associative = true;
    telling.hear("tick-1", event);
    telling.hear("m3", "After");
}

}  // namespace

std::string_view to_text(Chapter chapter) {
    switch (chapter) {
        case Chapter::children:
            return "children";
        case Chapter::events:
            return "events";
        case Chapter::prompts:
            return "prompts";
        case Chapter::nests:
            return "nests";
        case Chapter::compaction:
            return "compaction";
    }
    return {};
}

int tell(Chapter chapter, SliceWorld& world, std::optional<int> dies_at) {
    write_script(world);
    world.policy.context_window = 1000;
    world.policy.destructive = core::DestructiveTools::ask_first;
    world.policy.tool_deadlines["alarm"] = std::chrono::hours{2};
    Telling telling(world, dies_at);
    switch (chapter) {
        case Chapter::children:
            tell_of_children(telling, world);
            break;
        case Chapter::events:
            tell_of_events(telling, world);
            break;
        case Chapter::prompts:
            tell_of_prompts(telling, world);
            break;
        case Chapter::nests:
            tell_of_nests(telling, world);
            break;
        case Chapter::compaction:
            tell_of_compaction(telling, world);
            break;
    }
    return telling.steps();
}

std::string without_ids(const std::string& text) {
    constexpr std::size_t digits = 24;
    std::string shown;
    for (std::size_t at = 0; at < text.size();) {
        shown += text[at++];
        if (shown.back() != '_') continue;
        const auto end = std::min(text.find_first_not_of("0123456789abcdef", at), text.size());
        if (end - at != digits) continue;
        shown += '*';
        at = end;
    }
    return shown;
}

Ending ending_of(SliceWorld& world) {
    world.fire_timers();
    deliver_all(world);
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
    for (const auto& choice : world.choices)
        ending.choices.insert(choice.selected);
    SliceProcess process(world);
    for (const auto& [key, standing] : process.state_of(ada).standing)
        ending.standing.push_back(key.kind);
    ending.waiting = world.rows("outbox") + world.rows("deferred");
    return ending;
}

}  // namespace torpor::tests
