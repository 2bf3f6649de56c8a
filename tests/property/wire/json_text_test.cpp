#include <string>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "runtime/wire/json.hpp"

using namespace torpor;
using namespace torpor::wire;

namespace {

/// Documents, nearly documents, and bytes that only look like them.
rc::Gen<std::string> nearly_json() {
    auto piece = rc::gen::elementOf(std::vector<std::string>{"{",
                                                             "}",
                                                             "[",
                                                             "]",
                                                             ":",
                                                             ",",
                                                             "\"",
                                                             "\"a\"",
                                                             "\"b\"",
                                                             "true",
                                                             "false",
                                                             "null",
                                                             " ",
                                                             "\n",
                                                             "0",
                                                             "-",
                                                             "-0",
                                                             "7",
                                                             "12",
                                                             ".5",
                                                             "1.25",
                                                             "e3",
                                                             "E-400",
                                                             "1e400",
                                                             "99999999999999999999",
                                                             "-9223372036854775808",
                                                             "18446744073709551615",
                                                             "\\",
                                                             "\\n",
                                                             "\\u00e9",
                                                             "\\ud83d\\ude00",
                                                             "\\udc00",
                                                             "\\u12",
                                                             "\x7F",
                                                             "\x1F",
                                                             "\xC3\xA9",
                                                             "\xE2\x82\xAC",
                                                             "\xED\xA0\x80",
                                                             "\xF0\x9F\x98\x80",
                                                             "\xC0\x80",
                                                             "\xFF",
                                                             "{\"a\":1,\"a\":[2]}",
                                                             "\xEF\xBB\xBF"});
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                        [](const std::vector<std::string>& pieces) {
                            std::string whole;
                            for (const std::string& one : pieces)
                                whole += one;
                            return whole;
                        });
}

std::string dumped_by_library(const json::Value& value) {
    return value.dump(-1, ' ', false, json::Value::error_handler_t::replace);
}

void judge(const std::string& text) {
    const auto expected = json::Value::parse(text, nullptr, false);
    const auto parsed = json::parse(text);
    RC_ASSERT(parsed.has_value() == !expected.is_discarded());
    if (!parsed) return;
    RC_ASSERT(*parsed == expected);
    RC_ASSERT(json::dump(*parsed) == dumped_by_library(expected));
}

}  // namespace

TEST_CASE("json: text means what the library makes of it") {
    CHECK(rc::check([] { judge(*nearly_json()); }));
    CHECK(rc::check([] { judge("[\"" + *nearly_json() + "\"]"); }));
    CHECK(rc::check([] { judge("[" + *nearly_json() + "]"); }));
}

TEST_CASE("json: any bytes are dumped as the library dumps them") {
    CHECK(rc::check([](const std::string& text) {
        const json::Value value = {{text, text}, {"more", {text, 1, -1, 0.5, nullptr, true}}};
        RC_ASSERT(json::dump(value) == dumped_by_library(value));
    }));
}

TEST_CASE("json: a hundred levels are read, and not one more") {
    const std::string open(100, '[');
    const std::string close(100, ']');
    CHECK(json::parse(open + close));
    CHECK_FALSE(json::parse("[" + open + close + "]"));
}
