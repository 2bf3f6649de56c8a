#include "runtime/wire/eventstream.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "runtime/base/invariant.hpp"
#include "runtime/wire/digest.hpp"

namespace torpor::wire::eventstream {

namespace {

constexpr std::size_t prelude_size = 12;  // total length, header length, checksum of both
constexpr std::size_t checksum_size = 4;
constexpr std::size_t frame_overhead = prelude_size + checksum_size;
constexpr std::size_t headers_max = std::size_t{128} * 1024;
constexpr std::size_t payload_max = std::size_t{24} * 1024 * 1024;
constexpr std::size_t name_max = 255;
constexpr std::size_t value_max = 65'535;
constexpr unsigned type_bytes = 6;
constexpr unsigned type_string = 7;

/// The size of a value of each type; texts and bytes carry their length instead.
constexpr std::array<std::size_t, 10> value_sizes{0, 0, 1, 2, 4, 8, 0, 0, 8, 16};

void put_number(std::string& bytes, std::size_t value, unsigned width) {
    for (unsigned shift = width * 8; shift > 0;) {
        shift -= 8;
        bytes.push_back(static_cast<char>((value >> shift) & 0xFFU));
    }
}

std::uint32_t number_at(std::string_view bytes, std::size_t at, unsigned width) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
    }
    return value;
}

std::unexpected<DecodeError> fail(std::string path, std::string expected) {
    return std::unexpected(DecodeError{std::move(path), std::move(expected)});
}

/// Cuts a length-prefixed text off the front of `bytes`; nothing if it reaches beyond the end.
std::optional<std::string_view> take(std::string_view& bytes, unsigned length_width) {
    if (bytes.size() < length_width) return std::nullopt;
    const std::size_t length = number_at(bytes, 0, length_width);
    if (bytes.size() - length_width < length) return std::nullopt;
    const auto text = bytes.substr(length_width, length);
    bytes.remove_prefix(length_width + length);
    return text;
}

/// Headers of other types than text are passed over: nothing that we read is one of them.
Decoded<Headers> decode_headers(std::string_view bytes) {
    Headers headers;
    while (!bytes.empty()) {
        const auto name = take(bytes, 1);
        if (!name || name->empty()) return fail("headers", "a header name within the block");
        if (bytes.empty()) return fail("headers", "the type of a header");
        const unsigned type = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        if (type == type_string || type == type_bytes) {
            const auto value = take(bytes, 2);
            if (!value) return fail("headers", "a header value within the block");
            if (type == type_string) headers.push_back({std::string{*name}, std::string{*value}});
            continue;
        }
        if (type >= value_sizes.size()) return fail("headers", "a known header type");
        if (bytes.size() < value_sizes[type]) {
            return fail("headers", "a header value within the block");
        }
        bytes.remove_prefix(value_sizes[type]);
    }
    return headers;
}

}  // namespace

std::string encode(const Message& message) {
    std::string headers;
    for (const auto& header : message.headers) {
        base::invariant(!header.name.empty(), "a header has a name");
        base::invariant(header.name.size() <= name_max, "a header name fits its length byte");
        base::invariant(header.value.size() <= value_max, "a header value fits its length field");
        put_number(headers, header.name.size(), 1);
        headers += header.name;
        put_number(headers, type_string, 1);
        put_number(headers, header.value.size(), 2);
        headers += header.value;
    }
    base::invariant(headers.size() <= headers_max, "headers stay below their limit");
    base::invariant(message.payload.size() <= payload_max, "a payload stays below its limit");

    std::string frame;
    const auto total = frame_overhead + headers.size() + message.payload.size();
    frame.reserve(total);
    put_number(frame, total, 4);
    put_number(frame, headers.size(), 4);
    put_number(frame, crc32(frame), 4);
    frame += headers;
    frame += message.payload;
    put_number(frame, crc32(frame), 4);
    base::invariant(frame.size() == total, "a frame is as long as it says");
    return frame;
}

void Decoder::feed(std::string_view bytes) {
    // Bytes that were read are dropped once they are most of the buffer: linear in the whole.
    if (consumed_ * 2 >= buffer_.size()) {
        buffer_.erase(0, consumed_);
        consumed_ = 0;
    }
    buffer_ += bytes;
}

Decoded<std::optional<Message>> Decoder::next() {
    // An error consumes nothing, so it is found again by every later call.
    const auto rest = std::string_view{buffer_}.substr(consumed_);
    if (rest.size() < prelude_size) return std::nullopt;
    const std::size_t total = number_at(rest, 0, 4);
    const std::size_t headers_size = number_at(rest, 4, 4);
    if (number_at(rest, 8, 4) != crc32(rest.substr(0, 8))) {
        return fail("prelude", "a prelude with a matching checksum");
    }
    if (headers_size > headers_max) return fail("headers", "at most 128 KiB of headers");
    if (total < frame_overhead + headers_size) return fail("prelude", "room for the headers");
    const auto payload_size = total - frame_overhead - headers_size;
    if (payload_size > payload_max) return fail("payload", "at most 24 MiB of payload");
    if (rest.size() < total) return std::nullopt;

    const auto frame = rest.substr(0, total);
    const auto checked = total - checksum_size;
    if (number_at(frame, checked, 4) != crc32(frame.substr(0, checked))) {
        return fail("frame", "a frame with a matching checksum");
    }
    auto headers = decode_headers(frame.substr(prelude_size, headers_size));
    if (!headers) return std::unexpected(headers.error());

    Message message;
    message.headers = std::move(*headers);
    message.payload = frame.substr(prelude_size + headers_size, payload_size);
    consumed_ += total;
    return message;
}

}  // namespace torpor::wire::eventstream
