#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace torpor::sim {

/// A stretch of a search's units, which are numbered from 0.
struct Block {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    friend bool operator==(const Block&, const Block&) = default;
};

/// One of `count` parts of a search. All parts together are the search, and no two overlap.
struct Shard {
    std::uint64_t index = 1;  ///< from 1 to count
    std::uint64_t count = 1;
};
/// "2/3"; nothing if it is not one.
std::optional<Shard> parse_shard(std::string_view text);

/// The blocks of a search in order: all of them, or every n-th for one of n shards. Which they are
/// follows from the number of units and the shard alone.
class BlockQueue {
public:
    BlockQueue(std::uint64_t units, Shard shard);

    /// Nothing when all have been given out.
    std::optional<Block> next();

    /// How many units there are in all the blocks of this shard.
    std::uint64_t units() const { return units_of_shard_; }

private:
    std::uint64_t units_;
    std::uint64_t size_;   ///< of a block
    std::uint64_t step_;   ///< from one block to the next, in blocks
    std::uint64_t block_;  ///< the next one's number
    std::uint64_t units_of_shard_;
};

}  // namespace torpor::sim
