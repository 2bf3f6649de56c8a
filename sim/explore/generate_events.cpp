#include <algorithm>
#include <utility>

#include "sim/explore/story_draft.hpp"

namespace torpor::sim {

namespace {

using namespace std::chrono_literals;

constexpr std::array<base::Duration, 12> moments{0s,   1s,    2s,    5s, 10s, 30s,
                                                 1min, 15min, 16min, 1h, 24h, 73h};
constexpr std::array<base::Duration, 6> nudges{0s, 0s, 0s, 1ms, 50ms, 500ms};

/// Mostly a moment at which something else happens, too.
EventMoment moment(StoryDraft& draft) {
    auto& draw = draft.draw;
    base::Duration at{};
    if (draw.one_in("story/at-anchor", 2)) {
        at = draw.pick("story/anchor", draft.anchors);
        if (draw.one_in("story/two-anchors", 3)) at += draw.pick("story/anchor", draft.anchors);
    } else {
        at = draw.pick("story/moment", moments);
    }
    at += draw.pick("story/nudge", nudges);
    draft.anchors.push_back(at);
    draft.last_event = std::max(draft.last_event, at);
    return AtTime{at};
}

void add(StoryDraft& draft, EventMoment moment, EventAction action) {
    draft.story.events.push_back({.moment = std::move(moment), .action = std::move(action)});
}

std::string some_user(StoryDraft& draft) {
    return draft.draw.pick("story/user", draft.users);
}

std::string words(StoryDraft& draft) {
    auto& draw = draft.draw;
    std::string text = "Please see to " + draft.sure_cue() + ".";
    if (draw.one_in("story/two-cues", 6)) text += " And to " + draft.sure_cue() + ".";
    if (draft.with.compaction && draw.one_in("story/long-words", 2)) {
        const auto size =
            draw.pick("story/words-size", std::array<std::size_t, 3>{1'000, 4'000, 12'000});
        while (text.size() < size)
            text += " It is a long and winding story.";
    }
    return text;
}

void write_words(StoryDraft& draft) {
    auto& draw = draft.draw;
    const bool many = draft.with.long_stories;
    const int count = draw.between("story/words", 1, many ? 10 : 3);
    for (int i = 0; i < count; ++i) {
        UserSays says;
        says.user = i == 0 ? draft.users.front() : some_user(draft);
        says.text = words(draft);
        const auto first = i == 0 ? EventMoment{AtTime{}} : moment(draft);
        add(draft, first, std::move(says));
    }
    if (many && draw.one_in("story/again-and-again", 3)) {
        auto& last = draft.story.events.back();
        constexpr std::array<base::Duration, 4> pauses{1min, 2s, 1ms, 1h};
        last.repeats =
            Repetition{draw.pick("story/pause", pauses), draw.between("story/times", 2, 30)};
        draft.last_event += last.repeats->every * last.repeats->times;
    }
    if (draft.with.zombies && !draw.one_in("story/no-rush", 3)) {
        // A slice that has waited for a worker runs on when its messages are handed out again.
        UserSays rush{.user = "crowd-{n}", .text = words(draft), .id = {}, .send_twice = {}};
        rush.threads = std::max(2, draft.story.agent.workers);
        add(draft, AtTime{}, std::move(rush));
    }
    // Only who has spoken has a conversation to come back to.
    std::erase_if(draft.users, [&](const std::string& user) {
        return std::ranges::none_of(draft.story.events, [&](const ScenarioEvent& event) {
            return std::get<UserSays>(event.action).user == user;
        });
    });
}

constexpr std::array<Point, 12> points{
    Point::tool_invoked,        Point::history_saved,    Point::model_asked,
    Point::slice_started,       Point::message_received, Point::outbox_sent,
    Point::output_sent,         Point::event_sent,       Point::thread_spawned,
    Point::subscription_opened, Point::prompt_shown,     Point::message_deleted};

void write_interruptions(StoryDraft& draft) {
    auto& draw = draft.draw;
    const int count = draw.between("story/interruptions", 1, 2);
    for (int i = 0; i < count; ++i) {
        UserSays says;
        says.user = some_user(draft);
        says.text = words(draft);
        const WhenReached when{draw.pick("story/point", points),
                               draw.between("story/occasions", 1, 2)};
        add(draft, when, std::move(says));
    }
}

/// The same identity twice: by accident of one producer, and of two for whom it means two things.
void write_repeats(StoryDraft& draft) {
    constexpr std::array<base::Duration, 6> later{0s, 1ms, 1s, 1min, 6min, 2h};
    auto& draw = draft.draw;
    std::vector<std::size_t> spoken;
    for (std::size_t i = 0; i < draft.story.events.size(); ++i) {
        const auto* says = std::get_if<UserSays>(&draft.story.events[i].action);
        if (says != nullptr && says->threads == 1) spoken.push_back(i);
    }
    auto& event = draft.story.events[draw.pick("story/repeated", spoken)];
    const bool timed = std::holds_alternative<AtTime>(event.moment);
    auto& first = std::get<UserSays>(event.action);
    first.send_twice = draw.pick("story/send-twice", later);
    draft.last_event += *first.send_twice;
    if (!draw.one_in("story/same-id", 2)) return;
    first.id = "m1";
    UserSays other = first;
    other.send_twice.reset();
    if (draw.one_in("story/same-id-other-text", 2)) other.text = words(draft);
    // A queue compares the identities of all conversations for five minutes, so another user may
    // use one only later. When the first does is not known if it waits for something.
    auto another = some_user(draft);
    if (timed) other.user = std::move(another);
    draft.last_event += 4h;
    add(draft, AtTime{draft.last_event}, std::move(other));
}

void write_raw_message(StoryDraft& draft) {
    constexpr std::array<std::string_view, 7> bodies{
        "{}",
        "[]",
        "not json",
        R"({"content":{"type":"x","id":"a"},"group_id":"ada"})",
        R"({"content":{"type":"text","text":"A stranger says so."},"group_id":"bob"})",
        R"({"content":{"type":"toolresult","id":"call_9","content":[{"type":"text","text":"t"}]},)"
        R"("group_id":"ada"})",
        R"({"content":{"type":"text","text":"A stranger says so."},"group_id":"ada"})"};
    RawMessage message;
    message.thread = some_user(draft);
    message.body = draft.draw.pick("story/raw-message", bodies);
    add(draft, moment(draft), std::move(message));
}

void write_raw_callback(StoryDraft& draft) {
    constexpr std::array<std::string_view, 3> paths{"{callback}", "/callback/call_1.0000", "/"};
    constexpr std::array<std::string_view, 8> bodies{
        R"({"type":"tool_result","group_id":"{thread}","id":"{call}","text":"overheard"})",
        R"({"type":"tool_result","group_id":"bob","id":"{call}","text":"overheard"})",
        R"({"type":"subscription_event","group_id":"{thread}","tool_call_id":"{call}",)"
        R"("text":"overheard"})",
        R"({"type":"user_choice","group_id":"{thread}","id":"{call}","prompt":"Overheard?",)"
        R"("choices":["Yes","No"],"default":0,"response_url":"http://weather.tools/choice/1"})",
        R"({"type":"oauth","group_id":"{thread}","id":"{call}",)"
        R"("auth_url":"https://login.example/b"})",
        R"({"type":"view_update","group_id":"{thread}","view_type":"diff","content":{}})",
        R"({"type":"tool_result","group_id":"{thread}","id":"{call}"})",
        "[[[["};
    auto& draw = draft.draw;
    RawCallback callback;
    callback.path = draw.one_in("story/wrong-path", 3) ? draw.pick("story/path", paths) : paths[0];
    callback.body = draw.pick("story/raw-callback", bodies);
    add(draft, moment(draft), std::move(callback));
}

void write_forgeries(StoryDraft& draft) {
    const int count = draft.draw.between("story/forgeries", 1, 3);
    for (int i = 0; i < count; ++i) {
        if (draft.draw.one_in("story/raw-body", 3) || draft.story.tools.empty()) {
            write_raw_message(draft);
        } else {
            write_raw_callback(draft);
        }
    }
}

void write_choices(StoryDraft& draft) {
    auto& draw = draft.draw;
    const int count = draw.between("story/chooses", 0, 4);
    for (int i = 0; i < count; ++i) {
        const auto user = some_user(draft);
        UserChooses chooses{.user = user, .label = {}, .index = {}};
        switch (draw.below("story/choice", 5)) {
            case 0:
            case 1:
                chooses.index = 0;
                break;
            case 2:
                chooses.index = draw.pick("story/index", std::array{1, 0, 9});
                break;
            case 3:
                break;
            default:
                add(draft, moment(draft), UserAttaches{user});
                continue;
        }
        add(draft, moment(draft), std::move(chooses));
    }
}

void write_compactions(StoryDraft& draft) {
    const int count = draft.draw.between("story/compacts", 0, 2);
    for (int i = 0; i < count; ++i)
        add(draft, moment(draft), UserCompacts{some_user(draft)});
}

void write_emissions(StoryDraft& draft) {
    auto& draw = draft.draw;
    const int count = draw.between("story/emissions", 0, 2);
    for (int i = 0; i < count; ++i) {
        ToolEmits emits;
        emits.tool = draw.pick("story/emitter", draft.story.agent.tools);
        emits.text = emits.tool + " tells: " + draft.cue();
        emits.associative = !draw.one_in("story/emits-child", 3);
        emits.final = draw.one_in("story/emits-last", 4);
        if (draw.one_in("story/emits-at-point", 3)) {
            const WhenReached when{draw.pick("story/point", points),
                                   draw.between("story/occasions", 1, 3)};
            add(draft, when, std::move(emits));
        } else {
            add(draft, moment(draft), std::move(emits));
        }
    }
}

}  // namespace

void write_events(StoryDraft& draft) {
    auto& draw = draft.draw;
    const auto& with = draft.with;
    write_words(draft);
    if (with.crowds) {
        UserSays says{.user = "crowd-{n}", .text = words(draft), .id = {}, .send_twice = {}};
        says.threads = draw.between("story/crowd", 2, 6);
        add(draft, moment(draft), std::move(says));
    }
    if (with.interruptions) write_interruptions(draft);
    if (with.prompts) write_choices(draft);
    if (with.views && draw.one_in("story/attaches", 2)) {
        add(draft, moment(draft), UserAttaches{some_user(draft)});
    }
    if (with.subscriptions && !draft.story.agent.tools.empty()) write_emissions(draft);
    if (with.compaction) write_compactions(draft);
    if (with.forgeries) write_forgeries(draft);
    if (with.repeats) write_repeats(draft);
}

}  // namespace torpor::sim
