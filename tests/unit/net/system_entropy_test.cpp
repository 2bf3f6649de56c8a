#include "runtime/net/system_entropy.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace torpor;

TEST_CASE("system entropy: every alternative below the bound is drawn and none above") {
    net::SystemEntropy entropy;
    std::set<std::uint64_t> seen;
    for (int draw = 0; draw < 1000; ++draw)
        seen.insert(entropy.choose("test/draw", 3));
    CHECK(seen == std::set<std::uint64_t>{0, 1, 2});
    CHECK(entropy.choose("test/draw", 1) == 0);
    CHECK_NOTHROW(entropy.choose("test/draw", UINT64_MAX));
}
