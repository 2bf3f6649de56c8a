#include "runtime/wire/digest.hpp"

#include <string>

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

TEST_CASE("crc32: the check value, and the same sum whatever the length is") {
    CHECK(crc32("") == 0);
    CHECK(crc32("123456789") == 0xCBF43926U);
    std::string bytes;
    for (int length = 1; length <= 40; ++length) {
        bytes += static_cast<char>(37 * length);
        // A text followed by its sum, lowest byte first, always has this sum.
        auto closed = bytes;
        for (unsigned shift = 0; shift < 32; shift += 8)
            closed += static_cast<char>((crc32(bytes) >> shift) & 0xFFU);
        CHECK(crc32(closed) == 0x2144DF1CU);
    }
}

TEST_CASE("constant-time comparison: equal bytes and nothing else") {
    CHECK(equal_in_constant_time("", ""));
    CHECK(equal_in_constant_time("abc", "abc"));
    CHECK_FALSE(equal_in_constant_time("abc", "abd"));
    CHECK_FALSE(equal_in_constant_time("abc", "ab"));
}
