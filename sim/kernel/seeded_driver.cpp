#include "sim/kernel/seeded_driver.hpp"

#include <bit>

#include "runtime/base/invariant.hpp"
#include "sim/kernel/rolling_hash.hpp"

namespace torpor::sim {

namespace {

// SplitMix64: a counter and a bijective mixer. Its whole state is one word, so a stream costs
// eight bytes and its start is any word.
std::uint64_t next(std::uint64_t& state) {
    state += 0x9E3779B97F4A7C15ULL;
    std::uint64_t word = state;
    word = (word ^ (word >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    word = (word ^ (word >> 27U)) * 0x94D049BB133111EBULL;
    return word ^ (word >> 31U);
}

}  // namespace

StreamIndex SeededDriver::open(std::string_view stream) {
    RollingHash name;
    name.fold(stream);
    std::uint64_t from_name = name.value();
    std::uint64_t from_seed = seed_;
    states_.push_back(next(from_name) ^ next(from_seed));
    return StreamIndex{states_.size() - 1};
}

std::uint64_t SeededDriver::draw(StreamIndex stream, std::string_view, std::uint64_t bound) {
    const auto index = static_cast<std::size_t>(stream);
    base::invariant(index < states_.size(), "a stream is opened before its first draw");
    // Cutting the word to the bits of the bound and drawing again above it is unbiased, and needs
    // two words on average at worst.
    const int spare_bits = std::countl_zero(bound - 1);
    for (;;) {
        const std::uint64_t value = next(states_[index]) >> static_cast<unsigned>(spare_bits);
        if (value < bound) return value;
    }
}

}  // namespace torpor::sim
