#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace torpor::sim {

/// A 64-bit digest of everything folded into it, in order. Two runs with equal digests did the
/// same; the digest is the same on every machine and in every build.
class RollingHash {
public:
    void fold(std::uint64_t word) {
        state_ = (state_ ^ word) * 0x9E3779B97F4A7C15ULL;
        state_ ^= state_ >> 32U;
    }

    void fold(std::string_view text) {
        static_assert(std::endian::native == std::endian::little, "words are read from memory");
        fold(std::uint64_t{text.size()});
        while (text.size() >= sizeof(std::uint64_t)) {
            fold(word_of(text, sizeof(std::uint64_t)));
            text.remove_prefix(sizeof(std::uint64_t));
        }
        if (!text.empty()) fold(word_of(text, text.size()));
    }

    std::uint64_t value() const { return state_; }

private:
    static std::uint64_t word_of(std::string_view text, std::size_t size) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), size);
        return word;
    }

    std::uint64_t state_ = 0xCBF29CE484222325ULL;
};

}  // namespace torpor::sim
