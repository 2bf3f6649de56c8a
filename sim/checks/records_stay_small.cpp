#include "sim/checks/records_stay_small.hpp"

namespace torpor::sim {

void RecordsStaySmall::see(const Observation& observation, Violations& violations) {
    const auto* written = std::get_if<fakes::ItemWritten>(&observation.what);
    if (written == nullptr) return;
    count_judged();
    const auto [known, first] =
        bytes_.emplace(std::pair{written->table, written->key}, written->bytes);
    if (first || written->bytes <= known->second) return;
    violations.add(std::string(name()), observation.at,
                   "the item \"" + written->key + "\" of " + written->table + " grew from " +
                       std::to_string(known->second) + " to " + std::to_string(written->bytes) +
                       " bytes");
    known->second = written->bytes;
}

}  // namespace torpor::sim
