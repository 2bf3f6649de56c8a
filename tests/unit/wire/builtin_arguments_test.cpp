#include <catch2/catch.hpp>

#include "runtime/wire/builtin_arguments.hpp"

using namespace torpor::wire;

TEST_CASE("builtin arguments: an object has one canonical text") {
    CHECK(canonical_object(R"( {"b": 1.0, "a": [ ] } )") == R"({"a":[],"b":1.0})");
    CHECK(canonical_object("") == "{}");
    CHECK(canonical_object(" \n") == "{}");
    CHECK_FALSE(canonical_object("[]"));
    CHECK_FALSE(canonical_object("{"));
    CHECK_FALSE(canonical_object("null"));
    CHECK_FALSE(canonical_object(std::string(100'000, '[')));
    CHECK_FALSE(canonical_object("{\"a\":\"\xff\"}"));
}

TEST_CASE("builtin arguments: seconds are a number or an error") {
    CHECK(parse_sleep(R"({"seconds":5})") == 5.0);
    CHECK(parse_sleep(R"({"seconds":-0.25})") == -0.25);
    CHECK_FALSE(parse_sleep(R"({"seconds":"5"})"));
    CHECK_FALSE(parse_sleep(R"({"seconds":null})"));
    CHECK_FALSE(parse_sleep("{}"));
    CHECK_FALSE(parse_sleep("5"));
}

TEST_CASE("builtin arguments: the zone of a local time is UTC if absent or null") {
    const auto local = parse_sleep_until(R"({"date":"2026-01-05","time":"09:00","timezone":null})");
    REQUIRE(local);
    CHECK(local->date == "2026-01-05");
    CHECK(local->time == "09:00");
    CHECK(local->zone == "UTC");
    CHECK_FALSE(parse_sleep_until(R"({"date":"2026-01-05"})"));
    CHECK_FALSE(parse_sleep_until(R"({"date":20260105,"time":"09:00"})"));
}

TEST_CASE("builtin arguments: a text member is the text or nothing") {
    CHECK(text_member(R"({"user_id":"ada"})", "user_id") == "ada");
    CHECK(text_member(R"({"user_id":7})", "user_id").empty());
    CHECK(text_member("", "user_id").empty());
}
