#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "sim/checks/check.hpp"
#include "sim/checks/slice_spans.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// What the scenario itself expects, judged when the run has ended.
class Expectations final : public Check {
public:
    explicit Expectations(const Scenario& scenario)
        : start_(scenario.start), expect_(scenario.expect) {}

    std::string_view name() const override { return "expectation"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState& state, Violations& violations) override;

private:
    struct Reply {
        std::string text;
        base::Instant first_seen;
    };
    struct Call {
        std::string tool;
        std::string arguments;
    };
    /// A moment at which a function ran or was billed for.
    struct Work {
        base::Instant from;
        base::Instant to;
        std::string function;
    };
    void watch_work(const Observation& observation);
    void judge_replies(const FinalState& state, Violations& violations) const;
    /// What the user reads that is this text; `[*] text` is what any child says.
    std::vector<Reply> matching(const std::string& user, const std::string& text) const;
    void judge_reply(const ExpectedReply& expected,
                     int number,
                     base::Instant at,
                     Violations& violations) const;
    void judge_order(base::Instant at, Violations& violations) const;
    void judge_counts(const FinalState& state, Violations& violations) const;
    void judge_idle(const FinalState& state, Violations& violations) const;
    void judge_history(const FinalState& state, Violations& violations) const;
    void judge_concurrency(const FinalState& state, Violations& violations) const;

    base::Instant start_;
    Expectation expect_;
    std::map<std::string, std::map<std::int64_t, Reply>> replies_;  ///< user -> by sequence
    /// user -> of each child of her conversation, by sequence
    std::map<std::string, std::map<std::string, std::map<std::int64_t, Reply>>> child_replies_;
    std::map<std::string, std::vector<std::string>> children_;  ///< user -> threads, oldest first
    std::map<std::string, Call> calls_;                         ///< by id: a repetition is one
    std::map<Point, int> reached_;
    std::map<std::string, Work> running_;  ///< by request id
    std::vector<Work> worked_;
    SliceSpans spans_;
    std::size_t concurrent_most_ = 0;
    int overlaps_ = 0;
    int dead_letters_ = 0;
};

}  // namespace torpor::sim
