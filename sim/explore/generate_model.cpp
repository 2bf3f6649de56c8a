#include <algorithm>
#include <utility>

#include "sim/explore/story_draft.hpp"

namespace torpor::sim {

namespace {

using namespace std::chrono_literals;

enum class Deed { call, sleep, sleep_until, wait, spawn, report, message, close, cancel };

std::string quoted(std::string_view text) {
    return '"' + std::string(text) + '"';
}

ScriptedCall sleep(StoryDraft& draft) {
    constexpr std::array<int, 10> lengths{30, 1, 0, 5, 600, 899, 900, 901, 3'600, 259'200};
    if (draft.with.odd_turns && draft.draw.one_in("story/odd-sleep", 3)) {
        constexpr std::array<std::string_view, 4> odd{"-5", "1e+300", "\"soon\"", "0.25"};
        const std::string seconds(draft.draw.pick("story/odd-seconds", odd));
        return {.tool = "sleep", .arguments = "{\"seconds\":" + seconds + '}'};
    }
    const int seconds = draft.draw.pick("story/seconds", lengths);
    draft.waits += std::chrono::seconds{seconds};
    draft.anchors.push_back(1s + std::chrono::seconds{seconds});
    return {.tool = "sleep", .arguments = "{\"seconds\":" + std::to_string(seconds) + '}'};
}

/// Around the hours that do not exist or exist twice, on the days on which stories like to start.
ScriptedCall sleep_until(StoryDraft& draft) {
    struct Local {
        std::string_view date, time, zone;
    };
    constexpr std::array<Local, 10> locals{{{"2026-01-05", "09:30", "UTC"},
                                            {"2026-03-29", "02:30", "Europe/Oslo"},
                                            {"2026-03-29", "03:00:00", "Europe/Oslo"},
                                            {"2026-10-25", "02:30", "Europe/Oslo"},
                                            {"2026-03-08", "02:15", "America/New_York"},
                                            {"2026-11-01", "01:30", "America/New_York"},
                                            {"2026-04-05", "01:45", "Australia/Lord_Howe"},
                                            {"2026-01-06", "08:00", "Asia/Kathmandu"},
                                            {"2026-02-30", "08:00", "Europe/Oslo"},
                                            {"2026-01-06", "08:00", "Mars/Olympus"}}};
    const auto& local = draft.draw.pick("story/local-time", locals);
    draft.waits += std::chrono::days{330};
    return {.tool = "sleep_until",
            .arguments = "{\"date\":" + quoted(local.date) + ",\"time\":" + quoted(local.time) +
                         ",\"timezone\":" + quoted(local.zone) + '}'};
}

ScriptedCall call_of(StoryDraft& draft, Deed deed) {
    switch (deed) {
        case Deed::call: {
            const auto& tool = draft.draw.pick("story/tool", draft.story.agent.tools);
            const int n = draft.draw.between("story/argument", 0, 2);
            return {.tool = tool, .arguments = n == 0 ? "{}" : "{\"n\":" + std::to_string(n) + '}'};
        }
        case Deed::sleep:
            return sleep(draft);
        case Deed::sleep_until:
            return sleep_until(draft);
        case Deed::wait:
            return {.tool = "sleep_until_event_or_input"};
        case Deed::spawn:
            return {.tool = "spawn_thread",
                    .arguments = R"({"child_of":"{ancestors}","instructions":"Your part: )" +
                                 draft.sure_cue() + "\"}"};
        case Deed::report:
            return {.tool = "report_to_parent",
                    .arguments = R"({"report":"What I found: )" + draft.cue() + "\"}"};
        case Deed::message:
            return {.tool = "send_message_to_child",
                    .arguments =
                        R"({"message":"Go on: )" + draft.cue() + R"(","thread_id":"{child}"})"};
        case Deed::close: {
            const bool says = draft.draw.one_in("story/last-word", 2);
            return {.tool = "close_thread",
                    .arguments = says ? R"({"report_to_parent":"At last: )" + draft.cue() +
                                            R"(","thread_id":"{thread}"})"
                                      : R"({"thread_id":"{thread}"})"};
        }
        case Deed::cancel:
            return {.tool = "cancel_subscription",
                    .arguments = R"({"tool_call_id":"{subscription}"})"};
    }
    base::invariant(false, "every deed is a call");
    return {};
}

