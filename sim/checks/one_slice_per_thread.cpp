#include "sim/checks/one_slice_per_thread.hpp"

#include "sim/checks/rows.hpp"

namespace torpor::sim {

void OneSlicePerThread::see(const Observation& observation, Violations& violations) {
    if (const auto* received = std::get_if<fakes::MessageReceived>(&observation.what)) {
        if (received->queue == input_queue && received->receive_count > 1) {
            handed_out_again_[received->group_id] += 1;
        }
    }
    for (const std::string& thread : spans_.see(observation).overlapping) {
        // An invocation may wait for a worker long after its messages were handed out, so the
        // times cannot be compared; but each overlap has a delivery of its own.
        if (const auto again = handed_out_again_.find(thread); again != handed_out_again_.end()) {
            if (again->second > 0) {
                again->second -= 1;
                continue;
            }
        }
        violations.add(std::string(name()), observation.at,
                       "a slice of thread \"" + thread + "\" began while another was running");
    }
}

}  // namespace torpor::sim
