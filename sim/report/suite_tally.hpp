#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/report/run_result.hpp"

namespace torpor::sim {

/// The runs of one file, or of generated stories, on one target, as continuous integration counts
/// them.
struct Suite {
    /// One case: an unbroken range of seeds that passed, or a seed that failed.
    struct Case {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        std::optional<RunResult> failure;
        double seconds = 0;  ///< of real time
    };

    /// Nobody reads more failures than that; they are counted without a case.
    static constexpr std::uint64_t failures_max = 1000;

    std::string file;  ///< empty for generated stories
    std::string title;
    Target target = Target::lambda;
    std::string faults;  ///< profile of the drawn ones, or empty
    std::uint64_t runs = 0;
    std::uint64_t failed = 0;
    std::vector<Case> cases;

    double seconds() const;
    /// "scenarios/smoke/hello.json (lambda)", "generated (daemon, faults all)".
    std::string name() const;
    /// The first failure, or null.
    const RunResult* failure() const;
};

/// Gathers runs into suites, in little memory as long as few fail.
class SuiteTally {
public:
    /// `seconds` is the real time that the run took.
    void add(const RunResult& result, double seconds = 0);
    /// Runs that passed and look like `sample` otherwise, with the seeds `first` to `last`.
    void add_passed(const RunResult& sample,
                    std::uint64_t first,
                    std::uint64_t last,
                    double seconds = 0);

    const std::vector<Suite>& suites() const { return suites_; }
    std::uint64_t runs() const;
    std::uint64_t failed() const;

private:
    Suite& suite_of(const RunResult& result);

    std::vector<Suite> suites_;
};

}  // namespace torpor::sim
