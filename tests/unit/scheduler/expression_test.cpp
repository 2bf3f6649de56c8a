#include "fakes/scheduler/expression.hpp"

#include <chrono>
#include <string>

#include <catch2/catch.hpp>

using namespace torpor;
using namespace std::chrono_literals;
using fakes::scheduler::parse_at;

TEST_CASE("schedule expression: a one-time expression names a second of UTC") {
    CHECK(parse_at("at(2026-02-28T23:59:58)") ==
          std::chrono::sys_days{std::chrono::year{2026} / std::chrono::February / 28} + 23h +
              59min + 58s);
}

TEST_CASE("schedule expression: everything but the one form is refused") {
    for (const std::string text :
         {"at(2021-12-31T23:59:59Z)", "at(2021-12-31T23:59:59+01:00)", "at(2021-12-31)",
          "at(2021-12-31T23:59)", " at(2021-12-31T23:59:59)", "at(2021-12-31T23:59:59) ",
          "at(2021-12-31 23:59:59)", "at(2021-02-29T00:00:00)", "at(2021-13-01T00:00:00)",
          "at(2021-12-31T24:00:00)", "at(2021-12-31T23:60:00)", "at(2021-12-31T23:59:60)",
          "at(0000-00-00T00:00:00)", "at(9999-01-01T00:00:00)", "rate(5 minutes)", ""}) {
        INFO(text);
        CHECK_FALSE(parse_at(text));
    }
    CHECK(parse_at("at(2024-02-29T00:00:00)"));
}
