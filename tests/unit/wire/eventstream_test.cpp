#include "runtime/wire/eventstream.hpp"

#include <catch2/catch.hpp>

#include "runtime/wire/digest.hpp"

using namespace torpor::wire;
using eventstream::Decoder;

namespace {

std::string number(std::uint32_t value) {
    std::string bytes;
    for (unsigned shift = 32; shift > 0;) {
        shift -= 8;
        bytes.push_back(static_cast<char>((value >> shift) & 0xFFU));
    }
    return bytes;
}

/// A frame with right checksums, whatever its lengths claim.
std::string frame(std::uint32_t total, const std::string& headers, const std::string& payload) {
    auto bytes = number(total) + number(static_cast<std::uint32_t>(headers.size()));
    bytes += number(crc32(bytes));
    bytes += headers + payload;
    return bytes + number(crc32(bytes));
}

std::string sized(const std::string& headers) {
    return frame(static_cast<std::uint32_t>(16 + headers.size()), headers, "");
}

std::string prelude(std::uint32_t total, std::uint32_t headers) {
    auto bytes = number(total) + number(headers);
    return bytes + number(crc32(bytes));
}

Decoded<std::optional<eventstream::Message>> decode(std::string_view bytes) {
    Decoder decoder;
    decoder.feed(bytes);
    return decoder.next();
}

}  // namespace

TEST_CASE("event stream: an empty message is sixteen bytes") {
    // The published vector "empty_message".
    CHECK(hex(eventstream::encode({})) == "000000100000000005c248eb7d98c8ff");
}

TEST_CASE("event stream: a published frame decodes to its header and payload") {
    // The published vector "payload_one_str_header".
    const eventstream::Message message{{{"content-type", "application/json"}}, "{'foo':'bar'}"};
    const auto bytes = eventstream::encode(message);
    CHECK(hex(bytes) ==
          "0000003d0000002007fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e"
          "7b27666f6f273a27626172277d8d9c08b1");
    const auto decoded = decode(bytes);
    REQUIRE(decoded);
    REQUIRE(*decoded);
    CHECK((*decoded)->headers == message.headers);
    CHECK((*decoded)->payload == message.payload);
}

TEST_CASE("event stream: half a frame is no error and no boundary") {
    const auto bytes = eventstream::encode({{{"a", "b"}}, "c"});
    Decoder decoder;
    CHECK(decoder.at_boundary());
    decoder.feed(std::string_view{bytes}.substr(0, bytes.size() - 1));
    CHECK_FALSE(decoder.next().value());
    CHECK_FALSE(decoder.at_boundary());
    decoder.feed(std::string_view{bytes}.substr(bytes.size() - 1));
    CHECK(decoder.next()->has_value());
    CHECK(decoder.at_boundary());
}

TEST_CASE("event stream: headers of every other type are passed over") {
    std::string headers;
    const std::size_t sizes[] = {0, 0, 1, 2, 4, 8};
    for (std::size_t type = 0; type < 6; ++type) {
        headers += std::string{"\x01n"} + static_cast<char>(type) + std::string(sizes[type], 'v');
    }
    headers += std::string{"\x01n\x06\x00\x02vv", 7};
    headers += std::string{"\x01n\x08"} + std::string(8, 'v');
    headers += std::string{"\x01n\x09"} + std::string(16, 'v');
    headers += std::string{"\x01k\x07\x00\x01v", 6};
    const auto decoded = decode(sized(headers));
    REQUIRE(decoded);
    REQUIRE(*decoded);
    CHECK((*decoded)->headers == Headers{{"k", "v"}});
}

TEST_CASE("event stream: impossible lengths are refused before anything is awaited") {
    CHECK_FALSE(decode(prelude(15, 0)));
    CHECK_FALSE(decode(prelude(17, 2)));
    CHECK_FALSE(decode(prelude(16 + 128 * 1024 + 1, 128 * 1024 + 1)));
    CHECK_FALSE(decode(prelude(16 + 24 * 1024 * 1024 + 1, 0)));
    CHECK_FALSE(decode(prelude(0xFFFFFFFF, 0xFFFFFFFF)));
    CHECK_FALSE(decode(prelude(16 + 128 * 1024 + 24 * 1024 * 1024, 128 * 1024)).value());
}

TEST_CASE("event stream: headers that reach beyond their block are refused") {
    for (const auto& headers :
         {std::string{"\x05n"}, std::string{"\x00\x07", 2}, std::string{"\x01n"},
          std::string{"\x01n\x07\x00", 4}, std::string{"\x01n\x07\x00\x02v", 6},
          std::string{"\x01n\x0a"}, std::string{"\x01n\x05v"}}) {
        CAPTURE(hex(headers));
        CHECK_FALSE(decode(sized(headers)));
    }
}