std::vector<Deed> deeds_of(const StoryDraft& draft) {
    const auto& with = draft.with;
    std::vector<Deed> deeds;
    const auto add = [&deeds](bool wanted, std::initializer_list<Deed> more) {
        if (wanted) deeds.insert(deeds.end(), more);
    };
    const bool tools = !draft.story.agent.tools.empty();
    add(tools, {Deed::call, Deed::call});
    add(with.sleeps, {Deed::sleep, Deed::sleep});
    add(with.local_times, {Deed::sleep_until});
    add(with.waits, {Deed::wait});
    add(with.children, {Deed::spawn, Deed::spawn, Deed::report, Deed::message, Deed::close});
    add(tools && with.subscriptions, {Deed::call, Deed::cancel});
    return deeds;
}

void make_odd(StoryDraft& draft, ModelRule& rule) {
    switch (draft.draw.below("story/odd-turn", 4)) {
        case 0:
            rule.malformed_arguments = !rule.calls.empty();
            break;
        case 1:
            rule.calls.push_back({.tool = "telephone", .arguments = "{}"});
            break;
        case 2:
            rule.calls.clear();
            rule.says.clear();
            break;
        default:
            rule.calls.push_back({.tool = "spawn_thread", .arguments = "{}"});
            break;
    }
}

void make_fail(StoryDraft& draft, ModelRule& rule) {
    constexpr std::array<ModelFault, 8> faults{
        ModelFault::cut_in_text,      ModelFault::cut_after_call, ModelFault::cut_at_start,
        ModelFault::cut_before_usage, ModelFault::stream_error,   ModelFault::throttled,
        ModelFault::unavailable,      ModelFault::refused};
    ScriptedModelFault fails;
    fails.fault = draft.draw.pick("story/model-fault", faults);
    if (fails.fault == ModelFault::cut_after_call && rule.calls.empty()) {
        fails.fault = ModelFault::cut_in_text;
    }
    constexpr std::array<int, 5> times{1, 1, 2, 4, -1};
    fails.times = draft.draw.pick("story/model-fails", times);
    rule.fails = fails;
}

DurationRange thinking(StoryDraft& draft) {
    auto& draw = draft.draw;
    if (draft.with.zombies && !draw.one_in("story/thinks-fast", 3)) {
        const auto timeout = draft.story.agent.function_timeout;
        return {timeout / 2, timeout * 3 / 4};
    }
    constexpr std::array<DurationRange, 6> thoughts{
        {{1s, 1s}, {1s, 1s}, {0s, 0s}, {100ms, 3s}, {200ms, 200ms}, {5s, 20s}}};
    auto thought = draw.pick("story/thinks-for", thoughts);
    // Three quarters of a slice's time are the model's; a turn of one round fits into them.
    thought.most = std::min(thought.most, draft.story.agent.function_timeout / 4);
    thought.least = std::min(thought.least, thought.most);
    return thought;
}

/// The model hears `cue` and does what the draws say, a few times.
void write_rule(StoryDraft& draft, const std::string& cue) {
    auto& draw = draft.draw;
    ModelRule rule;
    rule.hears = cue;
    rule.thinks_for = thinking(draft);
    rule.times = draw.between("story/serves", 1, draft.with.long_stories ? 6 : 3);
    if (!draw.one_in("story/silent", 3)) rule.says = "I see to " + cue + ". {heard}";
    const auto deeds = deeds_of(draft);
    const int count = deeds.empty() || draw.one_in("story/only-words", 6) ? 0
                      : draft.with.parallel ? draw.between("story/calls", 1, 4)
                                            : 1;
    for (int i = 0; i < count; ++i) {
        rule.calls.push_back(call_of(draft, draw.pick("story/deed", deeds)));
        if (draft.with.same_call_ids) rule.calls.back().id = "call_" + std::to_string(i);
    }
    if (draft.with.odd_turns && draw.one_in("story/odd", 4)) make_odd(draft, rule);
    if (rule.says.empty() && rule.calls.empty() && !draft.with.odd_turns) rule.says = "So be it.";
    if (draft.with.model_faults && draw.one_in("story/model-fails-here", 2)) make_fail(draft, rule);
    rule.text_after_calls =
        !rule.says.empty() && !rule.calls.empty() && draw.one_in("story/text-after-calls", 6);
    draft.story.model.push_back(std::move(rule));
}

