#include "sim/explore/block.hpp"

#include <cstdint>
#include <limits>
#include <set>

#include <catch2/catch.hpp>

using namespace torpor;
using sim::Block;
using sim::BlockQueue;

namespace {

std::vector<std::uint64_t> units(BlockQueue queue) {
    std::vector<std::uint64_t> all;
    while (const auto block = queue.next()) {
        for (std::uint64_t i = 0; i < block->count; ++i)
            all.push_back(block->first + i);
    }
    return all;
}

}  // namespace

TEST_CASE("blocks: every unit is handed out once, in order") {
    for (const auto count : {1U, 2U, 7U, 8U, 9U, 63U, 64U, 65U, 511U, 512U, 513U, 1000U}) {
        CAPTURE(count);
        const auto all = units(BlockQueue{count, {}});
        REQUIRE(all.size() == count);
        for (std::uint64_t i = 0; i < count; ++i)
            REQUIRE(all[i] == i);
    }
}

TEST_CASE("blocks: there are none of nothing") {
    BlockQueue queue{0, {}};
    CHECK(queue.units() == 0);
    CHECK_FALSE(queue.next());
    CHECK_FALSE(queue.next());
}

TEST_CASE("blocks: shards do not overlap and are everything together") {
    for (const auto count : {1U, 5U, 64U, 777U, 1000U}) {
        for (const auto shards : {1U, 2U, 3U, 7U, 100U}) {
            CAPTURE(count, shards);
            std::set<std::uint64_t> seen;
            for (std::uint64_t i = 1; i <= shards; ++i) {
                const BlockQueue queue{count, {.index = i, .count = shards}};
                const auto part = units(queue);
                CHECK(part.size() == queue.units());
                for (const auto unit : part)
                    CHECK(seen.insert(unit).second);
            }
            CHECK(seen.size() == count);
        }
    }
}

TEST_CASE("blocks: the largest range does not overflow") {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    BlockQueue all{most, {}};
    CHECK(all.next() == Block{.first = 0, .count = 8});
    CHECK(all.units() == most);
    BlockQueue last{most, {.index = most, .count = most}};
    CHECK_FALSE(last.next());
    BlockQueue far{most, {.index = most / 8, .count = most}};
    CHECK(far.next());
    CHECK_FALSE(far.next());
}

TEST_CASE("shard: one of so many") {
    const auto shard = sim::parse_shard("2/3");
    REQUIRE(shard);
    CHECK(shard->index == 2);
    CHECK(shard->count == 3);
    CHECK(sim::parse_shard("1/1"));
    for (const auto* text : {"", "/", "1", "0/3", "4/3", "1/0", "-1/3", "1/3x", " 1/3", "1//3",
                             "1/99999999999999999999"}) {
        CAPTURE(text);
        CHECK_FALSE(sim::parse_shard(text));
    }
}
