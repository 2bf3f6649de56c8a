#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// P2: at the end every message a producer has sent was accepted, and so was what threads tell each
/// other; every accepted message took effect or was refused by name, a report of an open child is
/// never refused, and the model has seen what is in the histories.
class NoMessageLost final : public Check {
public:
    enum class DeadLetters { unexpected, expected };
    enum class EmptyTurns { impossible, scripted };
    NoMessageLost(DeadLetters dead_letters, EmptyTurns empty_turns)
        : dead_letters_(dead_letters), empty_turns_(empty_turns) {}

    std::string_view name() const override { return "no-message-lost"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState& state, Violations& violations) override;

private:
    void judge(const Observation& observation);
    void judge_reports(const Observation& observation, Violations& violations);
    void note_report(const fakes::MessageAccepted& accepted);
    void note_word(const HistoryLine& line);

    DeadLetters dead_letters_;
    EmptyTurns empty_turns_;
    std::map<MessageKey, base::Instant> spoken_;
    std::map<MessageKey, base::Instant> accepted_;
    std::set<MessageKey> dead_;
    std::set<MessageKey> consumed_;
    std::map<MessageKey, std::string> reports_;    ///< accepted ones, and the child that each is of
    std::set<MessageKey> children_;                ///< open ones, each with its parent before it
    std::map<MessageKey, std::string> words_;      ///< thread, call -> the message it has sent
    std::set<std::string> arrived_;                ///< every identity that the inbox has accepted
    std::map<std::string, base::Instant> unseen_;  ///< thread -> since when the model owes a turn
};

}  // namespace torpor::sim
