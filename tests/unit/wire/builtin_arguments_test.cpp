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

TEST_CASE("builtin arguments: spawn_thread needs instructions and a path of texts") {
    const auto spawn =
        parse_spawn_thread(R"({"instructions":"count","child_of":["a","b"],"more":1})");
    REQUIRE(spawn);
    CHECK(spawn->instructions == "count");
    CHECK(spawn->child_of == std::vector<std::string>{"a", "b"});
    CHECK(parse_spawn_thread(R"({"child_of":["a"]})").error().text() == "instructions: a string");
    CHECK(parse_spawn_thread(R"({"instructions":"x","child_of":["a",2]})").error().text() ==
          "child_of: an array of strings");
    CHECK_FALSE(parse_spawn_thread(R"({"instructions":"x","child_of":"a"})"));
    CHECK_FALSE(parse_spawn_thread("[]"));
}

TEST_CASE("builtin arguments: what a thread says to another, and what it closes and cancels") {
    CHECK(parse_report_to_parent(R"({"report":"done"})").value() == "done");
    CHECK_FALSE(parse_report_to_parent(R"({"report":null})"));
    const auto word = parse_send_message_to_child(R"({"thread_id":"t","message":"hi"})");
    REQUIRE(word);
    CHECK(word->thread == "t");
    CHECK(word->message == "hi");
    CHECK_FALSE(parse_send_message_to_child(R"({"thread_id":"t"})"));
    const auto close = parse_close_thread(R"({"thread_id":"t","report_to_parent":null})");
    REQUIRE(close);
    CHECK(close->report.empty());
    CHECK(parse_close_thread(R"({"thread_id":"t","report_to_parent":"r"})")->report == "r");
    CHECK_FALSE(parse_close_thread(R"({"report_to_parent":"r"})"));
    CHECK(parse_cancel_subscription(R"({"tool_call_id":"c"})").value() == "c");
    CHECK_FALSE(parse_cancel_subscription(R"({"tool_call_id":1})"));
}

TEST_CASE("builtin arguments: a path is written as a model writes it") {
    CHECK(string_list({"a", "b\"c"}) == R"(["a","b\"c"])");
    CHECK(string_list({}) == "[]");
}
