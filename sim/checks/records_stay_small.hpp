#pragma once

#include <map>
#include <string>
#include <utility>

#include "sim/checks/check.hpp"

namespace torpor::sim {

/// P10: nothing grows with age. A record of the state store that is written again is not larger
/// than it was.
class RecordsStaySmall final : public Check {
public:
    std::string_view name() const override { return "records-stay-small"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}

private:
    std::map<std::pair<std::string, std::string>, std::size_t> bytes_;  ///< by table and key
};

}  // namespace torpor::sim
