#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// P14: an event takes effect if its subscription is open, and is refused by name if it is not;
/// whatever is cancelled goes with a notice to the tool servers.
class SubscriptionsHonoured final : public Check {
public:
    std::string_view name() const override { return "subscriptions-honoured"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState& state, Violations& violations) override;

private:
    /// A subscription: its thread and its call.
    using Key = std::pair<std::string, std::string>;

    void judge(const Observation& observation, Violations& violations);

    std::map<MessageKey, Key> events_;         ///< accepted messages that are events
    std::map<MessageKey, Key> confirmations_;  ///< accepted results that open a subscription
    std::set<Key> open_;
};

}  // namespace torpor::sim
