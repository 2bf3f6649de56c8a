#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "sim/scenario/nearest.hpp"
#include "sim/scenario/sections.hpp"

namespace torpor::sim {
namespace {

/// Tools that the runtime brings along.
constexpr std::array<std::string_view, 3> built_in_tools{"sleep", "sleep_until",
                                                         "sleep_until_event_or_input"};

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

std::vector<std::string_view> views(const std::vector<std::string>& names) {
    return {names.begin(), names.end()};
}

/// Refuses a text that names nothing of the list.
void check_name(const std::optional<Place>& place,
                const std::vector<std::string>& names,
                std::string_view what) {
    if (!place || !place->is(JsonNode::Kind::text)) return;
    const std::string name = place->text();
    if (name.empty() || std::ranges::find(names, name) != names.end()) return;
    place->refuse("the name of " + std::string(what), nearest(name, views(names)));
}

void check_tools(const Place& root, const Scenario& scenario) {
    std::vector<std::string> scripted;
    for (const auto& [name, script] : scenario.tools)
        scripted.push_back(name);
    std::vector<std::string> callable = scripted;
    callable.insert(callable.end(), built_in_tools.begin(), built_in_tools.end());

    for (const Place& tool : elements(member(member(root, "agent"), "tools"))) {
        check_name(tool, scripted, "a tool that \"tools\" describes");
    }
    constexpr std::string_view what =
        "a tool of \"tools\", or sleep, sleep_until or "
        "sleep_until_event_or_input";
    for (const Place& rule : elements(member(root, "model"))) {
        const auto calls = member(rule, "calls");
        for (const Place& call : elements(calls))
            check_name(member(call, "tool"), callable, what);
        if (!calls || !calls->is(JsonNode::Kind::object)) continue;
        for (const auto& [tool, arguments] : calls->members()) {
            if (std::ranges::find(callable, tool) != callable.end()) continue;
            arguments.refuse_key(tool, std::string(what), nearest(tool, views(callable)));
        }
    }
    for (const Place& count : elements(member(member(root, "expect"), "counts"))) {
        check_name(member(count, "tool"), scripted, "a tool that \"tools\" describes");
    }
    for (const std::string_view reserved : built_in_tools) {
        const auto tool = member(member(root, "tools"), reserved);
        if (tool) tool->refuse_key(reserved, "a name that the runtime does not use itself", {});
    }
}

void check_users(const Place& root, const Scenario& scenario) {
    std::vector<std::string> users;
    std::set<std::string> one_by_one;
    for (const ScenarioEvent& event : scenario.events) {
        const auto* says = std::get_if<UserSays>(&event.action);
        if (says == nullptr || says->user.empty()) continue;
        users.push_back(says->user);
        for (int n = 1; n <= says->threads; ++n)
            one_by_one.insert(numbered(says->user, n));
    }
    constexpr std::string_view what = "a user who says something in \"events\"";
    const auto expect = member(root, "expect");
    for (const Place& reply : elements(member(expect, "replies"))) {
        const auto user = member(reply, "user");
        if (user && user->is(JsonNode::Kind::text) && one_by_one.contains(user->text())) continue;
        check_name(user, users, what);
    }
    const auto history = member(expect, "history");
    if (!history || !history->is(JsonNode::Kind::object)) return;
    for (const auto& [user, lines] : history->members()) {
        if (one_by_one.contains(user)) continue;
        lines.refuse_key(user, std::string(what), nearest(user, views(users)));
    }
}

}  // namespace

void check_references(const Place& root, const Scenario& scenario) {
    check_tools(root, scenario);
    check_users(root, scenario);
    // AWS refuses an event source mapping whose queue hides messages for less time than its
    // function may take.
    if (scenario.agent.visibility_timeout < scenario.agent.function_timeout) {
        const auto agent = member(root, "agent");
        const auto timeout = member(agent, "visibility_timeout");
        const Place& culprit = timeout ? *timeout : agent ? *agent : root;
        culprit.refuse("a visibility_timeout that is not below the function_timeout");
    }
}

}  // namespace torpor::sim
