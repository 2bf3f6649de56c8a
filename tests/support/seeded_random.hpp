#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "runtime/base/random.hpp"

namespace torpor::tests {

/// Draws that follow from a seed (SplitMix64). A draw can be dictated for the sites whose outcome
/// a test is about.
class SeededRandom : public base::Random {
public:
    explicit SeededRandom(std::uint64_t seed = 1) : state_(seed) {}

    /// Every later draw at `site` gives `value`, or the greatest number that its bound allows.
    void dictate(std::string site, std::uint64_t value) { dictated_[std::move(site)] = value; }

    std::uint64_t choose(std::string_view site, std::uint64_t bound) override {
        const auto found = dictated_.find(site);
        if (found != dictated_.end()) return found->second < bound ? found->second : bound - 1;
        state_ += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        return (z ^ (z >> 31U)) % bound;
    }

private:
    std::uint64_t state_;
    std::map<std::string, std::uint64_t, std::less<>> dictated_;
};

}  // namespace torpor::tests
