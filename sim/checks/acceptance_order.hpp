#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// P5: within a thread, what users said is appended in the order in which the queue accepted it,
/// and so are the answers of tools and timers, and so is what answers no call (events, reports,
/// late answers, words of the parent), whether it had to wait or not.
class AcceptanceOrder final : public Check {
public:
    /// Who says what comes first: the queue alone, by the order in which it accepts; or a daemon,
    /// which numbers what it is given side by side and accepts it as soon as each is durable. Of
    /// two messages only that comes first which does so in both.
    enum class Numbering { by_queue, by_name };
    explicit AcceptanceOrder(Numbering numbering = Numbering::by_queue) : numbering_(numbering) {}

    std::string_view name() const override { return "acceptance-order"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}

private:
    enum class Source { users, tools, events };
    struct Place {
        std::uint64_t ticket = 0;  ///< in the order of acceptance
        std::uint64_t number = 0;

        bool before(const Place& other) const {
            return ticket < other.ticket && number < other.number;
        }
    };
    struct Applied {
        Place place;
        std::string identity;
    };
    void judge(const HistoryLine& line, base::Instant at, Violations& violations);

    std::uint64_t number_of(std::string_view name);

    Numbering numbering_;
    std::uint64_t tickets_ = 0;
    std::uint64_t numbers_before_ = 0;  ///< given out by processes that are dead
    std::uint64_t highest_ = 0;
    std::map<MessageKey, Place> accepted_;
    std::set<MessageKey> deferred_;
    /// What took effect and is not wholly before something else that did.
    std::map<std::pair<std::string, Source>, std::vector<Applied>> newest_;
};

}  // namespace torpor::sim
