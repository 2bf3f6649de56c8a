#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace torpor::bench {

/// What the slices of one thread cost when its history has a certain length.
struct HistoryWindow {
    std::int64_t entries = 0;  ///< of the history, about, in the middle of the window
    std::uint64_t slices = 0;
    double slices_per_second = 0;
    /// Per slice: calls of a kind, and bytes of rows written by table.
    std::map<std::string, double> calls;
    std::map<std::string, double> bytes;
};

/// One conversation of short messages, each of which adds two entries, with a window of the model
/// that makes it summarise itself again and again. Measured early, in the middle and at the end.
/// Throws std::runtime_error if the run does not pass.
std::vector<HistoryWindow> measure_history(std::int64_t entries);

inline constexpr std::int64_t bench_entries = 100'000;

std::string to_json(const std::vector<HistoryWindow>& windows);
std::string to_text(const std::vector<HistoryWindow>& windows);

}  // namespace torpor::bench
