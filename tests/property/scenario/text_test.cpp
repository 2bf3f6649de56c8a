#include <algorithm>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "sim/scenario/document.hpp"
#include "sim/scenario/duration_text.hpp"
#include "sim/scenario/read_scenario.hpp"

using namespace torpor;
using namespace torpor::sim;

TEST_CASE("duration: every duration is read back from its text") {
    CHECK(rc::check([] {
        const base::Duration duration{
            *rc::gen::inRange<std::int64_t>(0, 3'000'000'000'000'000'000)};
        RC_ASSERT(parse_duration(to_text(duration)) == duration);
    }));
}

TEST_CASE("scenario: bytes of any kind are read or refused") {
    CHECK(rc::check([](const std::string& bytes) {
        const auto scenario = read_scenario("any.json", bytes);
        if (!scenario) RC_ASSERT(!scenario.error().mistakes.empty());
    }));
}

TEST_CASE("scenario: a damaged file is read or refused with a place") {
    const std::string good =
        R"({"title": "t", "model": [{"hears": "", "says": "\u00e9", "calls": []}],
  "tools": {"a": {"answers": "x", "after": "1s..2s"}}, // comment
  "events": [{"at": "0s", "user": "ada", "says": "hi"}],
  "expect": {"counts": [{"tool": "a", "exactly": 1}]}})";
    REQUIRE(read_scenario("good.json", good));
    CHECK(rc::check([&] {
        std::string damaged = good;
        const auto at = *rc::gen::inRange<std::size_t>(0, damaged.size());
        damaged[at] = *rc::gen::elementOf(std::string("{}[]\",:0ax\\\n /*"));
        const auto scenario = read_scenario("bad.json", damaged);
        if (scenario) return;
        for (const Mistake& mistake : scenario.error().mistakes) {
            RC_ASSERT(mistake.position.line >= 1);
            RC_ASSERT(mistake.position.column >= 1);
        }
    }));
}
