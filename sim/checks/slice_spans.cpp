#include "sim/checks/slice_spans.hpp"

#include "runtime/base/invariant.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

SliceSpans::Began SliceSpans::see(const Observation& observation) {
    Began began;
    if (const auto* ended = std::get_if<fakes::InvocationEnded>(&observation.what)) {
        end(ended->request_id);
    }
    const auto* started = std::get_if<fakes::InvocationStarted>(&observation.what);
    if (started == nullptr || started->function != agent_function) return began;
    // An invocation that is started again under its id was ended without a word.
    end(started->request_id);
    const std::set<std::string> distinct(started->groups.begin(), started->groups.end());
    began.threads.assign(distinct.begin(), distinct.end());
    for (const std::string& thread : began.threads) {
        auto& starts = running_[thread];
        if (!starts.empty()) began.overlapping.insert(thread);
        starts.insert(observation.at);
    }
    invocations_[started->request_id] = {.threads = began.threads, .since = observation.at};
    return began;
}

void SliceSpans::end(const std::string& request_id) {
    const auto known = invocations_.find(request_id);
    if (known == invocations_.end()) return;
    for (const std::string& thread : known->second.threads) {
        const auto starts = running_.find(thread);
        base::invariant(starts != running_.end(), "a running slice is counted");
        starts->second.erase(starts->second.find(known->second.since));
        if (starts->second.empty()) running_.erase(starts);
    }
    invocations_.erase(known);
}

}  // namespace torpor::sim
