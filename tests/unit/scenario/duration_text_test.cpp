#include "sim/scenario/duration_text.hpp"

#include <catch2/catch.hpp>

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

TEST_CASE("duration: units and ISO 8601 say the same") {
    CHECK(parse_duration("200ms") == 200ms);
    CHECK(parse_duration("15m") == 15min);
    CHECK(parse_duration("1h30m") == 90min);
    CHECK(parse_duration("PT1H30M") == 90min);
    CHECK(parse_duration("3d") == 72h);
    CHECK(parse_duration("P3D") == 72h);
    CHECK(parse_duration("P1DT12H") == 36h);
    CHECK(parse_duration("2592000s") == 720h);
    CHECK(parse_duration("0s") == 0s);
    CHECK(parse_duration("1s500ms") == 1500ms);
}

TEST_CASE("duration: anything else is none") {
    for (const char* text : {"", "5", "s", "5 s", "-1s", "1m1h", "1s1s", "1.5s", "P", "PT", "P1DT",
                             "P3H", "PT3D", "99999999999999999999s", "101000w", "1y", "1s "}) {
        INFO(text);
        CHECK_FALSE(parse_duration(text));
    }
}

TEST_CASE("duration: a range may be one duration and never runs backwards") {
    CHECK(parse_duration_range("1s..5s") == DurationRange{1s, 5s});
    CHECK(parse_duration_range("5s") == DurationRange{5s, 5s});
    CHECK_FALSE(parse_duration_range("5s..1s"));
    CHECK_FALSE(parse_duration_range("1s.."));
    CHECK_FALSE(parse_duration_range("..5s"));
    CHECK_FALSE(parse_duration_range("1s...5s"));
}

TEST_CASE("duration: a moment of UTC is a date that exists") {
    CHECK(parse_instant("1970-01-02T00:00:01Z") == base::Instant{24h + 1s});
    CHECK_FALSE(parse_instant("2026-02-29T00:00:00Z"));
    CHECK_FALSE(parse_instant("2026-01-01T24:00:00Z"));
    CHECK_FALSE(parse_instant("2026-01-01 00:00:00Z"));
    CHECK_FALSE(parse_instant("9999-01-01T00:00:00Z"));
}
