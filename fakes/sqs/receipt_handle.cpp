#include "fakes/sqs/receipt_handle.hpp"

#include <array>
#include <charconv>
#include <cstdint>

#include "runtime/base/invariant.hpp"

namespace torpor::fakes::sqs {
namespace {

constexpr std::string_view prefix = "AQEB";
constexpr std::size_t fingerprint_size = 8;
constexpr std::size_t id_size = 36;
constexpr std::size_t receive_size = 8;
constexpr std::size_t handle_size = prefix.size() + fingerprint_size + id_size + receive_size;

/// Eight hexadecimal digits.
std::string digits(std::uint32_t value) {
    std::array<char, 8> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, 16).ptr;
    const std::string shortest(text.data(), end);
    return std::string(text.size() - shortest.size(), '0') + shortest;
}

std::string fingerprint(std::string_view queue) {
    std::uint32_t hash = 2166136261U;
    for (const char c : queue)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return digits(hash);
}

bool is_uuid(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool digit = ('0' <= c && c <= '9') || ('a' <= c && c <= 'f');
        if (dash ? c != '-' : !digit) return false;
    }
    return text.size() == id_size;
}

}  // namespace

std::string ReceiptHandle::text(std::string_view queue) const {
    base::invariant(message_id.size() == id_size, "a message id is a UUID");
    base::invariant(receive > 0, "a receipt handle stands for a receive that happened");
    return std::string(prefix) + fingerprint(queue) + message_id +
           digits(static_cast<std::uint32_t>(receive));
}

std::optional<ReceiptHandle> parse_receipt_handle(std::string_view text, std::string_view queue) {
    if (text.size() != handle_size || !text.starts_with(prefix)) return std::nullopt;
    text.remove_prefix(prefix.size());
    if (!text.starts_with(fingerprint(queue))) return std::nullopt;
    text.remove_prefix(fingerprint_size);

    ReceiptHandle handle;
    handle.message_id = text.substr(0, id_size);
    if (!is_uuid(handle.message_id)) return std::nullopt;
    text.remove_prefix(id_size);
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), handle.receive, 16);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (handle.receive <= 0) return std::nullopt;
    return handle;
}

}  // namespace torpor::fakes::sqs
