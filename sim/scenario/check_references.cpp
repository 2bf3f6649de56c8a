#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "sim/scenario/built_in_tools.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/sections.hpp"
#include "sim/scenario/unheard.hpp"

namespace torpor::sim {
namespace {

/// Reserved: no tool may have the name, and a model that calls it is refused.
constexpr std::string_view injected_event = "receive_event__injected";

constexpr std::string_view scripted_tool = "a tool that \"tools\" describes";
constexpr std::string_view callable_tool =
    "a tool of \"tools\" or one of the runtime's own, or \"unknown\": true beside it";

std::optional<Place> member(const std::optional<Place>& place, std::string_view key) {
    if (!place || !place->is(JsonNode::Kind::object)) return std::nullopt;
    for (const auto& [name, inner] : place->members()) {
        if (name == key) return inner;
    }
    return std::nullopt;
}

std::vector<Place> elements(const std::optional<Place>& place) {
    if (!place || !place->is(JsonNode::Kind::list)) return {};
    return place->elements();
}

std::vector<std::pair<std::string, Place>> members(const std::optional<Place>& place) {
    if (!place || !place->is(JsonNode::Kind::object)) return {};
    return place->members();
}

std::vector<std::string_view> views(const std::vector<std::string>& names) {
    return {names.begin(), names.end()};
}

bool is_one_of(const std::string& name, const std::vector<std::string>& names) {
    return std::ranges::find(names, name) != names.end();
}

/// Refuses a text that names nothing of the list.
void check_name(const std::optional<Place>& place,
                const std::vector<std::string>& names,
                std::string_view what) {
    if (!place || !place->is(JsonNode::Kind::text)) return;
    const std::string name = place->text();
    if (name.empty() || is_one_of(name, names)) return;
    place->refuse("the name of " + std::string(what), nearest(name, views(names)));
}

/// The same for the key under which a value stands.
void check_key(const std::string& key,
               const Place& value,
               const std::vector<std::string>& names,
               std::string_view what) {
    if (is_one_of(key, names)) return;
    value.refuse_key(key, std::string(what), nearest(key, views(names)));
}

void check_calls(const Place& root, std::vector<std::string> callable) {
    callable.insert(callable.end(), built_in_tools.begin(), built_in_tools.end());
    for (const Place& rule : elements(member(root, "model"))) {
        const auto calls = member(rule, "calls");
        for (const Place& call : elements(calls)) {
            const auto unknown = member(call, "unknown");
            if (unknown && unknown->is(JsonNode::Kind::boolean) && unknown->flag()) continue;
            check_name(member(call, "tool"), callable, callable_tool);
        }
        for (const auto& [tool, arguments] : members(calls))
            check_key(tool, arguments, callable, callable_tool);
    }
}

void check_tools(const Place& root, const Scenario& scenario) {
    std::vector<std::string> scripted;
    for (const auto& [name, script] : scenario.tools)
        scripted.push_back(name);
    const auto agent = member(root, "agent");
    for (const Place& tool : elements(member(agent, "tools")))
        check_name(tool, scripted, scripted_tool);
    for (const auto& [tool, deadline] : members(member(agent, "tool_deadlines")))
        check_key(tool, deadline, scripted, scripted_tool);
    for (const Place& event : elements(member(root, "events")))
        check_name(member(event, "tool"), scripted, scripted_tool);
    for (const Place& count : elements(member(member(root, "expect"), "counts")))
        check_name(member(count, "tool"), scripted, scripted_tool);
    check_calls(root, scripted);

    for (const auto& [name, tool] : members(member(root, "tools"))) {
        if (name != injected_event &&
            std::ranges::find(built_in_tools, name) == built_in_tools.end())
            continue;
        tool.refuse_key(name, "a name that the runtime does not use itself", {});
    }
}

/// A server is there because a tool is on it, or to be discovered.
void check_servers(const Place& root, const Scenario& scenario) {
    std::vector<std::string> names;
    for (const auto& [name, tool] : scenario.tools)
        names.push_back(tool.server);
    for (const auto& [name, place] : members(member(root, "servers"))) {
        const auto& server = scenario.servers.at(name);
        if (!server.manifest.empty() || server.manifest_status != 200) continue;
        check_key(name, place, names, "the server of a tool, or one with a manifest of its own");
    }
}

/// Who speaks or is spoken for in the events of a scenario.
struct Users {
    std::vector<std::string> spellings;  ///< as written, `{n}` included
    std::set<std::string> numbered;      ///< every one of them
};

Users users_of(const Scenario& scenario) {
    Users users;
    for (const ScenarioEvent& event : scenario.events) {
        const auto* says = std::get_if<UserSays>(&event.action);
        if (says == nullptr || says->user.empty()) continue;
        users.spellings.push_back(says->user);
        const bool varies = says->user.contains("{n}");
        const int times = event.repeats ? event.repeats->times : 1;
        for (int n = 1; n <= (varies ? std::max(says->threads, times) : 1); ++n)
            users.numbered.insert(numbered(says->user, n));
    }
    return users;
}

/// "ada" for "ada/2", which is the second child that is born in her conversation.
std::string root_of(const std::string& thread) {
    const auto slash = thread.rfind('/');
    if (slash == std::string::npos) return thread;
    const auto ordinal = std::string_view(thread).substr(slash + 1);
    const bool number = !ordinal.empty() && ordinal.front() != '0' &&
                        ordinal.find_first_not_of("0123456789") == std::string_view::npos;
    return number ? thread.substr(0, slash) : thread;
}

constexpr std::string_view speaker = "a user who says something in \"events\"";

void check_user(const std::optional<Place>& user, const Users& users) {
    if (!user || !user->is(JsonNode::Kind::text)) return;
    if (!users.numbered.contains(user->text())) check_name(user, users.spellings, speaker);
}

void check_users(const Place& root, const Scenario& scenario) {
    const Users users = users_of(scenario);
    for (const Place& event : elements(member(root, "events"))) {
        if (!member(event, "says")) check_user(member(event, "user"), users);
    }
    const auto expect = member(root, "expect");
    for (const auto* key : {"replies", "prompts", "views"}) {
        for (const Place& expected : elements(member(expect, key)))
            check_user(member(expected, "user"), users);
    }
    for (const auto& [thread, lines] : members(member(expect, "history"))) {
        const auto user = root_of(thread);
        if (users.numbered.contains(user) || is_one_of(user, users.spellings)) continue;
        lines.refuse_key(thread, std::string(speaker) + ", or a child such as \"ada/1\"",
                         nearest(user, views(users.spellings)));
    }
}

/// Rules are tried from the first: one whose words are part of a later one's hears all that the
/// later one would.
void check_rules(const Place& root, const Scenario& scenario) {
    const auto places = elements(member(root, "model"));
    for (std::size_t later = 0; later < scenario.model.size(); ++later) {
        const auto before = heard_before(scenario.model, later);
        const auto place = member(places[later], "hears");
        if (!before || !place || !place->is(JsonNode::Kind::text)) continue;
        place->refuse("words that no rule before it hears; model[" + std::to_string(*before) +
                      "] hears \"" + scenario.model[*before].hears + "\"");
    }
}

/// AWS refuses an event source mapping whose queue hides messages for less time than its function
/// may take.
void check_timeouts(const Place& root, const Scenario& scenario) {
    if (scenario.agent.visibility_timeout >= scenario.agent.function_timeout) return;
    const auto agent = member(root, "agent");
    const auto timeout = member(agent, "visibility_timeout");
    const Place& culprit = timeout ? *timeout : agent ? *agent : root;
    culprit.refuse("a visibility_timeout that is not below the function_timeout");
}

}  // namespace

void check_references(const Place& root, const Scenario& scenario) {
    check_tools(root, scenario);
    check_servers(root, scenario);
    check_rules(root, scenario);
    check_users(root, scenario);
    check_timeouts(root, scenario);
}

}  // namespace torpor::sim
