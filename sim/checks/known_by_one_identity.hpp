#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// P1: what is said again is known as the same. A message of one thread to another enters the inbox
/// under the identity that it was committed with, and an event that its server has named takes
/// effect once, however often it is posted.
class KnownByOneIdentity final : public Check {
public:
    std::string_view name() const override { return "known-by-one-identity"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState& state, Violations& violations) override;

private:
    /// Thread, call and text: all that an event shows of itself.
    using Event = std::tuple<std::string, std::string, std::string>;
    struct Posted {
        std::set<int> numbers;  ///< of the server's events that look so
        bool named = true;      ///< all of them are
    };
    void accept(const fakes::MessageAccepted& accepted, base::Instant at, Violations& violations);
    void record(const Observation& observation);

    std::map<MessageKey, std::set<std::string>> orders_;  ///< thread, message -> its identities
    std::map<Event, Posted> posted_;
    std::map<MessageKey, Event> events_;           ///< accepted ones
    std::map<Event, std::set<MessageKey>> taken_;  ///< those that took effect or wait
};

}  // namespace torpor::sim
