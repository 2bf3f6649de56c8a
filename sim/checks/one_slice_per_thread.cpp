#include "sim/checks/one_slice_per_thread.hpp"

#include <algorithm>

#include "runtime/base/invariant.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

void OneSlicePerThread::see(const Observation& observation, Violations& violations) {
    const auto& what = observation.what;
    if (const auto* received = std::get_if<fakes::MessageReceived>(&what)) {
        if (received->queue == input_queue && received->receive_count > 1) {
            threads_[received->group_id].handed_out_again += 1;
        }
    } else if (const auto* started = std::get_if<fakes::InvocationStarted>(&what)) {
        if (started->function == agent_function) begin(*started, observation.at, violations);
    } else if (const auto* ended = std::get_if<fakes::InvocationEnded>(&what)) {
        end(ended->request_id);
    }
}

void OneSlicePerThread::begin(const fakes::InvocationStarted& started,
                              base::Instant at,
                              Violations& violations) {
    // An invocation that is started again under its id was ended without a word.
    end(started.request_id);
    const std::set<std::string> names(started.groups.begin(), started.groups.end());
    for (const std::string& name : names) {
        Thread& thread = threads_[name];
        if (thread.began) count_judged();
        thread.began = true;
        // An invocation may wait for a worker long after its messages were handed out, so the
        // times cannot be compared; but each slice that is excused has a delivery of its own.
        while (thread.excused < thread.running.size() && thread.handed_out_again > 0) {
            thread.handed_out_again -= 1;
            thread.excused += 1;
        }
        if (thread.excused < thread.running.size()) {
            violations.add(std::string(this->name()), at,
                           "a slice of thread \"" + name + "\" began while another was running");
        }
        thread.running.push_back(started.request_id);
    }
    invocations_.emplace(started.request_id, names);
}

void OneSlicePerThread::end(const std::string& request_id) {
    const auto invocation = invocations_.find(request_id);
    if (invocation == invocations_.end()) return;
    for (const std::string& name : invocation->second) {
        Thread& thread = threads_.at(name);
        const auto place = std::ranges::find(thread.running, request_id);
        base::invariant(place != thread.running.end(), "a slice runs until its invocation ends");
        const auto index = static_cast<std::size_t>(place - thread.running.begin());
        if (index < thread.excused) thread.excused -= 1;
        thread.running.erase(place);
    }
    invocations_.erase(invocation);
}

}  // namespace torpor::sim
