#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// P7: a message leaves the input queue only after the transaction that consumed it, and after
/// everything that transaction decided to send was sent. A delayed message leaves the relay's
/// queue only after the input queue has what it carried.
class AcknowledgedAfterEffects final : public Check {
public:
    std::string_view name() const override { return "acknowledged-after-effects"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}

private:
    void record(const Observation& observation);
    void judge(const fakes::MessageDeleted& deleted, base::Instant at, Violations& violations);
    void judge_relay(const fakes::MessageDeleted& deleted,
                     base::Instant at,
                     Violations& violations);

    using OutboxKey = std::pair<std::string, std::string>;  ///< thread, outbox id
    std::map<MessageKey, std::set<OutboxKey>> consumed_;    ///< with what it made us send
    std::set<OutboxKey> unsent_;
    std::set<MessageKey> accepted_;
    std::map<std::string, MessageKey> delayed_;  ///< message id on the delay queue -> carried
};

}  // namespace torpor::sim
