#include <array>
#include <charconv>
#include <cstddef>
#include <string>

#include "runtime/wire/json.hpp"
#include "runtime/wire/utf8.hpp"

namespace torpor::wire::json {

namespace {

std::string dumped_by_library(const Value& value) {
    return value.dump(-1, ' ', false, Value::error_handler_t::replace);
}

void append_escaped(std::string& into, char letter) {
    constexpr std::string_view letters = "\"\\\b\f\n\r\t";
    constexpr std::string_view names = "\"\\bfnrt";
    constexpr std::string_view digits = "0123456789abcdef";
    const auto which = letters.find(letter);
    if (which != std::string_view::npos) {
        into += '\\';
        into += names[which];
        return;
    }
    const auto code = static_cast<unsigned char>(letter);
    into += "\\u00";
    into += digits[code >> 4U];
    into += digits[code & 0xFU];
}

void append(std::string& into, const std::string& text) {
    const auto before = into.size();
    into += '"';
    std::string_view rest = text;
    while (!rest.empty()) {
        std::size_t length = 0;
        while (length < rest.size() && rest[length] >= 0x20 && rest[length] != '"' &&
               rest[length] != '\\') {
            ++length;
        }
        into.append(rest.substr(0, length));
        rest.remove_prefix(length);
        if (rest.empty()) break;
        const auto character = utf8_length(rest);
        if (character == 0) {
            into.resize(before);
            into += dumped_by_library(text);
            return;
        }
        if (character == 1) {
            append_escaped(into, rest[0]);
        } else {
            into.append(rest.substr(0, character));
        }
        rest.remove_prefix(character);
    }
    into += '"';
}

template <class Integer>
void append_integer(std::string& into, Integer number) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    into.append(digits.data(), end);
}

void append(std::string& into, const Value& value) {
    switch (value.type()) {
        case Value::value_t::object: {
            char before = '{';
            for (const auto& [key, member] : value.get_ref<const Value::object_t&>()) {
                into += before;
                append(into, key);
                into += ':';
                append(into, member);
                before = ',';
            }
            into += before == '{' ? "{}" : "}";
            return;
        }
        case Value::value_t::array: {
            char before = '[';
            for (const auto& item : value.get_ref<const Value::array_t&>()) {
                into += before;
                append(into, item);
                before = ',';
            }
            into += before == '[' ? "[]" : "]";
            return;
        }
        case Value::value_t::string:
            return append(into, value.get_ref<const std::string&>());
        case Value::value_t::number_integer:
            return append_integer(into, value.get_ref<const std::int64_t&>());
        case Value::value_t::number_unsigned:
            return append_integer(into, value.get_ref<const std::uint64_t&>());
        default:
            into += dumped_by_library(value);
    }
}

}  // namespace

std::string dump(const Value& value) {
    std::string text;
    append(text, value);
    return text;
}

}  // namespace torpor::wire::json
