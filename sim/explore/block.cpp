#include "sim/explore/block.hpp"

#include <algorithm>
#include <charconv>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

namespace {

/// Large enough that handing out costs nothing, small enough that an end is near.
constexpr std::uint64_t size_max = 8;
/// A short search is cut finer, so that all workers have something to do.
constexpr std::uint64_t blocks_min = 64;

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc{} || stopped != end) return std::nullopt;
    return number;
}

std::uint64_t blocks_in(std::uint64_t units, std::uint64_t size) {
    return units / size + (units % size == 0 ? 0 : 1);
}

}  // namespace

std::optional<Shard> parse_shard(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto index = whole_number(text.substr(0, slash));
    const auto count = whole_number(text.substr(slash + 1));
    if (!index || !count || *index < 1 || *index > *count) return std::nullopt;
    return Shard{.index = *index, .count = *count};
}

BlockQueue::BlockQueue(std::uint64_t units, Shard shard)
    : units_(units),
      size_(std::clamp(units / blocks_min, std::uint64_t{1}, size_max)),
      step_(shard.count),
      block_(shard.index - 1),
      units_of_shard_(0) {
    base::invariant(shard.index >= 1 && shard.index <= shard.count, "a shard is one of so many");
    const auto blocks = blocks_in(units_, size_);
    if (block_ >= blocks) return;
    const auto mine = (blocks - 1 - block_) / step_ + 1;
    const bool has_last = (blocks - 1 - block_) % step_ == 0;
    const auto missing = has_last ? blocks * size_ - units_ : 0;
    units_of_shard_ = mine * size_ - missing;
}

std::optional<Block> BlockQueue::next() {
    const auto blocks = blocks_in(units_, size_);
    if (block_ >= blocks) return std::nullopt;
    const auto first = block_ * size_;
    const auto left = blocks - block_;
    // Beyond the last block there is nothing, however far a step would lead.
    block_ += std::min(step_, left);
    return Block{.first = first, .count = std::min(size_, units_ - first)};
}

}  // namespace torpor::sim
