#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// P5: within a thread, what users said is appended in the order in which the queue accepted it,
/// and so are the answers of tools and timers, and so is what answers no call (events, reports,
/// late answers, words of the parent), whether it had to wait or not.
class AcceptanceOrder final : public Check {
public:
    /// A queue orders what it accepts; a database that is written side by side does so only for
    /// those who wait for one message to be accepted before they send the next.
    enum class AtOneInstant { in_order, in_any_order };
    explicit AcceptanceOrder(AtOneInstant at_one_instant = AtOneInstant::in_order)
        : at_one_instant_(at_one_instant) {}

    std::string_view name() const override { return "acceptance-order"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}

private:
    enum class Source { users, tools, events };
    struct Newest {
        std::uint64_t ticket = 0;
        std::string identity;
    };
    void judge(const HistoryLine& line, base::Instant at, Violations& violations);

    AtOneInstant at_one_instant_;
    std::uint64_t tickets_ = 0;
    base::Instant newest_accepted_;
    std::map<MessageKey, std::uint64_t> accepted_;  ///< message -> when, as a running number
    std::set<MessageKey> deferred_;
    std::map<std::pair<std::string, Source>, Newest> newest_;
};

}  // namespace torpor::sim
