#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// P5: within a thread, what users said is appended in the order in which the queue accepted it,
/// and so are the answers of tools and timers that were not put off on purpose.
class AcceptanceOrder final : public Check {
public:
    std::string_view name() const override { return "acceptance-order"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}

private:
    enum class Source { users, tools };
    struct Newest {
        std::uint64_t ticket = 0;
        std::string identity;
    };
    void judge(const HistoryLine& line, base::Instant at, Violations& violations);

    std::uint64_t tickets_ = 0;
    std::map<MessageKey, std::uint64_t> accepted_;  ///< message -> when, as a running number
    std::set<MessageKey> deferred_;
    std::map<std::pair<std::string, Source>, Newest> newest_;
};

}  // namespace torpor::sim
