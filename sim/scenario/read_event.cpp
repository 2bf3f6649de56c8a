#include <algorithm>
#include <array>
#include <optional>

#include "sim/scenario/field.hpp"
#include "sim/scenario/sections.hpp"
#include "sim/scenario/spellings.hpp"

namespace torpor::sim {
namespace {

constexpr int occasions_max = 1000;
constexpr int repetitions_max = 1'000'000;
constexpr int index_max = 1000;
/// More than a run of a year has.
constexpr int effects_max = 100'000'000;

/// The keys of one event before it is known which kind of event they make.
struct EventDraft {
    base::Duration at{};
    Point when = Point::history_saved;
    int times = 1;
    AtEffect effect;
    base::Duration every{};
    std::string user;
    std::string id;
    UserSays says;
    UserChooses chooses;
    RawMessage message;
    RawCallback callback;
    ToolEmits emits;
    Crash crash;
    Partition partition;
};

constexpr std::array<std::string_view, 1> restarted{"runtime"};

void read_point(const Place& place, EventDraft& draft) {
    std::array<std::string_view, all_points.size()> names;
    for (std::size_t i = 0; i < names.size(); ++i)
        names[i] = to_text(all_points[i]);
    if (const auto index = place.one_of(names)) draft.when = all_points[*index];
}

void read_partition(const Place& place, EventDraft& draft) {
    const auto hosts = place.list_of_words();
    if (place.is(JsonNode::Kind::list) && (hosts.size() != 2 || hosts[0] == hosts[1])) {
        place.refuse(R"(two different hosts, such as ["worker", "weather.tools"])");
    }
    if (hosts.size() != 2) return;
    draft.partition.one = hosts[0];
    draft.partition.other = hosts[1];
}

/// The label of a choice, or its index, which may be out of range.
void read_choice(const Place& place, EventDraft& draft) {
    if (place.is(JsonNode::Kind::number)) {
        draft.chooses.index = place.whole(0, index_max);
    } else {
        draft.chooses.label = place.words();
    }
}

/// A key that says what happens and nothing more.
void read_deed(const Place& place, EventDraft&) {
    if (!place.is(JsonNode::Kind::boolean) || !place.flag()) place.refuse("true");
}

/// No queue takes an empty message.
std::string message_body(const Place& place) {
    return place.is(JsonNode::Kind::text) ? place.words() : place.raw();
}

constexpr std::array<Field<RawMessage>, 3> message_fields{{
    {"thread", [](const Place& place, RawMessage& message) { message.thread = place.name(); },
     "whose inbox it goes to"},
    {"body", [](const Place& place, RawMessage& message) { message.body = message_body(place); },
     "text or JSON"},
    {"id", [](const Place& place, RawMessage& message) { message.id = place.name(); }},
}};

constexpr std::array<Field<RawCallback>, 2> callback_fields{{
    {"path", [](const Place& place, RawCallback& callback) { callback.path = place.words(); },
     "where it is posted to, such as \"{callback}\""},
    {"body", [](const Place& place, RawCallback& callback) { callback.body = place.raw(); },
     "text or JSON"},
}};

constexpr std::array<Field<EventDraft>, 25> event_fields{{
    {"at", [](const Place& place, EventDraft& draft) { draft.at = place.duration(); }},
    {"when", read_point},
    {"times",
     [](const Place& place, EventDraft& draft) { draft.times = place.whole(1, repetitions_max); }},
    {"effect",
     [](const Place& place, EventDraft& draft) {
         draft.effect.number = static_cast<std::uint64_t>(place.whole(1, effects_max));
     }},
    {"moment",
     [](const Place& place, EventDraft& draft) {
         const auto index = place.one_of(effect_phase_names);
         draft.effect.phase = static_cast<EffectPhase>(index.value_or(0));
     }},
    {"every", [](const Place& place, EventDraft& draft) { draft.every = place.span(); }},
    {"user", [](const Place& place, EventDraft& draft) { draft.user = place.name(); }},
    {"says", [](const Place& place, EventDraft& draft) { draft.says.text = place.words(); }},
    {"id", [](const Place& place, EventDraft& draft) { draft.id = place.name(); }},
    {"threads",
     [](const Place& place, EventDraft& draft) { draft.says.threads = place.whole(1, 100'000); }},
    {"send_twice",
     [](const Place& place, EventDraft& draft) { draft.says.send_twice = place.duration(); }},
    {"attaches", read_deed},
    {"chooses", read_choice},
    {"dismisses", read_deed},
    {"compacts", read_deed},
    {"message", [](const Place& place,
                   EventDraft& draft) { read_object(place, message_fields, draft.message); }},
    {"callback", [](const Place& place,
                    EventDraft& draft) { read_object(place, callback_fields, draft.callback); }},
    {"tool", [](const Place& place, EventDraft& draft) { draft.emits.tool = place.words(); }},
    {"emits", [](const Place& place, EventDraft& draft) { draft.emits.text = place.text(); }},
    {"associative",
     [](const Place& place, EventDraft& draft) { draft.emits.associative = place.flag(); }},
    {"final", [](const Place& place, EventDraft& draft) { draft.emits.final = place.flag(); }},
    {"crash",
     [](const Place& place, EventDraft& draft) {
         if (place.one_of(victim_names) == 1U) draft.crash.victim = Victim::random;
     }},
    {"restart", [](const Place& place, EventDraft&) { place.one_of(restarted); }},
    {"partition", read_partition},
    {"for",
     [](const Place& place, EventDraft& draft) { draft.partition.duration = place.duration(); }},
}};

using Keys = std::set<std::string, std::less<>>;

/// The verbs of events: every event has exactly one.
constexpr std::array<std::string_view, 11> deeds{"says",     "attaches", "chooses",  "dismisses",
                                                 "compacts", "message",  "callback", "emits",
                                                 "crash",    "restart",  "partition"};

std::string listed_deeds() {
    std::string text;
    for (const auto deed : deeds) {
        if (!text.empty()) text += deed == deeds.back() ? " and " : ", ";
        text += '"' + std::string(deed) + '"';
    }
    return text;
}

struct Companion {
    std::string_view key;
    std::string_view needs;
};
/// Keys that mean something only beside another one.
constexpr std::array<Companion, 18> companions{{{"effect", "moment"},
                                                {"moment", "effect"},
                                                {"every", "at"},
                                                {"every", "times"},
                                                {"says", "user"},
                                                {"attaches", "user"},
                                                {"chooses", "user"},
                                                {"dismisses", "user"},
                                                {"compacts", "user"},
                                                {"id", "says"},
                                                {"threads", "says"},
                                                {"send_twice", "says"},
                                                {"emits", "tool"},
                                                {"tool", "emits"},
                                                {"associative", "emits"},
                                                {"final", "emits"},
                                                {"for", "partition"},
                                                {"partition", "for"}}};

bool any_of(const Keys& seen, std::initializer_list<std::string_view> keys) {
    return std::ranges::any_of(keys, [&](std::string_view key) { return seen.contains(key); });
}

void check_companions(const Place& place, const Keys& seen) {
    const auto check = [&](const Companion& companion) {
        if (!seen.contains(companion.key) || seen.contains(companion.needs)) return;
        place.miss(companion.needs,
                   "something, because \"" + std::string(companion.key) + "\" is there");
    };
    std::ranges::for_each(companions, check);
    if (seen.contains("user") &&
        !any_of(seen, {"says", "attaches", "chooses", "dismisses", "compacts"})) {
        place.miss("says", "something, because \"user\" is there");
    }
    if (seen.contains("times") && !any_of(seen, {"when", "every"})) {
        place.miss("every", "how far apart, because \"times\" is there");
    }
}

void check_threads(const Place& place, const UserSays& says) {
    if (says.threads == 1) return;
    if (!says.user.contains("{n}"))
        place.refuse("\"{n}\" in \"user\", because \"threads\" is there");
    if (!says.id.empty() && !says.id.contains("{n}")) {
        place.refuse("\"{n}\" in \"id\", because \"threads\" is there");
    }
}

/// When the event happens, and how often.
void read_moment(const Place& place, const Keys& seen, EventDraft& draft, ScenarioEvent& event) {
    int moments = 0;
    for (const std::string_view key : {"at", "when", "effect"})
        moments += static_cast<int>(seen.contains(key));
    if (moments != 1) place.refuse(R"(exactly one of "at", "when" and "effect")");
    if (seen.contains("effect")) {
        event.moment = draft.effect;
        if (!seen.contains("crash")) {
            place.miss("crash",
                       "\"worker\", because \"effect\" is there: no other thing happens at one");
        }
        if (seen.contains("times")) {
            place.refuse(R"(no "times" beside "effect": an effect has one number)");
        }
        return;
    }
    if (seen.contains("when")) {
        event.moment = WhenReached{draft.when, draft.times};
        if (draft.times > occasions_max) {
            place.refuse("at most " + std::to_string(occasions_max) + " \"times\" beside \"when\"");
        }
        return;
    }
    if (seen.contains("every")) event.repeats = Repetition{draft.every, draft.times};
    // Both would count with the same `{n}`.
    if (seen.contains("every") && draft.says.threads > 1) {
        place.refuse(R"(either "threads" or "every")");
    }
}

EventAction action_of(const Place& place, const Keys& seen, EventDraft& draft) {
    if (seen.contains("crash")) {
        if (draft.crash.victim == Victim::worker && seen.contains("at")) {
            place.refuse(R"("crash": "random" beside "at": no worker stands at a fixed time)");
        }
        if (draft.crash.victim == Victim::random && seen.contains("effect")) {
            place.refuse(R"("crash": "worker" beside "effect": the one whose effect it is dies)");
        }
        return draft.crash;
    }
    if (seen.contains("restart")) return Restart{};
    if (seen.contains("partition")) return draft.partition;
    if (seen.contains("attaches")) return UserAttaches{draft.user};
    if (seen.contains("compacts")) return UserCompacts{draft.user};
    if (any_of(seen, {"chooses", "dismisses"})) {
        draft.chooses.user = draft.user;
        return draft.chooses;
    }
    if (seen.contains("message")) return draft.message;
    if (seen.contains("callback")) return draft.callback;
    if (seen.contains("emits")) return draft.emits;
    draft.says.user = draft.user;
    draft.says.id = draft.id;
    check_threads(place, draft.says);
    return draft.says;
}

}  // namespace

ScenarioEvent read_event(const Place& place) {
    EventDraft draft;
    const Keys seen = read_object(place, event_fields, draft);
    ScenarioEvent event{.moment = AtTime{draft.at},
                        .action = draft.says,
                        .repeats = {},
                        .position = place.position()};
    if (!place.is(JsonNode::Kind::object)) return event;
    read_moment(place, seen, draft, event);
    const auto done = std::ranges::count_if(deeds, [&](auto deed) { return seen.contains(deed); });
    if (done != 1) place.refuse("exactly one of " + listed_deeds());
    check_companions(place, seen);
    event.action = action_of(place, seen, draft);
    return event;
}

void append_event_keys(std::vector<std::string>& keys) {
    append_keys(keys, "events[].", event_fields);
    append_keys(keys, "events[].message.", message_fields);
    append_keys(keys, "events[].callback.", callback_fields);
}

}  // namespace torpor::sim
