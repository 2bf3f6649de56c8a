#include "sim/sweep/recovery.hpp"

#include "sim/world/daemon_process.hpp"

namespace torpor::sim {

void Recovery::see(const Effect& effect) {
    if (effect.number == first_) died_at_ = effect;
    if (died_ && !open_.empty()) effects_.push_back(effect);
}

void Recovery::see(const Observation& observation) {
    const auto& what = observation.what;
    if (const auto* started = std::get_if<fakes::InvocationStarted>(&what)) {
        auto& invocation = running_[started->request_id];
        invocation.process = worker_host(started->environment);
        for (const auto& group : started->groups)
            invocation.duties.emplace(started->function, group);
        if (started->groups.empty()) invocation.duties.emplace(started->function, "");
    } else if (const auto* ended = std::get_if<fakes::InvocationEnded>(&what)) {
        const auto invocation = running_.extract(ended->request_id);
        if (invocation.empty()) return;
        if (ended->end != fakes::InvocationEnd::answered || ended->failures > 0) return;
        for (const auto& duty : invocation.mapped().duties)
            open_.erase(duty);
    } else if (const auto* fault = std::get_if<FaultHappened>(&what)) {
        const bool here = !died_ && died_at_.number > 0 && fault->kind == FaultKind::kill &&
                          fault->process == died_at_.process;
        if (here) begin();
    }
}

void Recovery::begin() {
    died_ = true;
    const bool all = died_at_.process == daemon_host;
    for (const auto& [request, invocation] : running_) {
        if (!all && invocation.process != died_at_.process) continue;
        open_.insert(invocation.duties.begin(), invocation.duties.end());
    }
}

}  // namespace torpor::sim
