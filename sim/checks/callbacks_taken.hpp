#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// P2, P7: what a tool server was told is taken is in the inbox: prompts and events that were
/// answered with 200.
class CallbacksTaken final : public Check {
public:
    std::string_view name() const override { return "callbacks-taken"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState& state, Violations& violations) override;

private:
    /// A call of a thread, and what it shows.
    using Callback = std::pair<MessageKey, std::string>;
    struct Told {
        std::string_view what;
        base::Instant at;
    };
    void accept(const fakes::MessageAccepted& accepted);

    std::set<Callback> arrived_;
    std::map<Callback, Told> told_;              ///< answered with success
    std::set<std::string> with_large_contents_;  ///< threads whose messages cannot all be read here
};

}  // namespace torpor::sim
