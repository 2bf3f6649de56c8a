#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

#include "runtime/wire/json.hpp"
#include "runtime/wire/utf8.hpp"

namespace torpor::wire::json {

namespace {

constexpr bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

/// Stands for itself inside a string.
constexpr bool is_plain(char letter) {
    return letter >= 0x20 && letter <= 0x7E && letter != '"' && letter != '\\';
}

void append_utf8(std::string& text, std::uint32_t code) {
    const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) return put(code);
    if (code < 0x800) {
        put(0xC0U | (code >> 6U));
    } else if (code < 0x10000) {
        put(0xE0U | (code >> 12U));
        put(0x80U | ((code >> 6U) & 0x3FU));
    } else {
        put(0xF0U | (code >> 18U));
        put(0x80U | ((code >> 12U) & 0x3FU));
        put(0x80U | ((code >> 6U) & 0x3FU));
    }
    put(0x80U | (code & 0x3FU));
}

/// Reads a document by descent. Documents are parsed for every message of a simulated run, which
/// the parser of the library is several times too slow for; it answers the same.
class Parser {
public:
    explicit Parser(std::string_view text) : rest_(text) {
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
    }

    bool document(Value& into) {
        if (!value(into)) return false;
        skip_blanks();
        return rest_.empty();
    }
    bool too_deep() const { return depth_ > depth_max; }

private:
    void skip_blanks() {
        while (!rest_.empty() &&
               (rest_[0] == ' ' || rest_[0] == '\n' || rest_[0] == '\r' || rest_[0] == '\t')) {
            rest_.remove_prefix(1);
        }
    }
    bool take(char wanted) {
        skip_blanks();
        if (rest_.empty() || rest_[0] != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool take_word(std::string_view word) {
        if (!rest_.starts_with(word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }

    bool value(Value& into) {
        skip_blanks();
        if (rest_.empty()) return false;
        switch (rest_[0]) {
            case '{':
                return object(into);
            case '[':
                return array(into);
            case '"':
                into = std::string{};
                return string(into.get_ref<std::string&>());
            case 't':
                into = true;
                return take_word("true");
            case 'f':
                into = false;
                return take_word("false");
            case 'n':
                into = nullptr;
                return take_word("null");
            default:
                return number(into);
        }
    }

    bool object(Value& into) {
        if (++depth_ > depth_max) return false;
        rest_.remove_prefix(1);
        into = Value::object();
        auto& members = into.get_ref<Value::object_t&>();
        if (!take('}')) {
            do {
                std::string key;
                skip_blanks();
                if (!string(key) || !take(':')) return false;
                // Of members with one name the last counts.
                if (!value(members.try_emplace(members.end(), std::move(key))->second)) {
                    return false;
                }
            } while (take(','));
            if (!take('}')) return false;
        }
        --depth_;
        return true;
    }

    bool array(Value& into) {
        if (++depth_ > depth_max) return false;
        rest_.remove_prefix(1);
        into = Value::array();
        auto& items = into.get_ref<Value::array_t&>();
        if (!take(']')) {
            do {
                if (!value(items.emplace_back())) return false;
            } while (take(','));
            if (!take(']')) return false;
        }
        --depth_;
        return true;
    }

    bool string(std::string& into) {
        if (!take_word("\"")) return false;
        while (true) {
            std::size_t length = 0;
            while (length < rest_.size() && is_plain(rest_[length]))
                ++length;
            into.append(rest_.substr(0, length));
            rest_.remove_prefix(length);
            if (take_word("\"")) return true;
            if (take_word("\\")) {
                if (!escape(into)) return false;
                continue;
            }
            const auto character = utf8_length(rest_);
            if (character == 0 || (character == 1 && rest_[0] < 0x20)) return false;
            into.append(rest_.substr(0, character));
            rest_.remove_prefix(character);
        }
    }

    bool escape(std::string& into) {
        constexpr std::string_view letters = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        if (take_word("u")) return code_point(into);
        const auto which = rest_.empty() ? std::string_view::npos : letters.find(rest_[0]);
        if (which == std::string_view::npos) return false;
        into += meanings[which];
        rest_.remove_prefix(1);
        return true;
    }

    bool code_point(std::string& into) {
        std::uint32_t code = 0;
        if (!four_digits(code)) return false;
        const bool high = 0xD800 <= code && code <= 0xDBFF;
        if (0xDC00 <= code && code <= 0xDFFF) return false;
        if (high) {
            std::uint32_t low = 0;
            if (!take_word("\\u") || !four_digits(low)) return false;
            if (low < 0xDC00 || low > 0xDFFF) return false;
            code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
        }
        append_utf8(into, code);
        return true;
    }

    bool four_digits(std::uint32_t& code) {
        const auto digits = rest_.substr(0, 4);
        const auto* const end = digits.data() + digits.size();
        if (digits.size() < 4 || std::from_chars(digits.data(), end, code, 16).ptr != end) {
            return false;
        }
        rest_.remove_prefix(4);
        return true;
    }

    std::size_t digits_from(std::size_t at) const {
        while (at < rest_.size() && is_digit(rest_[at]))
            ++at;
        return at;
    }

    bool number(Value& into) {
        const std::size_t first = rest_[0] == '-' ? 1 : 0;
        auto end = digits_from(first);
        if (end == first || (rest_[first] == '0' && end > first + 1)) return false;
        const auto whole = end;
        if (end < rest_.size() && rest_[end] == '.') {
            const auto fraction = end + 1;
            end = digits_from(fraction);
            if (end == fraction) return false;
        }
        if (end < rest_.size() && (rest_[end] == 'e' || rest_[end] == 'E')) {
            auto exponent = end + 1;
            if (exponent < rest_.size() && (rest_[exponent] == '+' || rest_[exponent] == '-')) {
                ++exponent;
            }
            end = digits_from(exponent);
            if (end == exponent) return false;
        }
        const auto text = rest_.substr(0, end);
        rest_.remove_prefix(end);
        if (end == whole &&
            (first == 0 ? integer<std::uint64_t>(text, into) : integer<std::int64_t>(text, into))) {
            return true;
        }
        // Rare: a fraction, or an integer of more than 64 bits.
        into = Value::parse(text.begin(), text.end(), nullptr, false);
        return !into.is_discarded();
    }

    template <class Integer>
    static bool integer(std::string_view text, Value& into) {
        Integer parsed = 0;
        const auto result = std::from_chars(text.data(), text.data() + text.size(), parsed);
        if (result.ec != std::errc{}) return false;
        into = parsed;
        return true;
    }

    std::string_view rest_;
    int depth_ = 0;
};

}  // namespace

Decoded<Value> parse(std::string_view text) {
    Parser parser{text};
    Decoded<Value> value;
    if (parser.document(*value)) return value;
    if (parser.too_deep()) {
        return std::unexpected(DecodeError{"", "at most 100 levels of nesting"});
    }
    return std::unexpected(DecodeError{"", "a JSON document in UTF-8"});
}

}  // namespace torpor::wire::json
