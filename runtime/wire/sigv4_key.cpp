#include "runtime/wire/sigv4_key.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "runtime/wire/digest.hpp"

namespace torpor::wire::sigv4 {

namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t entries_max = 8;
/// Longer inputs are not remembered.
constexpr std::size_t input_max = 200;

/// Plain memory, so that a thread's memo needs neither construction nor destruction.
struct Derived {
    std::array<char, input_max> input;
    std::size_t input_size;
    std::array<char, key_size> key;
};
struct Memo {
    std::array<Derived, entries_max> entries;
    std::size_t next;
};
constinit thread_local Memo memo{};

std::string derive(std::string_view secret_access_key, std::string_view date, const Scope& scope) {
    const std::string dated = hmac_sha256("AWS4" + std::string{secret_access_key}, date);
    const std::string regional = hmac_sha256(dated, scope.region);
    return hmac_sha256(hmac_sha256(regional, scope.service), "aws4_request");
}

/// Everything a key depends on. A line feed is in none of the parts but the secret, which is last.
std::string input_of(std::string_view secret_access_key,
                     std::string_view date,
                     const Scope& scope) {
    std::string input;
    input.reserve(input_max);
    input.append(date).append("\n").append(scope.region).append("\n");
    input.append(scope.service).append("\n").append(secret_access_key);
    return input;
}

}  // namespace

std::string signing_key(std::string_view secret_access_key,
                        std::string_view date,
                        const Scope& scope) {
    const bool ambiguous = scope.region.find('\n') != std::string::npos ||
                           scope.service.find('\n') != std::string::npos;
    const auto input = input_of(secret_access_key, date, scope);
    if (ambiguous || input.size() > input_max) return derive(secret_access_key, date, scope);

    for (const auto& entry : memo.entries) {
        const std::string_view known{entry.input.data(), entry.input_size};
        if (known == input) return {entry.key.data(), entry.key.size()};
    }
    auto key = derive(secret_access_key, date, scope);
    auto& entry = memo.entries[memo.next];
    memo.next = (memo.next + 1) % entries_max;
    std::ranges::copy(input, entry.input.begin());
    entry.input_size = input.size();
    std::ranges::copy(key, entry.key.begin());
    return key;
}

}  // namespace torpor::wire::sigv4