/// What the runtime says itself moves the model now and then.
void write_rules_for_the_runtime(StoryDraft& draft) {
    constexpr std::array<std::string_view, 8> heard{
        "Slept for", "Woke up", "Do not do its task",     "Report sent",
        "shut down", "Error",   "cancelled successfully", "interrupted"};
    const auto count = draft.draw.between("story/runtime-rules", 0, 2);
    for (int i = 0; i < count; ++i)
        write_rule(draft, std::string(draft.draw.pick("story/runtime-rule", heard)));
}

/// A child that has what it was to find is over, whatever it has subscribed to meanwhile.
void write_rule_for_the_end(StoryDraft& draft) {
    ModelRule rule;
    rule.hears = "says:";
    rule.thinks_for = thinking(draft);
    rule.times = draft.draw.between("story/serves", 1, 3);
    rule.calls.push_back(call_of(draft, Deed::close));
    draft.story.model.push_back(std::move(rule));
}

void write_summaries(StoryDraft& draft) {
    ModelRule rule;
    rule.hears = "Summarise this conversation";
    rule.says = "What was said is in short.";
    rule.thinks_for = thinking(draft);
    if (draft.with.model_faults && draft.draw.one_in("story/summary-fails", 2)) {
        make_fail(draft, rule);
    }
    draft.story.model.push_back(std::move(rule));
}

/// How long everything that the rules can set in motion may take, one after the other.
base::Duration time_of_calls(const Scenario& story) {
    base::Duration longest{};
    for (const auto& [name, tool] : story.tools) {
        // It works as long again after each question to the user.
        const auto steps = static_cast<int>(tool.choices.size()) + 1;
        auto time = tool.after.most * steps + tool.acknowledges_after.most;
        for (const auto& event : tool.events)
            time += event.after.most + event.every * event.times;
        if (tool.authorisation && tool.authorisation->granted_after) {
            time += tool.authorisation->granted_after->most;
        }
        if (tool.answers_twice) time += tool.answers_twice->most;
        if (story.agent.call_deadline) time += *story.agent.call_deadline;
        if (const auto deadline = story.agent.tool_deadlines.find(name);
            deadline != story.agent.tool_deadlines.end()) {
            time += deadline->second;
        }
        longest = std::max(longest, time);
    }
    int calls = 0;
    for (const auto& rule : story.model)
        calls += rule.times * static_cast<int>(rule.calls.size());
    return longest * calls;
}

}  // namespace

void write_model(StoryDraft& draft) {
    auto& draw = draft.draw;
    if (draft.with.compaction) write_summaries(draft);
    write_rules_for_the_runtime(draft);
    if (draft.with.children && !draft.story.agent.tools.empty() &&
        draw.one_in("story/ends-when-told", 3)) {
        write_rule_for_the_end(draft);
    }
    while (!draft.open_cues.empty()) {
        const auto cue = draft.open_cues.front();
        draft.open_cues.pop_front();
        write_rule(draft, cue);
        if (draw.one_in("story/second-rule", 4)) write_rule(draft, cue);
    }
    ModelRule otherwise;
    otherwise.thinks_for = thinking(draft);
    otherwise.says = draw.one_in("story/echo", 2) ? "I heard: {heard}" : "Very well.";
    draft.story.model.push_back(std::move(otherwise));
    draft.waits = draft.waits * 6 + time_of_calls(draft.story);
}

}  // namespace torpor::sim
