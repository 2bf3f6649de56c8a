#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// P1: an accepted message takes effect at most once, only if it was accepted, and never without
/// being remembered in the same transaction. Nothing is added to a thread without a message.
class TakesEffectOnce final : public Check {
public:
    std::string_view name() const override { return "takes-effect-once"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}

private:
    void judge(const Observation& observation, Violations& violations);
    void judge_entry(const Observation& observation,
                     const HistoryLine& line,
                     const std::set<MessageKey>& remembered,
                     Violations& violations);

    /// How the effect of a message of this kind shows: by an entry of the history, perhaps
    /// otherwise, or perhaps not at all, as when a client attaches where nothing is open.
    enum class Shows { by_an_entry, otherwise_too, perhaps_nothing };
    static Shows shows(std::string_view body);

    std::map<MessageKey, Shows> accepted_;
    std::set<std::string> born_;
    std::set<MessageKey> appended_;
    std::map<MessageKey, std::string> outcomes_;
};

}  // namespace torpor::sim
