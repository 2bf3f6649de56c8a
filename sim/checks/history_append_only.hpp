#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "sim/checks/check.hpp"

namespace torpor::sim {

/// P6: an entry of a history is written once and never changed or removed, and entries are
/// numbered from 1 without gaps.
class HistoryAppendOnly final : public Check {
public:
    std::string_view name() const override { return "history-append-only"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState& state, Violations& violations) override;

private:
    using Entries = std::map<std::int64_t, std::string>;  ///< order -> what was written
    std::map<std::string, Entries> threads_;
    std::map<std::string, std::string> lineages_;
    std::map<std::string, std::int64_t> cuts_;  ///< thread -> how far its summary reaches
};

}  // namespace torpor::sim
