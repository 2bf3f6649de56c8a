#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace torpor::wire {

/// 32 raw bytes.
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// 16 raw bytes; only for the checksums that SQS prescribes.
std::string md5(std::string_view bytes);
std::uint32_t crc32(std::string_view bytes);

/// Lower-case hexadecimal.
std::string hex(std::string_view bytes);
std::string base64(std::string_view bytes);
/// Nothing if the text is not strict base64 with padding.
std::optional<std::string> parse_base64(std::string_view text);
/// Compares without telling how much was equal.
bool equal_in_constant_time(std::string_view one, std::string_view other);

}  // namespace torpor::wire
