#include "runtime/wire/digest.hpp"

#include <catch2/catch.hpp>

using namespace torpor::wire;

TEST_CASE("base64: the vectors of RFC 4648 in both directions") {
    const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : vectors) {
        CHECK(base64(bytes) == text);
        CHECK(parse_base64(text) == bytes);
    }
}

TEST_CASE("base64: what is not strict is refused") {
    for (const auto* text : {"Z", "Zg", "Zg=", "Zg==\n", "Zg=A",
                             "=g==", "Zh==", "Zm9=", "Zm 8=", "Zm-v", "====", "Zg===="}) {
        CAPTURE(text);
        CHECK_FALSE(parse_base64(text));
    }
}

TEST_CASE("hex: two lower-case digits a byte") {
    CHECK(hex(std::string{"\x00\x7f\xff", 3}) == "007fff");
}

TEST_CASE("constant-time comparison: equal bytes and nothing else") {
    CHECK(equal_in_constant_time("", ""));
    CHECK(equal_in_constant_time("abc", "abc"));
    CHECK_FALSE(equal_in_constant_time("abc", "abd"));
    CHECK_FALSE(equal_in_constant_time("abc", "ab"));
}
