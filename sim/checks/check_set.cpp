#include "sim/checks/check_set.hpp"

#include <algorithm>

#include "runtime/base/invariant.hpp"
#include "sim/checks/acceptance_order.hpp"
#include "sim/checks/acknowledged_after_effects.hpp"
#include "sim/checks/callbacks_taken.hpp"
#include "sim/checks/calls_reach_their_tool.hpp"
#include "sim/checks/calls_run_undisturbed.hpp"
#include "sim/checks/closed_accepts_nothing.hpp"
#include "sim/checks/comes_to_rest.hpp"
#include "sim/checks/expectations.hpp"
#include "sim/checks/history_append_only.hpp"
#include "sim/checks/known_by_one_identity.hpp"
#include "sim/checks/model_requests_bounded.hpp"
#include "sim/checks/model_requests_formed.hpp"
#include "sim/checks/no_message_lost.hpp"
#include "sim/checks/no_open_tool_call.hpp"
#include "sim/checks/nothing_unforeseen.hpp"
#include "sim/checks/one_slice_per_thread.hpp"
#include "sim/checks/output_never_lost.hpp"
#include "sim/checks/prompts_end_with_their_call.hpp"
#include "sim/checks/records_stay_small.hpp"
#include "sim/checks/slices_end_well.hpp"
#include "sim/checks/state_expectations.hpp"
#include "sim/checks/subscriptions_honoured.hpp"
#include "sim/checks/takes_effect_once.hpp"
#include "sim/checks/timers_fire_once.hpp"
#include "sim/checks/tools_stay_available.hpp"
#include "sim/checks/whole_rows.hpp"

namespace torpor::sim {
namespace {

std::unique_ptr<Check> acceptance_order(const Scenario& scenario) {
    using Numbering = AcceptanceOrder::Numbering;
    return std::make_unique<AcceptanceOrder>(scenario.agent.targets.front() == Target::daemon
                                                 ? Numbering::by_name
                                                 : Numbering::by_queue);
}

std::unique_ptr<Check> no_message_lost(const Scenario& scenario) {
    const auto empty = [](const ModelRule& rule) {
        return rule.says.empty() && rule.calls.empty();
    };
    return std::make_unique<NoMessageLost>(
        scenario.expect.dead_letters > 0 ? NoMessageLost::DeadLetters::expected
                                         : NoMessageLost::DeadLetters::unexpected,
        std::ranges::any_of(scenario.model, empty) ? NoMessageLost::EmptyTurns::scripted
                                                   : NoMessageLost::EmptyTurns::impossible);
}

std::vector<std::unique_ptr<Check>> all_checks(const Scenario& scenario) {
    std::vector<std::unique_ptr<Check>> checks;
    checks.push_back(acceptance_order(scenario));
    checks.push_back(std::make_unique<AcknowledgedAfterEffects>());
    checks.push_back(std::make_unique<CallbacksTaken>());
    checks.push_back(std::make_unique<CallsReachTheirTool>());
    checks.push_back(std::make_unique<CallsRunUndisturbed>());
    checks.push_back(std::make_unique<ClosedAcceptsNothing>());
    checks.push_back(std::make_unique<ComesToRest>());
    checks.push_back(std::make_unique<HistoryAppendOnly>());
    checks.push_back(std::make_unique<KnownByOneIdentity>());
    checks.push_back(std::make_unique<ModelRequestsBounded>());
    checks.push_back(std::make_unique<ModelRequestsFormed>());
    checks.push_back(no_message_lost(scenario));
    checks.push_back(std::make_unique<NoOpenToolCall>(scenario));
    checks.push_back(std::make_unique<NothingUnforeseen>());
    checks.push_back(std::make_unique<OneSlicePerThread>());
    checks.push_back(std::make_unique<OutputNeverLost>());
    checks.push_back(std::make_unique<PromptsEndWithTheirCall>());
    checks.push_back(std::make_unique<RecordsStaySmall>());
    checks.push_back(std::make_unique<SlicesEndWell>(scenario));
    checks.push_back(std::make_unique<SubscriptionsHonoured>());
    checks.push_back(std::make_unique<TakesEffectOnce>());
    checks.push_back(std::make_unique<TimersFireOnce>());
    checks.push_back(std::make_unique<ToolsStayAvailable>(scenario));
    return checks;
}

}  // namespace

CheckSet::CheckSet(const Scenario& scenario) : checks_(all_checks(scenario)) {
    checks_.push_back(std::make_unique<Expectations>(scenario));
    checks_.push_back(std::make_unique<StateExpectations>(scenario));
}

void CheckSet::see(const Observation& observation) {
    base::invariant(!finished_, "nothing happens after the end");
    base::invariant(observation.at >= now_, "observations come in order of time");
    now_ = observation.at;
    const auto whole = with_whole_rows(observation);
    for (const auto& check : checks_)
        check->see(whole ? *whole : observation, violations_);
}

void CheckSet::finish(const FinalState& state) {
    base::invariant(!finished_, "a run ends once");
    finished_ = true;
    const auto whole = with_whole_rows(state);
    for (const auto& check : checks_)
        check->finish(whole, violations_);
}

std::map<std::string, std::uint64_t> CheckSet::judged() const {
    std::map<std::string, std::uint64_t> judged;
    for (const auto& check : checks_)
        judged[std::string(check->name())] += check->judged();
    return judged;
}

std::vector<std::string> check_names() {
    std::vector<std::string> names;
    for (const auto& check : all_checks(Scenario{}))
        names.emplace_back(check->name());
    std::ranges::sort(names);
    return names;
}

}  // namespace torpor::sim
