#include "sim/report/event_fields.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/report/sample_run.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

TEST_CASE("event fields: each is found by its name, or is nothing") {
    const auto one = event(0ms, "x.y", "s", {{"n", std::int64_t{7}}, {"t", std::string("text")}});
    CHECK(number_field(one, "n") == 7);
    CHECK(text_field(one, "t") == "text");
    CHECK(number_field(one, "t") == 0);
    CHECK(text_field(one, "n").empty());
    CHECK(text_field(one, "other").empty());
}

TEST_CASE("row columns: texts with semicolons and signs of equality stay whole") {
    const auto columns = row_columns("a=1;body=x;y=2? no;a=3;kind=user;z=;");
    REQUIRE(columns.size() == 4);
    CHECK(columns.at("a") == "1");
    CHECK(columns.at("body") == "x");
    CHECK(columns.at("y") == "2? no;a=3;kind=user");
    CHECK(columns.at("z").empty());
    CHECK(row_columns("").empty());
    CHECK(row_columns("no columns").empty());
    CHECK(row_columns("a=cut off").at("a") == "cut off");
}

TEST_CASE("history text: what people said, called and heard") {
    CHECK(history_text("user", R"({"content":{"text":"Hello."}})") == "Hello.");
    CHECK(history_text("tool_call",
                       R"({"call":{"function":{"name":"weather","arguments":{"city":"Oslo"}}}})") ==
          R"(weather({"city":"Oslo"}))");
    CHECK(history_text("tool_result",
                       R"({"result":{"content":[{"text":"rain"},{"text":"and wind"}]}})") ==
          "rain and wind");
    CHECK(history_text("user", "no JSON") == "no JSON");
    CHECK(history_text("odd", "") == "odd");
}

TEST_CASE("message text: the words, or the body if there are none") {
    CHECK(message_text(R"({"text":"Hello."})") == "Hello.");
    CHECK(message_text(R"({"content":{"text":"Hello."}})") == "Hello.");
    CHECK(message_text("[1,2]") == "[1,2]");
    CHECK(message_text(std::string(5000, '[')) == std::string(5000, '['));
}

TEST_CASE("visible: nothing steers a terminal or turns a text around") {
    CHECK(visible("a\nb\x1b[2J\x7f") == "a\\nb\\x1b[2J\\x7f");
    CHECK(visible("\xc2\x9b"
                  "2J") == "\\u009b2J");
    CHECK(visible("\xe2\x80\xaeolleh") == "\\u202eolleh");
    CHECK(visible("\xe2\x81\xa6"
                  "x") == "\\u2066x");
    CHECK(visible("\xff\xfe") == "\\xff\\xfe");
    CHECK(visible("b\xc3\xb6se \xe2\x80\x9cja\xe2\x80\x9d") ==
          "b\xc3\xb6se \xe2\x80\x9cja\xe2\x80\x9d");
}

TEST_CASE("cut: characters stay whole") {
    CHECK(cut("abc", 3) == "abc");
    CHECK(cut("abcd", 3) == "abc...");
    CHECK(cut("a\xc3\xb6z", 2) == "a...");
    CHECK(quoted("say \"no\"") == "\"say \"no\"\"");
}
