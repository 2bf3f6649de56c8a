#include "sim/explore/findings.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"
#include "sim/explore/fingerprint.hpp"

namespace torpor::sim {

void Findings::add(RunResult result) {
    runs_ += 1;
    slices_ += result.slices;
    events_ += result.events;
    hash_.fold(result.trace_hash);
    base::invariant(result.passed == result.violations.empty(),
                    "a run has passed if it broke nothing");
    if (result.passed) return;
    failed_ += 1;
    auto print = fingerprint(result);
    auto place = places_.find(print);
    if (place == places_.end()) {
        if (kinds_.size() == kinds_max) {
            of_other_kinds_ += 1;
            return;
        }
        place = places_.emplace(print, kinds_.size()).first;
        kinds_.push_back({.fingerprint = std::move(print), .runs = 0, .kept = {}});
    }
    auto& kind = kinds_[place->second];
    kind.runs += 1;
    if (kind.kept.size() < kept_max) kind.kept.push_back(std::move(result));
}

}  // namespace torpor::sim
