#include <array>

#include "sim/scenario/field.hpp"
#include "sim/scenario/sections.hpp"

namespace torpor::sim {
namespace {

constexpr int times_max = 1'000'000;
/// Beyond what a callback endpoint takes: larger answers test nothing more.
constexpr int answer_bytes_max = 8'000'000;

constexpr std::array<Field<ToolEvent>, 9> event_fields{{
    {"after", [](const Place& place, ToolEvent& event) { event.after = place.duration_range(); }},
    {"text", [](const Place& place, ToolEvent& event) { event.text = place.text(); },
     "what the event says"},
    {"times",
     [](const Place& place, ToolEvent& event) { event.times = place.whole(1, times_max); }},
    {"every", [](const Place& place, ToolEvent& event) { event.every = place.span(); }},
    {"associative", [](const Place& place, ToolEvent& event) { event.associative = place.flag(); }},
    {"final", [](const Place& place, ToolEvent& event) { event.final = place.flag(); }},
    {"named", [](const Place& place, ToolEvent& event) { event.named = place.flag(); }},
    {"before_confirmation",
     [](const Place& place, ToolEvent& event) { event.before_confirmation = place.flag(); }},
    {"again_after",
     [](const Place& place, ToolEvent& event) { event.again_after = place.duration_range(); }},
}};

void read_events(const Place& place, ToolScript& tool) {
    for (const Place& element : place.elements()) {
        auto& event = tool.events.emplace_back();
        const auto seen = read_object(element, event_fields, event);
        if (seen.contains("every") != seen.contains("times")) {
            element.refuse(R"(both "every" and "times", or neither)");
        }
    }
}

constexpr std::array<Field<ToolAuthorisation>, 2> authorisation_fields{{
    {"auth_url",
     [](const Place& place, ToolAuthorisation& asked) { asked.auth_url = place.words(); },
     "where the user authorises"},
    {"granted_after",
     [](const Place& place, ToolAuthorisation& asked) {
         asked.granted_after = place.duration_range();
     }},
}};

constexpr std::array<Field<ToolChoice>, 5> choice_fields{{
    {"prompt", [](const Place& place, ToolChoice& choice) { choice.prompt = place.words(); },
     "what the user is asked"},
    {"choices",
     [](const Place& place, ToolChoice& choice) { choice.choices = place.list_of_words(); },
     "what she can choose from"},
    {"default",
     [](const Place& place, ToolChoice& choice) { choice.preset = place.whole(-1000, 1000); }},
    {"answers",
     [](const Place& place, ToolChoice& choice) {
         for (const Place& element : place.elements())
             choice.answers.push_back(element.text());
     }},
    {"unavailable_times",
     [](const Place& place, ToolChoice& choice) {
         choice.unavailable_times = place.whole(0, 1000);
     }},
}};

void read_choices(const Place& place, ToolScript& tool) {
    for (const Place& element : place.elements()) {
        auto& choice = tool.choices.emplace_back();
        const auto seen = read_object(element, choice_fields, choice);
        if (seen.contains("answers") && choice.answers.size() != choice.choices.size()) {
            element.refuse("as many \"answers\" as \"choices\"");
        }
    }
}

constexpr std::array<Field<ToolView>, 3> view_fields{{
    {"after", [](const Place& place, ToolView& view) { view.after = place.duration_range(); }},
    {"view_type", [](const Place& place, ToolView& view) { view.view_type = place.words(); },
     "which view it is"},
    {"content", [](const Place& place, ToolView& view) { view.content = place.canonical_object(); },
     "what it shows, an object"},
}};

void read_views(const Place& place, ToolScript& tool) {
    for (const Place& element : place.elements())
        read_object(element, view_fields, tool.views.emplace_back());
}

constexpr std::array<Field<ToolScript>, 23> tool_fields{{
    {"server", [](const Place& place, ToolScript& tool) { tool.server = place.words(); }},
    {"description", [](const Place& place, ToolScript& tool) { tool.description = place.words(); }},
    {"input_schema",
     [](const Place& place, ToolScript& tool) { tool.input_schema = place.canonical_object(); }},
    {"annotations",
     [](const Place& place, ToolScript& tool) { tool.annotations = place.canonical_object(); }},
    {"answers", [](const Place& place, ToolScript& tool) { tool.answers = place.text(); }},
    {"answer_bytes",
     [](const Place& place, ToolScript& tool) {
         tool.answer_bytes = static_cast<std::size_t>(place.whole(1, answer_bytes_max));
     }},
    {"content",
     [](const Place& place, ToolScript& tool) { tool.content = place.canonical_list(); }},
    {"display_as",
     [](const Place& place, ToolScript& tool) { tool.display_as = place.canonical_list(); }},
    {"fails", [](const Place& place, ToolScript& tool) { tool.fails = place.words(); }},
    {"after", [](const Place& place, ToolScript& tool) { tool.after = place.duration_range(); }},
    {"answers_twice",
     [](const Place& place, ToolScript& tool) { tool.answers_twice = place.duration_range(); }},
    {"acknowledges_after",
     [](const Place& place, ToolScript& tool) {
         tool.acknowledges_after = place.duration_range();
     }},
    {"answers_before_acknowledging",
     [](const Place& place, ToolScript& tool) {
         tool.answers_before_acknowledging = place.flag();
     }},
    {"unavailable_times",
     [](const Place& place, ToolScript& tool) { tool.unavailable_times = place.whole(0, 1000); }},
    {"refuses_with",
     [](const Place& place, ToolScript& tool) { tool.refuses_with = place.whole(400, 499); }},
    {"never_answers",
     [](const Place& place, ToolScript& tool) { tool.never_answers = place.flag(); }},
    {"ignores_cancel",
     [](const Place& place, ToolScript& tool) { tool.ignores_cancel = place.flag(); }},
    {"answers_for_wrong_thread",
     [](const Place& place, ToolScript& tool) { tool.answers_for_wrong_thread = place.flag(); }},
    {"subscribes", [](const Place& place, ToolScript& tool) { tool.subscribes = place.flag(); }},
    {"events", read_events},
    {"authorisation",
     [](const Place& place, ToolScript& tool) {
         read_object(place, authorisation_fields, tool.authorisation.emplace());
     }},
    {"choices", read_choices},
    {"views", read_views},
}};

using Keys = std::set<std::string, std::less<>>;

/// A call ends in one way, and in one way only.
void check_ending(const Place& place, const ToolScript& tool, const Keys& seen) {
    int endings = 0;
    for (const std::string_view key : {"answers", "content", "fails", "refuses_with"})
        endings += static_cast<int>(seen.contains(key));
    endings += static_cast<int>(tool.never_answers);
    // The last choice may bring the answer.
    const bool chosen = !tool.choices.empty() && !tool.choices.back().answers.empty();
    if (endings == 1 || (endings == 0 && chosen)) return;
    place.refuse(
        R"(exactly one of "answers", "content", "fails", "never_answers" and "refuses_with")");
}

void check_companions(const Place& place, const Keys& seen) {
    if (seen.contains("answer_bytes") && !seen.contains("answers")) {
        place.miss("answers", "something to stretch, because \"answer_bytes\" is there");
    }
    // A server that sends events of no subscription is hostile; one forgets the word more easily.
    if (seen.contains("events") && !seen.contains("subscribes")) {
        place.miss("subscribes", "true, because \"events\" is there; or false, said aloud");
    }
}

constexpr std::array<Field<ServerScript>, 5> server_fields{{
    {"manifest", [](const Place& place, ServerScript& server) { server.manifest = place.raw(); }},
    {"manifest_later",
     [](const Place& place, ServerScript& server) { server.manifest_later = place.raw(); }},
    {"manifest_status",
     [](const Place& place, ServerScript& server) {
         server.manifest_status = place.whole(200, 599);
     }},
    {"tells_call_status",
     [](const Place& place, ServerScript& server) { server.tells_call_status = place.flag(); }},
    {"hangs_on_notices",
     [](const Place& place, ServerScript& server) { server.hangs_on_notices = place.flag(); }},
}};

}  // namespace

ToolScript read_tool(const Place& place, const std::string& name) {
    ToolScript tool;
    tool.server = name;
    const auto seen = read_object(place, tool_fields, tool);
    if (!place.is(JsonNode::Kind::object)) return tool;
    check_ending(place, tool, seen);
    check_companions(place, seen);
    return tool;
}

void append_tool_keys(std::vector<std::string>& keys) {
    append_keys(keys, "tools.*.", tool_fields);
    append_keys(keys, "tools.*.events[].", event_fields);
    append_keys(keys, "tools.*.authorisation.", authorisation_fields);
    append_keys(keys, "tools.*.choices[].", choice_fields);
    append_keys(keys, "tools.*.views[].", view_fields);
}

ServerScript read_server(const Place& place) {
    ServerScript server;
    read_object(place, server_fields, server);
    return server;
}

void append_server_keys(std::vector<std::string>& keys) {
    append_keys(keys, "servers.*.", server_fields);
}

}  // namespace torpor::sim
