#include "runtime/wire/json_text.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace torpor;
using nlohmann::json;

namespace {

/// What the two readers make of one text; they must agree on every one.
void agree(std::string_view text) {
    INFO(text);
    const auto expected = json::parse(text.begin(), text.end(), nullptr, false);
    const auto read = wire::parse_json(text);
    REQUIRE(read.has_value() == !expected.is_discarded());
    if (!read) return;
    CHECK(read->dump() == expected.dump());
    CHECK(*read == expected);
}

}  // namespace

TEST_CASE("json text: reads what nlohmann::json reads") {
    for (const std::string text : {R"({})",
                                   R"([])",
                                   R"("")",
                                   R"(0)",
                                   R"(-0)",
                                   R"(-1)",
                                   R"(1.0)",
                                   R"(1e3)",
                                   R"(1E-3)",
                                   R"(0.1)",
                                   R"(123456789.123456789)",
                                   R"(9223372036854775807)",
                                   R"(9223372036854775808)",
                                   R"(18446744073709551615)",
                                   R"(18446744073709551616)",
                                   R"(-9223372036854775808)",
                                   R"(-9223372036854775809)",
                                   R"(1e308)",
                                   R"(1e-400)",
                                   R"(4.9e-324)",
                                   R"(2.2250738585072011e-308)",
                                   R"(true)",
                                   R"(false)",
                                   R"(null)",
                                   R"( [ 1 , 2 ] )",
                                   R"({"b":1,"a":{"c":[null,{"d":""}]}})",
                                   R"({"a":1,"a":[2]})",
                                   R"("\u0041\n\"\\\/\b\f\r\t\u00e9\ud83d\ude00")",
                                   "\"\x7f\"",
                                   "\xEF\xBB\xBF[1]",
                                   R"([[[[]]],{}])",
                                   R"("\u0000")",
                                   R"([0.3, 5e-1, 100000000000000000000.5])"})
        agree(text);
}

TEST_CASE("json text: refuses what nlohmann::json refuses") {
    for (const std::string text :
         {R"()",      R"( )",      R"({)",        R"([1,])",      R"({"a":1,})",
          R"({"a"})", R"({a:1})",  R"(01)",       R"(+1)",        R"(1.)",
          R"(.5)",    R"(1e)",     R"(- 1)",      R"(nul)",       R"(NaN)",
          R"(1e999)", R"(-1e999)", R"("\ud800")", R"("\udc00")",  R"("\x")",
          "\"\n\"",   "\"\x01\"",  "\"\xff\"",    "\"\xc0\x80\"", "\"\xed\xa0\x80\"",
          R"([1] 2)", R"([1]])",   R"(/* */ 1)",  R"("a)",        R"('a')",
          "[1\v]"})
        agree(text);
}

TEST_CASE("json text: a document may be nested a hundred levels deep") {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    CHECK(wire::parse_json(nested(100)));
    const auto refused = wire::parse_json(nested(101));
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == wire::JsonFault::too_deep);
    CHECK(wire::parse_json(std::string(200'000, '[')).error() == wire::JsonFault::too_deep);
}

TEST_CASE("json text: any bytes are read as nlohmann::json reads them") {
    rc::check("pieces of documents in any order", [] {
        const auto pieces = *rc::gen::container<std::vector<std::string>>(
            rc::gen::element<std::string>("{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u00e9\"", "1",
                                          "-2.5e3", "true", "null", " ", "\"", "\\"));
        std::string text;
        for (const auto& piece : pieces)
            text += piece;
        agree(text);
    });
    rc::check("numbers", [] {
        const auto number = *rc::gen::arbitrary<double>();
        agree(json(number).dump());
        agree("[" + std::to_string(number) + "]");
    });
}
