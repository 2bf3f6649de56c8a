#include "sim/shrink/parts.hpp"

#include <algorithm>
#include <array>

#include "sim/scenario/promise.hpp"

namespace torpor::sim {
namespace {

/// Empties one list of the expectation at a time, then leaves single elements out.
template <class Element>
void append_list_edits(std::vector<Edit>& edits,
                       std::vector<Element> Expectation::* list,
                       const Expectation& expect) {
    const auto size = (expect.*list).size();
    if (size > 1) edits.emplace_back([list](Scenario& one) { (one.expect.*list).clear(); });
    for (std::size_t i = 0; i < size; ++i) {
        edits.emplace_back([list, i](Scenario& one) {
            auto& elements = one.expect.*list;
            elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(i));
        });
    }
}

std::vector<Edit> expectation_edits(const Scenario& scenario) {
    const auto& expect = scenario.expect;
    std::vector<Edit> edits;
    append_list_edits(edits, &Expectation::replies, expect);
    append_list_edits(edits, &Expectation::counts, expect);
    append_list_edits(edits, &Expectation::idle, expect);
    append_list_edits(edits, &Expectation::costs, expect);
    append_list_edits(edits, &Expectation::prompts, expect);
    append_list_edits(edits, &Expectation::refusals, expect);
    append_list_edits(edits, &Expectation::views, expect);
    append_list_edits(edits, &Expectation::bounds, expect);
    edits.emplace_back([](Scenario& one) { one.expect.always.clear(); });
    for (const auto& [thread, lines] : expect.history)
        edits.emplace_back([thread](Scenario& one) { one.expect.history.erase(thread); });
    edits.emplace_back([](Scenario& one) { one.expect.replies_in_order = true; });
    edits.emplace_back([](Scenario& one) { one.expect.threads_spawned.reset(); });
    for (auto number :
         {&Expectation::compactions_at_least, &Expectation::concurrent_slices_at_least,
          &Expectation::overlapping_slices_at_least}) {
        edits.emplace_back([number](Scenario& one) { one.expect.*number = 0; });
    }
    return edits;
}

constexpr std::array fault_classes{
    &FaultBudget::requests_lost, &FaultBudget::responses_lost,       &FaultBudget::refused,
    &FaultBudget::throttles,     &FaultBudget::stream_cuts,          &FaultBudget::delayed,
    &FaultBudget::conflicts,     &FaultBudget::duplicate_deliveries, &FaultBudget::service_errors,
    &FaultBudget::disk_errors,   &FaultBudget::crashes_at_most};

std::vector<Edit> fault_edits(const Scenario& scenario) {
    std::vector<Edit> edits;
    for (const auto rate : fault_classes) {
        if (scenario.faults.*rate == 0) continue;
        edits.emplace_back([rate](Scenario& one) { one.faults.*rate = 0; });
    }
    for (int crashes = 1; crashes < scenario.faults.crashes_at_most; ++crashes)
        edits.emplace_back([crashes](Scenario& one) { one.faults.crashes_at_most = crashes; });
    edits.emplace_back([](Scenario& one) { one.schedule = {}; });
    edits.emplace_back([](Scenario& one) { one.faults.latency = FaultBudget{}.latency; });
    edits.emplace_back([](Scenario& one) { one.faults.delay = FaultBudget{}.delay; });
    return edits;
}

bool hears_everything(const ModelRule& rule) {
    return rule.hears.empty() && rule.times == 0;
}

/// Whatever a smaller story makes the model hear, and whatever a repaired runtime will, it is
/// answered.
void answer_everything(Trial& trial) {
    const auto& model = trial.smallest().model;
    if (!model.empty() && hears_everything(model.back())) return;
    auto candidate = trial.smallest();
    ModelRule otherwise;
    otherwise.says = "Done.";
    candidate.model.push_back(otherwise);
    trial.take(std::move(candidate), Patience::none);
}

/// The rule for everything is left where it is.
std::size_t rules_to_leave_out(const Scenario& scenario) {
    const bool kept = !scenario.model.empty() && hears_everything(scenario.model.back());
    return scenario.model.size() - (kept ? 1 : 0);
}

void erase_calls(Scenario& scenario, const std::string& tool) {
    for (auto& rule : scenario.model)
        std::erase_if(rule.calls, [&](const ScriptedCall& call) { return call.tool == tool; });
}

std::vector<Edit> tool_edits(const Scenario& scenario) {
    std::vector<Edit> edits;
    for (const auto& [name, tool] : scenario.tools) {
        edits.emplace_back([name](Scenario& one) {
            one.tools.erase(name);
            erase_calls(one, name);
        });
    }
    for (const auto& [name, server] : scenario.servers)
        edits.emplace_back([name](Scenario& one) { one.servers.erase(name); });
    return edits;
}

}  // namespace

void leave_out(Trial& trial,
               std::size_t (*size_of)(const Scenario&),
               void (*erase)(Scenario&, std::size_t first, std::size_t last),
               Patience patience) {
    for (auto piece = size_of(trial.smallest()); piece > 0; piece /= 2) {
        for (std::size_t first = 0; first < size_of(trial.smallest());) {
            auto candidate = trial.smallest();
            const auto last = std::min(first + piece, size_of(candidate));
            erase(candidate, first, last);
            // What stood behind the piece has moved to where it was.
            if (!trial.take(std::move(candidate), patience)) first = last;
        }
    }
}

void reduce_expectation(Trial& trial) {
    auto candidate = trial.smallest();
    const auto within = candidate.expect.within;
    candidate.expect = {};
    candidate.expect.within = within;
    const auto& check = trial.result().violations.front().check;
    if (std::ranges::find(promise_names, check) != promise_names.end())
        candidate.expect.always = {check};
    if (trial.take(std::move(candidate), Patience::none)) return;
    take_edits(trial, expectation_edits, Patience::none);
}

void reduce_faults(Trial& trial) {
    auto calm = trial.smallest();
    const auto crashes = calm.faults.crashes_at_most;
    calm.faults = {};
    trial.take(calm, Patience::much);
    calm.faults.crashes_at_most = crashes;
    trial.take(std::move(calm), Patience::much);
    take_edits(trial, fault_edits, Patience::much);
}

void reduce_events(Trial& trial) {
    leave_out(
        trial, [](const Scenario& one) { return one.events.size(); },
        [](Scenario& one, std::size_t first, std::size_t last) {
            const auto begin = one.events.begin();
            one.events.erase(begin + static_cast<std::ptrdiff_t>(first),
                             begin + static_cast<std::ptrdiff_t>(last));
        },
        Patience::much);
}

void reduce_model(Trial& trial) {
    answer_everything(trial);
    leave_out(
        trial, rules_to_leave_out,
        [](Scenario& one, std::size_t first, std::size_t last) {
            const auto begin = one.model.begin();
            one.model.erase(begin + static_cast<std::ptrdiff_t>(first),
                            begin + static_cast<std::ptrdiff_t>(last));
        },
        Patience::some);
}

void reduce_tools(Trial& trial) {
    take_edits(trial, tool_edits, Patience::some);
}

}  // namespace torpor::sim
