#pragma once

#include <chrono>
#include <deque>
#include <set>
#include <utility>

#include "fakes/rap/call_key.hpp"
#include "runtime/base/time.hpp"

namespace torpor::fakes::rap {

/// The finished calls that a server still tells from new ones: those of the last five days, which
/// is longer than a queue keeps the message that could repeat them.
class CallMemory {
public:
    void remember(const CallKey& key, base::Instant now) {
        if (known_.insert(key).second) order_.emplace_back(now, key);
    }
    bool knows(const CallKey& key) const { return known_.contains(key); }
    void forget_old(base::Instant now) {
        while (!order_.empty() && order_.front().first + kept < now) {
            known_.erase(order_.front().second);
            order_.pop_front();
        }
    }

private:
    static constexpr base::Duration kept = std::chrono::days{5};

    std::set<CallKey> known_;
    std::deque<std::pair<base::Instant, CallKey>> order_;
};

}  // namespace torpor::fakes::rap
