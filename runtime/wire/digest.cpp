#include "runtime/wire/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

#include <array>
#include <cstddef>

namespace torpor::wire {

namespace {

constexpr std::size_t hash_block = 64;

/// Table `i` takes a byte that `i` further bytes follow, so that eight are looked up at once.
constexpr std::size_t crc_step = 8;
constexpr std::array<std::array<std::uint32_t, 256>, crc_step> crc_tables = [] {
    std::array<std::array<std::uint32_t, 256>, crc_step> tables{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value & 1U) != 0 ? 0xEDB88320U ^ (value >> 1U) : value >> 1U;
        }
        tables[0][i] = value;
    }
    for (std::size_t table = 1; table < crc_step; ++table) {
        for (std::size_t i = 0; i < 256; ++i) {
            const auto before = tables[table - 1][i];
            tables[table][i] = tables[0][before & 0xFFU] ^ (before >> 8U);
        }
    }
    return tables;
}();

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> base64_values = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < base64_alphabet.size(); ++i) {
        values[static_cast<unsigned char>(base64_alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}();

template <std::size_t Size>
std::string text_of(const std::array<unsigned char, Size>& bytes) {
    return {bytes.begin(), bytes.end()};
}

// The one-shot and EVP interfaces of OpenSSL 3 look the algorithm up by name on every call, which
// costs several times the hash of a short text. The deprecated ones, used here, do not.
using Hash = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Hash hash_of_two(const std::array<unsigned char, hash_block>& one,
                 const void* other,
                 std::size_t other_size) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, one.data(), one.size());
    SHA256_Update(&context, other, other_size);
    Hash hash{};
    SHA256_Final(hash.data(), &context);
    return hash;
}

}  // namespace

std::string sha256(std::string_view bytes) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes.data(), bytes.size());
    Hash hash{};
    SHA256_Final(hash.data(), &context);
    return text_of(hash);
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    const std::string short_key = key.size() > hash_block ? sha256(key) : std::string{};
    if (key.size() > hash_block) key = short_key;

    std::array<unsigned char, hash_block> inner{};
    std::array<unsigned char, hash_block> outer{};
    for (std::size_t i = 0; i < hash_block; ++i) {
        const unsigned byte = i < key.size() ? static_cast<unsigned char>(key[i]) : 0U;
        inner[i] = static_cast<unsigned char>(byte ^ 0x36U);
        outer[i] = static_cast<unsigned char>(byte ^ 0x5CU);
    }
    const Hash hash = hash_of_two(inner, bytes.data(), bytes.size());
    return text_of(hash_of_two(outer, hash.data(), hash.size()));
}

std::string md5(std::string_view bytes) {
    MD5_CTX context;
    MD5_Init(&context);
    MD5_Update(&context, bytes.data(), bytes.size());
    std::array<unsigned char, MD5_DIGEST_LENGTH> hash{};
    MD5_Final(hash.data(), &context);
    return text_of(hash);
}

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t sum = 0xFFFFFFFFU;
    for (; bytes.size() >= crc_step; bytes.remove_prefix(crc_step)) {
        std::uint32_t next = 0;
        for (std::size_t i = 0; i < crc_step; ++i) {
            const auto before = i < sizeof(sum) ? (sum >> (8U * i)) & 0xFFU : 0U;
            next ^= crc_tables[crc_step - 1 - i][before ^ static_cast<unsigned char>(bytes[i])];
        }
        sum = next;
    }
    for (const char byte : bytes) {
        sum = crc_tables[0][(sum ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (sum >> 8U);
    }
    return sum ^ 0xFFFFFFFFU;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text(bytes.size() * 2, '0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        text[2 * i] = digits[byte >> 4U];
        text[2 * i + 1] = digits[byte & 0xFU];
    }
    return text;
}

std::string base64(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto group = bytes.substr(i, 3);
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            bits = (bits << 8U) | (j < group.size() ? static_cast<unsigned char>(group[j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            const auto digit = base64_alphabet[(bits >> (18U - 6U * j)) & 0x3FU];
            text.push_back(j <= group.size() ? digit : '=');
        }
    }
    return text;
}

std::optional<std::string> parse_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') {
        ++padding;
    }

    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    unsigned bit_count = 0;
    for (const char letter : text.substr(0, text.size() - padding)) {
        const auto value = base64_values[static_cast<unsigned char>(letter)];
        if (value < 0) return std::nullopt;
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        bit_count += 6;
        if (bit_count < 8) continue;
        bit_count -= 8;
        bytes.push_back(static_cast<char>((bits >> bit_count) & 0xFFU));
        bits &= (1U << bit_count) - 1U;
    }
    // Left-over bits that are not zero would make two texts of the same bytes.
    if (bits != 0) return std::nullopt;
    return bytes;
}

bool equal_in_constant_time(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace torpor::wire
