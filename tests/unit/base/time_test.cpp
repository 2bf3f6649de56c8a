#include "runtime/base/time.hpp"

#include <catch2/catch.hpp>

using namespace torpor::base;
using namespace std::chrono_literals;

TEST_CASE("time: both forms of ISO 8601, with seconds cut off") {
    const Instant moment{1'440'938'160s};
    CHECK(iso8601(moment) == "2015-08-30T12:36:00Z");
    CHECK(iso8601_basic(moment) == "20150830T123600Z");
    CHECK(iso8601(moment + 59s + 999'999'999ns) == "2015-08-30T12:36:59Z");
}

TEST_CASE("time: the edges of days, leap years and of 1970") {
    CHECK(iso8601(Instant{}) == "1970-01-01T00:00:00Z");
    CHECK(iso8601(Instant{} - 1ns) == "1969-12-31T23:59:59Z");
    CHECK(iso8601(std::chrono::sys_days{std::chrono::year{2028} / 2 / 29} + 23h + 59min) ==
          "2028-02-29T23:59:00Z");
    CHECK(iso8601_basic(std::chrono::sys_days{std::chrono::year{2100} / 12 / 31}) ==
          "21001231T000000Z");
}

TEST_CASE("time: whole units are cut towards the past") {
    CHECK(unix_seconds(Instant{1999ms}) == 1);
    CHECK(unix_seconds(Instant{-1ms}) == -1);
    CHECK(unix_milliseconds(Instant{1'999'999ns}) == 1);
}
