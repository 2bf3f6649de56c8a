#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/kernel/rolling_hash.hpp"
#include "sim/report/run_result.hpp"

namespace torpor::sim {

/// The failing runs with one fingerprint.
struct FailureKind {
    std::string fingerprint;
    std::uint64_t runs = 0;
    std::vector<RunResult> kept;  ///< the first ones; at least one
};

/// What a search has found. It keeps failures only, and a bounded number of each kind: the first
/// ones explain it, the others are counted.
class Findings {
public:
    static constexpr std::size_t kept_max = 100;
    static constexpr std::size_t kinds_max = 200;

    /// To be told of every run, in order.
    void add(RunResult result);

    std::uint64_t runs() const { return runs_; }
    std::uint64_t failed() const { return failed_; }
    std::uint64_t slices() const { return slices_; }
    std::uint64_t events() const { return events_; }
    /// Of the traces of all runs, in order: two searches with the same one did the same.
    std::uint64_t hash() const { return hash_.value(); }
    /// In the order in which they were met.
    const std::vector<FailureKind>& kinds() const { return kinds_; }
    /// Failing runs of further kinds.
    std::uint64_t of_other_kinds() const { return of_other_kinds_; }

private:
    std::uint64_t runs_ = 0;
    std::uint64_t failed_ = 0;
    std::uint64_t slices_ = 0;
    std::uint64_t events_ = 0;
    RollingHash hash_;
    std::vector<FailureKind> kinds_;
    std::map<std::string, std::size_t> places_;  ///< of fingerprints in the list
    std::uint64_t of_other_kinds_ = 0;
};

}  // namespace torpor::sim
