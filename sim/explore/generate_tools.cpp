#include <utility>

#include "sim/explore/story_draft.hpp"

namespace torpor::sim {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 4> tool_names{"weather", "train", "ticker", "approval"};
constexpr std::array<base::Duration, 6> quick{200ms, 0s, 1s, 2s, 5s, 30s};
constexpr std::array<base::Duration, 6> slow{1min, 5min, 15min, 1h, 24h, 72h};
constexpr std::array<base::Duration, 5> spreads{0s, 0s, 1ms, 1s, 20s};
constexpr std::array<base::Duration, 6> repetitions{0s, 1ms, 1s, 1min, 6min, 2h};

DurationRange from(Draw& draw, base::Duration least) {
    return {least, least + draw.pick("story/spread", spreads)};
}

DurationRange answer_time(StoryDraft& draft) {
    auto& draw = draft.draw;
    const bool takes_long = draft.with.slow_tools && draw.one_in("story/slow-tool", 2);
    const auto after =
        from(draw, takes_long ? draw.pick("story/slow", slow) : draw.pick("story/quick", quick));
    draft.anchors.push_back(1s + after.least);
    return after;
}

void misbehave(StoryDraft& draft, ToolScript& tool) {
    auto& draw = draft.draw;
    switch (draw.below("story/tool-fault", 9)) {
        case 0:
            tool.answers_twice = from(draw, draw.pick("story/twice", repetitions));
            break;
        case 1:
            tool.answers_before_acknowledging = true;
            break;
        case 2:
            tool.acknowledges_after = from(draw, draw.pick("story/late-200", quick));
            break;
        case 3:
            tool.unavailable_times = draw.between("story/unavailable", 1, 8);
            break;
        case 4:
            tool.ignores_cancel = true;
            break;
        case 5:
            tool.answers_for_wrong_thread = true;
            break;
        case 6:
            tool.never_answers = true;
            break;
        case 7:
            tool.fails = "it does not work";
            break;
        default:
            tool.refuses_with = draw.pick("story/refusal", std::array{400, 404, 429});
            break;
    }
    const bool ends_otherwise = tool.never_answers || tool.refuses_with || !tool.fails.empty();
    if (ends_otherwise) tool.answers.clear();
}

ToolEvent event(StoryDraft& draft, const std::string& name) {
    constexpr std::array<base::Duration, 6> pauses{1s, 0s, 200ms, 10s, 16min, 24h};
    auto& draw = draft.draw;
    ToolEvent event;
    event.after = from(draw, draw.pick("story/event-after", pauses));
    event.text = name + " event {n}: " + draft.cue();
    if (draw.one_in("story/train", 2)) {
        event.times = draw.between("story/events", 2, draft.with.long_stories ? 12 : 4);
        constexpr std::array<base::Duration, 6> paces{1s, 1ms, 200ms, 10s, 16min, 24h};
        event.every = draw.pick("story/every", paces);
    }
    event.associative = !draw.one_in("story/event-child", 3);
    event.final = draw.one_in("story/final", 3);
    event.named = !draw.one_in("story/unnamed", 5);
    event.before_confirmation = draw.one_in("story/too-early", 6);
    if (draw.one_in("story/event-again", 4)) {
        event.again_after = from(draw, draw.pick("story/again", repetitions));
    }
    draft.anchors.push_back(1s + event.after.least);
    return event;
}

void subscribe(StoryDraft& draft, const std::string& name, ToolScript& tool) {
    auto& draw = draft.draw;
    tool.subscribes = !draw.one_in("story/no-subscription", 8);
    const auto events = draw.between("story/kinds-of-events", 1, 2);
    for (int i = 0; i < events; ++i)
        tool.events.push_back(event(draft, name));
    tool.ignores_cancel = draw.one_in("story/sends-on", 3);
}

void ask(StoryDraft& draft, const std::string& name, ToolScript& tool) {
    auto& draw = draft.draw;
    if (draw.one_in("story/authorisation", 3)) {
        tool.authorisation = {.auth_url = "https://login." + name + ".example/a",
                              .granted_after = {}};
        if (!draw.one_in("story/never-granted", 4)) {
            tool.authorisation->granted_after = from(draw, draw.pick("story/granted", slow));
        }
        if (!draw.one_in("story/both-prompts", 3)) return;
    }
    const auto count = draw.between("story/choices", 1, 2);
    for (int i = 0; i < count; ++i) {
        ToolChoice choice;
        choice.prompt = name + " asks (" + std::to_string(i + 1) + ")";
        choice.choices = {"Yes", "No"};
        choice.preset =
            draw.one_in("story/bad-preset", 12) ? 7 : draw.between("story/preset", 0, 1);
        choice.unavailable_times =
            draw.one_in("story/choice-503", 4) ? draw.between("story/choice-503s", 1, 3) : 0;
        tool.choices.push_back(std::move(choice));
    }
}

void show(StoryDraft& draft, ToolScript& tool) {
    constexpr std::array<std::string_view, 3> contents{R"({"patch":"+a"})", R"({"patch":"-a"})",
                                                       "{}"};
    auto& draw = draft.draw;
    const auto count = draw.between("story/views", 1, 3);
    for (int i = 0; i < count; ++i) {
        ToolView view;
        view.after = from(draw, draw.pick("story/view-after", quick));
        view.view_type = draw.one_in("story/other-view", 3) ? "plan" : "diff";
        view.content = draw.pick("story/view", contents);
        tool.views.push_back(std::move(view));
    }
}

ToolScript write_tool(StoryDraft& draft, const std::string& name) {
    auto& draw = draft.draw;
    const auto& with = draft.with;
    ToolScript tool;
    tool.server = name;
    tool.answers = name + " says: " + draft.cue();
    tool.after = answer_time(draft);
    if (with.subscriptions && !draw.one_in("story/no-events", 3)) subscribe(draft, name, tool);
    if (with.prompts && draw.one_in("story/asks", 2)) ask(draft, name, tool);
    if (with.prompts && draw.one_in("story/destructive", 4)) {
        tool.annotations = R"({"destructive":true})";
    }
    if (with.views && draw.one_in("story/shows", 2)) show(draft, tool);
    if (with.tool_faults && draw.one_in("story/misbehaves", 2)) misbehave(draft, tool);
    if (with.compaction && draw.one_in("story/long-answer", 3) && !tool.answers.empty()) {
        tool.answer_bytes = draw.pick("story/answer-bytes",
                                      std::array<std::size_t, 4>{1'000, 4'000, 20'000, 60'000});
    }
    return tool;
}

/// The manifest of a server that offers a tool whose name may be another's.
std::string claiming(const std::string& tool) {
    return R"({"endpoint":"{endpoint}","name":"claims","tools":[{"description":"Another tool.",)"
           R"("inputSchema":{"type":"object"},"name":")" +
           tool + R"("}]})";
}

