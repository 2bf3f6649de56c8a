#include <array>
#include <optional>

#include "sim/scenario/field.hpp"
#include "sim/scenario/sections.hpp"

namespace torpor::sim {
namespace {

/// The keys of one event before it is known which kind of event they make.
struct EventDraft {
    base::Duration at{};
    Point when = Point::history_saved;
    int times = 1;
    UserSays says;
    Crash crash;
    Partition partition;
};

constexpr std::array<std::string_view, 2> victims{"worker", "random"};

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

constexpr std::array<Field<EventDraft>, 11> event_fields{{
    {"at", [](const Place& place, EventDraft& draft) { draft.at = place.duration(); }},
    {"when", read_point},
    {"times", [](const Place& place, EventDraft& draft) { draft.times = place.whole(1, 1000); }},
    {"user", [](const Place& place, EventDraft& draft) { draft.says.user = place.name(); }},
    {"says", [](const Place& place, EventDraft& draft) { draft.says.text = place.words(); }},
    {"id", [](const Place& place, EventDraft& draft) { draft.says.id = place.name(); }},
    {"threads",
     [](const Place& place, EventDraft& draft) { draft.says.threads = place.whole(1, 100'000); }},
    {"send_twice",
     [](const Place& place, EventDraft& draft) { draft.says.send_twice = place.duration(); }},
    {"crash",
     [](const Place& place, EventDraft& draft) {
         if (place.one_of(victims) == 1U) draft.crash.victim = Victim::random;
     }},
    {"partition", read_partition},
    {"for",
     [](const Place& place, EventDraft& draft) { draft.partition.duration = place.duration(); }},
}};

using Keys = std::set<std::string, std::less<>>;

/// Keys that mean something only beside another one.
void check_companions(const Place& place, const Keys& seen) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> companions{
        {{"times", "when"},
         {"user", "says"},
         {"says", "user"},
         {"id", "says"},
         {"threads", "says"},
         {"send_twice", "says"},
         {"for", "partition"},
         {"partition", "for"}}};
    for (const auto& [key, companion] : companions) {
        if (!seen.contains(key) || seen.contains(companion)) continue;
        place.miss(companion, "something, because \"" + std::string(key) + "\" is there");
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

}  // namespace

ScenarioEvent read_event(const Place& place) {
    EventDraft draft;
    const Keys seen = read_object(place, event_fields, draft);
    ScenarioEvent event{
        .moment = AtTime{draft.at}, .action = draft.says, .position = place.position()};
    if (!place.is(JsonNode::Kind::object)) return event;

    if (seen.contains("at") == seen.contains("when")) {
        place.refuse(R"(either "at" or "when")");
    }
    if (seen.contains("when")) event.moment = WhenReached{draft.when, draft.times};

    const int actions = static_cast<int>(seen.contains("says")) +
                        static_cast<int>(seen.contains("crash")) +
                        static_cast<int>(seen.contains("partition"));
    if (actions != 1) place.refuse(R"(exactly one of "says", "crash" and "partition")");
    check_companions(place, seen);

    if (seen.contains("crash")) {
        event.action = draft.crash;
        if (draft.crash.victim == Victim::worker && seen.contains("at")) {
            place.refuse(R"("crash": "random" beside "at": no worker stands at a fixed time)");
        }
    } else if (seen.contains("partition")) {
        event.action = draft.partition;
    } else {
        check_threads(place, draft.says);
    }
    return event;
}

void append_event_keys(std::vector<std::string>& keys) {
    append_keys(keys, "events[].", event_fields);
}

}  // namespace torpor::sim
