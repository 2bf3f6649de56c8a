#include "sim/kernel/choice_oracle.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

using base::invariant;

ChoiceStream::ChoiceStream(Driver& driver, Trace& trace, std::string name)
    : driver_(driver), trace_(trace), name_(std::move(name)), index_(driver.open(name_)) {}

std::uint64_t ChoiceStream::choose(std::string_view site, std::uint64_t bound) {
    invariant(bound >= 1, "a choice has at least one alternative");
    if (bound == 1) return 0;
    const std::uint64_t value = driver_.draw(index_, site, bound);
    invariant(value < bound, "a draw is below its bound");
    RollingHash& hash = trace_.hash();
    hash.fold(site);
    hash.fold(bound);
    hash.fold(value);
    return value;
}

bool ChoiceStream::happens(std::string_view site, std::uint64_t per_thousand) {
    invariant(per_thousand <= 1000, "a share of a thousand is at most a thousand");
    if (per_thousand == 0) return false;
    if (per_thousand == 1000) return true;
    return choose(site, 1000) < per_thousand;
}

ChoiceStream& ChoiceOracle::stream(std::string_view name) {
    auto found = streams_.find(name);
    if (found == streams_.end()) {
        std::string key{name};
        auto stream = std::make_unique<ChoiceStream>(driver_, trace_, key);
        found = streams_.emplace(std::move(key), std::move(stream)).first;
    }
    return *found->second;
}

}  // namespace torpor::sim
