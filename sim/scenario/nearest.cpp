#include "sim/scenario/nearest.hpp"

#include <algorithm>
#include <vector>

namespace torpor::sim {
namespace {

/// Insertions, deletions, substitutions and swaps of neighbours that turn one into the other.
std::size_t edit_distance(std::string_view one, std::string_view other) {
    std::vector<std::size_t> before_last;
    std::vector<std::size_t> last(other.size() + 1);
    for (std::size_t j = 0; j <= other.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= one.size(); ++i) {
        std::vector<std::size_t> row(other.size() + 1);
        row[0] = i;
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const bool same = one[i - 1] == other[j - 1];
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
            const bool swapped =
                i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last = std::move(last);
        last = std::move(row);
    }
    return last.back();
}

}  // namespace

std::string nearest(std::string_view word, std::span<const std::string_view> candidates) {
    constexpr std::size_t word_size_max = 100;
    if (word.size() > word_size_max) return {};
    std::string_view best;
    std::size_t best_distance = 0;
    for (const auto candidate : candidates) {
        const std::size_t allowed = 1 + std::min(word.size(), candidate.size()) / 3;
        const std::size_t distance = edit_distance(word, candidate);
        const bool part =
            word.size() >= 4 && (candidate.contains(word) || word.contains(candidate));
        if (distance > allowed && !part) continue;
        if (best.empty() || distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return std::string(best);
}

}  // namespace torpor::sim
