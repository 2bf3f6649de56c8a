#include "sim/shrink/references.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "sim/scenario/unheard.hpp"
#include "sim/shrink/fair.hpp"

namespace torpor::sim {
namespace {

void drop_unknown_tools(Scenario& scenario) {
    const auto known = [&](const std::string& tool) { return scenario.tools.contains(tool); };
    std::erase_if(scenario.agent.tools, [&](const auto& tool) { return !known(tool); });
    std::erase_if(scenario.agent.tool_deadlines,
                  [&](const auto& deadline) { return !known(deadline.first); });
    std::erase_if(scenario.events, [&](const ScenarioEvent& event) {
        const auto* emits = std::get_if<ToolEmits>(&event.action);
        return emits != nullptr && !known(emits->tool);
    });
    std::erase_if(scenario.expect.counts,
                  [&](const ExpectedCount& count) { return !count.point && !known(count.tool); });
}

void drop_empty_servers(Scenario& scenario) {
    std::set<std::string> hosts;
    for (const auto& [name, tool] : scenario.tools)
        hosts.insert(tool.server);
    std::erase_if(scenario.servers, [&](const auto& entry) {
        const auto& [name, server] = entry;
        return !hosts.contains(name) && server.manifest.empty() && server.manifest_status == 200;
    });
}

/// The names of users who speak, numbers of crowds left as they are written.
std::set<std::string> speakers(const Scenario& scenario) {
    std::set<std::string> names;
    for (const auto& event : scenario.events) {
        const auto* says = std::get_if<UserSays>(&event.action);
        if (says == nullptr) continue;
        names.insert(says->user);
        const int times = event.repeats ? event.repeats->times : 1;
        if (!says->user.contains("{n}")) continue;
        for (int n = 1; n <= std::max(says->threads, times); ++n)
            names.insert(numbered(says->user, n));
    }
    return names;
}

void drop_silent_users(Scenario& scenario) {
    const auto known = speakers(scenario);
    const auto silent = [&](const std::string& user) { return !known.contains(user); };
    std::erase_if(scenario.events, [&](const ScenarioEvent& event) {
        if (const auto* one = std::get_if<UserAttaches>(&event.action)) return silent(one->user);
        if (const auto* one = std::get_if<UserChooses>(&event.action)) return silent(one->user);
        if (const auto* one = std::get_if<UserCompacts>(&event.action)) return silent(one->user);
        return false;
    });
    auto& expect = scenario.expect;
    std::erase_if(expect.replies, [&](const auto& one) { return silent(one.user); });
    std::erase_if(expect.prompts, [&](const auto& one) { return silent(one.user); });
    std::erase_if(expect.views, [&](const auto& one) { return silent(one.user); });
    std::erase_if(expect.history, [&](const auto& one) {
        return silent(one.first.substr(0, one.first.find('/')));
    });
}

void drop_unheard_rules(Scenario& scenario) {
    for (std::size_t rule = 0; rule < scenario.model.size();) {
        if (heard_before(scenario.model, rule)) {
            scenario.model.erase(scenario.model.begin() + static_cast<std::ptrdiff_t>(rule));
        } else {
            rule += 1;
        }
    }
}

}  // namespace

void drop_loose_ends(Scenario& scenario) {
    drop_unknown_tools(scenario);
    drop_empty_servers(scenario);
    drop_silent_users(scenario);
    drop_unheard_rules(scenario);
    if (scenario.faults.delayed == 0) scenario.faults.delay = FaultBudget{}.delay;
    if (!has_rates(scenario.faults) && scenario.faults.crashes_at_most == 0)
        scenario.faults.until.reset();
}

}  // namespace torpor::sim
