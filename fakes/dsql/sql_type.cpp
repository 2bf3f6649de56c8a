#include "fakes/dsql/sql_type.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

namespace torpor::fakes::dsql {
namespace {

using Converted = base::Result<Value, SqlFailure>;

Converted failed(std::string state, std::string message) {
    return std::unexpected(SqlFailure{.state = std::move(state), .message = std::move(message)});
}

Converted bad_syntax(SqlType type, std::string_view text) {
    return failed("22P02", "invalid input syntax for type " + std::string(type_name(type)) +
                               ": \"" + std::string(text) + "\"");
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\n\v\f\r";
    const auto first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

bool in_range(std::int64_t number, SqlType type) {
    switch (type) {
        case SqlType::small:
            return std::in_range<std::int16_t>(number);
        case SqlType::integer:
            return std::in_range<std::int32_t>(number);
        default:
            return true;
    }
}

Converted to_integer(const Value& value, SqlType type) {
    const auto out_of_range = [&](std::string_view text) {
        return failed("22003", "value \"" + std::string(text) + "\" is out of range for type " +
                                   std::string(type_name(type)));
    };
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        if (!in_range(*number, type)) return out_of_range(std::to_string(*number));
        return value;
    }
    const auto& text = std::get<std::string>(value);
    auto digits = trimmed(text);
    if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (end != digits.data() + digits.size() || digits.empty()) return bad_syntax(type, text);
    if (error == std::errc::result_out_of_range) return out_of_range(text);
    if (error != std::errc{}) return bad_syntax(type, text);
    if (!in_range(number, type)) return out_of_range(text);
    return number;
}

Converted to_boolean(const Value& value) {
    const auto* given = std::get_if<std::string>(&value);
    const auto text = given ? *given : std::to_string(std::get<std::int64_t>(value));
    std::string word{trimmed(text)};
    std::ranges::transform(word, word.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const auto abbreviates = [&](std::string_view whole, std::size_t least) {
        return word.size() >= least && whole.starts_with(word);
    };
    if (abbreviates("true", 1) || abbreviates("yes", 1) || word == "on" || word == "1") {
        return std::int64_t{1};
    }
    if (abbreviates("false", 1) || abbreviates("no", 1) || abbreviates("off", 2) || word == "0") {
        return std::int64_t{0};
    }
    return bad_syntax(SqlType::boolean, text);
}

/// Length of the well-formed UTF-8 sequence that starts `rest`, or 0.
std::size_t sequence_length(std::string_view rest) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(rest[at]); };
    const auto first = byte(0);
    if (first < 0x80) return 1;
    std::size_t length = 0;
    if (first >= 0xC2 && first <= 0xDF) length = 2;
    if (first >= 0xE0 && first <= 0xEF) length = 3;
    if (first >= 0xF0 && first <= 0xF4) length = 4;
    if (length == 0 || rest.size() < length) return 0;
    for (std::size_t at = 1; at < length; ++at) {
        if (byte(at) < 0x80 || byte(at) > 0xBF) return 0;
    }
    if (first == 0xE0 && byte(1) < 0xA0) return 0;  // overlong
    if (first == 0xED && byte(1) > 0x9F) return 0;  // surrogate
    if (first == 0xF0 && byte(1) < 0x90) return 0;  // overlong
    if (first == 0xF4 && byte(1) > 0x8F) return 0;  // beyond Unicode
    return length;
}

Converted to_text(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    std::string_view rest = std::get<std::string>(value);
    while (!rest.empty()) {
        const auto length = sequence_length(rest);
        if (length == 0 || rest.front() == '\0') {
            constexpr std::string_view hex = "0123456789abcdef";
            const auto byte = static_cast<unsigned char>(rest.front());
            return failed("22021", std::string("invalid byte sequence for encoding \"UTF8\": 0x") +
                                       hex[byte / 16] + hex[byte % 16]);
        }
        rest.remove_prefix(length);
    }
    return value;
}

/// Whether `text` reads `2026-01-31 08:00:00[.5]+00`.
bool is_canonical_timestamp(std::string_view text) {
    constexpr std::string_view form = "dddd-dd-dd dd:dd:dd";
    if (text.size() < form.size() + 3 || !text.ends_with("+00")) return false;
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t at = 0; at < form.size(); ++at) {
        if (form[at] == 'd' ? !digit(text[at]) : text[at] != form[at]) return false;
    }
    const auto fraction = text.substr(form.size(), text.size() - form.size() - 3);
    if (fraction.empty()) return true;
    return fraction.size() >= 2 && fraction.size() <= 7 && fraction.front() == '.' &&
           std::ranges::all_of(fraction.substr(1), digit) && !fraction.ends_with('0');
}

}  // namespace

std::string_view type_name(SqlType type) {
    switch (type) {
        case SqlType::small:
            return "smallint";
        case SqlType::integer:
            return "integer";
        case SqlType::big:
            return "bigint";
        case SqlType::boolean:
            return "boolean";
        case SqlType::text:
            return "text";
        case SqlType::timestamp:
            return "timestamp with time zone";
        case SqlType::unknown:
            return "unknown";
    }
    return "unknown";
}

bool is_integer(SqlType type) {
    return type == SqlType::small || type == SqlType::integer || type == SqlType::big;
}

Converted convert(const Value& value, SqlType type) {
    if (std::holds_alternative<std::monostate>(value)) return value;
    if (is_integer(type)) return to_integer(value, type);
    if (type == SqlType::boolean) return to_boolean(value);
    if (type == SqlType::timestamp) {
        const auto* text = std::get_if<std::string>(&value);
        if (text && is_canonical_timestamp(*text)) return value;
        return bad_syntax(type, text ? *text : std::to_string(std::get<std::int64_t>(value)));
    }
    return to_text(value);
}

std::size_t character_count(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace torpor::fakes::dsql
