#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/kernel/driver.hpp"

namespace torpor::sim {

/// Draws from integer-only generators, one per stream. A stream's draws depend on the seed and on
/// its name alone, so a new draw in one stream does not reshuffle another.
class SeededDriver final : public Driver {
public:
    explicit SeededDriver(std::uint64_t seed) : seed_(seed) {}

    StreamIndex open(std::string_view stream) override;
    std::uint64_t draw(StreamIndex stream, std::string_view site, std::uint64_t bound) override;

private:
    std::uint64_t seed_;
    std::vector<std::uint64_t> states_;
};

}  // namespace torpor::sim
