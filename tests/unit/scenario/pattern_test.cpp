#include "sim/scenario/pattern.hpp"

#include <catch2/catch.hpp>

using namespace torpor::sim;

TEST_CASE("pattern: without a star it is the whole text") {
    CHECK(matches("Hello.", "Hello."));
    CHECK_FALSE(matches("Hello. Ada", "Hello."));
    CHECK(matches("", ""));
    CHECK_FALSE(matches("", "Hello."));
}

TEST_CASE("pattern: a star stands for any characters, for none and for itself") {
    CHECK(matches("[thread_0a] Done.", "[*] Done."));
    CHECK(matches("result: ID: thread_1, call_2.", "result: ID: *, call_*."));
    CHECK(matches("abc", "abc*"));
    CHECK(matches("2 * 3", "2 * 3"));
    CHECK(matches("aab", "*ab"));
    CHECK_FALSE(matches("ab", "ab*ab"));
    CHECK_FALSE(matches("[thread_0a] Done?", "[*] Done."));
    CHECK_FALSE(matches("xc", "*b*c"));
}