void write_servers(StoryDraft& draft) {
    auto& draw = draft.draw;
    auto& story = draft.story;
    for (const auto& [tool, script] : story.tools) {
        const auto& name = script.server;
        if (!draw.one_in("story/bad-server", 2)) continue;
        ServerScript server;
        switch (draw.below("story/server-fault", 7)) {
            case 0:
            case 1:
                server.hangs_on_notices = true;
                break;
            case 2:
                server.tells_call_status = true;
                break;
            case 3:
                server.manifest_status = draw.pick("story/manifest-status", std::array{500, 404});
                break;
            case 4:
                server.manifest = "not a manifest";
                break;
            case 5:
                server.manifest = claiming(draw.one_in("story/claims-builtin", 4)
                                               ? "sleep"
                                               : draw.pick("story/claimed", story.agent.tools));
                break;
            default:
                server.manifest_later = R"({"tools":[]})";
                break;
        }
        story.servers.emplace(name, std::move(server));
    }
}

void write_deadlines(StoryDraft& draft) {
    constexpr std::array<base::Duration, 5> deadlines{1s, 10s, 1min, 15min, 24h};
    auto& draw = draft.draw;
    auto& agent = draft.story.agent;
    if (agent.tools.empty() || draw.one_in("story/call-deadline", 2)) {
        agent.call_deadline = draw.pick("story/deadline", deadlines);
    } else {
        agent.tool_deadlines[draw.pick("story/tool-with-deadline", agent.tools)] =
            draw.pick("story/deadline", deadlines);
    }
}

}  // namespace

void write_tools(StoryDraft& draft) {
    auto& draw = draft.draw;
    auto& agent = draft.story.agent;
    const bool none = draw.one_in("story/no-tools", 12);
    const auto count = none ? 0 : draw.between("story/tools", 1, 3);
    for (int i = 0; i < count; ++i) {
        const std::string name(tool_names[static_cast<std::size_t>(i)]);
        draft.story.tools.emplace(name, write_tool(draft, name));
        agent.tools.push_back(name);
    }
    if (count > 1 && draw.one_in("story/one-server", 4)) {
        draft.story.tools.at(agent.tools[1]).server = agent.tools[0];
    }
    if (draft.with.bad_servers) write_servers(draft);
    if (draft.with.deadlines) write_deadlines(draft);
    if (draft.with.prompts) agent.asks_before_destructive = draw.one_in("story/consent", 2);
}

}  // namespace torpor::sim
