#include "sim/scenario/document.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "sim/scenario/utf8.hpp"

namespace torpor::sim {
namespace {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Recursive descent. The first error wins; every function returns false once there is one.
class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    base::Result<JsonNode, SyntaxError> run() {
        JsonNode root;
        if (!skip_blank() || !value(root, 0) || !skip_blank()) return std::unexpected(*error_);
        if (!at_end()) {
            fail("the end of the file");
            return std::unexpected(*error_);
        }
        return root;
    }

private:
    bool at_end() const { return offset_ == text_.size(); }
    char peek() const { return at_end() ? '\0' : text_[offset_]; }
    bool looking_at(std::string_view literal) const {
        return text_.substr(offset_).starts_with(literal);
    }

    void step() {
        base::invariant(!at_end(), "the parser never reads beyond its text");
        // Continuation bytes of UTF-8 belong to the column of their first byte.
        if (text_[offset_] == '\n') {
            position_.line += 1;
            position_.column = 1;
        } else if ((static_cast<unsigned char>(text_[offset_]) & 0xC0U) != 0x80U) {
            position_.column += 1;
        }
        offset_ += 1;
    }
    void step(std::size_t count) {
        for (; count > 0; --count)
            step();
    }

    std::string found() const {
        if (at_end()) return "the end of the file";
        const auto byte = static_cast<unsigned char>(peek());
        if (byte < 0x20 || byte == 0x7F) return "a control character";
        const auto size = utf8_sequence_size(text_.substr(offset_));
        if (size == 0) return "bytes that are not UTF-8";
        return "'" + std::string(text_.substr(offset_, size)) + "'";
    }
    bool fail(std::string expected) { return fail_at(position_, std::move(expected), found()); }
    bool fail_at(Position position, std::string expected, std::string found) {
        if (!error_) error_ = SyntaxError{position, std::move(expected), std::move(found)};
        return false;
    }

    bool skip_blank() {
        while (!at_end()) {
            if (const char c = peek(); c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                step();
            } else if (looking_at("//")) {
                while (!at_end() && peek() != '\n')
                    step();
            } else if (looking_at("/*")) {
                const Position opened = position_;
                step(2);
                while (!at_end() && !looking_at("*/"))
                    step();
                if (at_end()) return fail_at(opened, "a comment that ends with */", found());
                step(2);
            } else {
                break;
            }
        }
        return true;
    }

    bool value(JsonNode& node, int depth) {
        if (depth > document_depth_max) {
            return fail("at most " + std::to_string(document_depth_max) + " levels of nesting");
        }
        node.position = position_;
        const std::size_t begin = offset_;
        if (!dispatch(node, depth)) return false;
        node.source = std::string(text_.substr(begin, offset_ - begin));
        return true;
    }

    bool dispatch(JsonNode& node, int depth) {
        switch (peek()) {
            case '{':
                return object(node, depth);
            case '[':
                return list(node, depth);
            case '"':
                node.kind = JsonNode::Kind::text;
                return string(node.text);
            case 't':
                node.kind = JsonNode::Kind::boolean;
                node.truth = true;
                return word("true");
            case 'f':
                node.kind = JsonNode::Kind::boolean;
                return word("false");
            case 'n':
                return word("null");
            default:
                node.kind = JsonNode::Kind::number;
                return number();
        }
    }

    bool word(std::string_view literal) {
        if (!looking_at(literal)) return fail("a value");
        step(literal.size());
        return true;
    }

    bool number() {
        if (peek() != '-' && !is_digit(peek())) return fail("a value");
        if (peek() == '-') step();
        if (!is_digit(peek())) return fail("a digit");
        if (peek() == '0') {
            step();
        } else {
            while (is_digit(peek()))
                step();
        }
        if (peek() == '.') {
            step();
            if (!digits()) return false;
        }
        if (peek() == 'e' || peek() == 'E') {
            step();
            if (peek() == '+' || peek() == '-') step();
            if (!digits()) return false;
        }
        return true;
    }
    bool digits() {
        if (!is_digit(peek())) return fail("a digit");
        while (is_digit(peek()))
            step();
        return true;
    }

    bool string(std::string& out) {
        base::invariant(peek() == '"', "a string begins with a quotation mark");
        step();
        while (peek() != '"' || at_end()) {
            if (at_end() || peek() == '\n') return fail("a text that ends with \"");
            if (static_cast<unsigned char>(peek()) < 0x20) return fail("\\u and four digits");
            if (peek() == '\\') {
                if (!escape(out)) return false;
                continue;
            }
            const auto size = utf8_sequence_size(text_.substr(offset_));
            if (size == 0) return fail("UTF-8");
            out += text_.substr(offset_, size);
            step(size);
        }
        step();
        return true;
    }

    bool escape(std::string& out) {
        step();
        constexpr std::string_view letters = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        if (const auto at = letters.find(peek()); at != std::string_view::npos && !at_end()) {
            out += meanings[at];
            step();
            return true;
        }
        if (peek() != 'u') return fail("an escape such as \\n or \\u00e9");
        step();
        auto unit = hex_unit();
        if (!unit) return false;
        std::uint32_t code = *unit;
        if (code >= 0xDC00 && code <= 0xDFFF) return fail("a pair of surrogates");
        if (code >= 0xD800 && code <= 0xDBFF) {
            if (!looking_at("\\u")) return fail("the second half of a pair of surrogates");
            step(2);
            unit = hex_unit();
            if (!unit) return false;
            if (*unit < 0xDC00 || *unit > 0xDFFF) return fail("a pair of surrogates");
            code = 0x10000 + ((code - 0xD800) << 10U) + (*unit - 0xDC00);
        }
        append_utf8(out, code);
        return true;
    }
    std::optional<std::uint32_t> hex_unit() {
        std::uint32_t unit = 0;
        for (int i = 0; i < 4; ++i) {
            constexpr std::string_view hexadecimal = "0123456789abcdef0123456789ABCDEF";
            const auto at = at_end() ? std::string_view::npos : hexadecimal.find(peek());
            if (at == std::string_view::npos) {
                fail("four hexadecimal digits");
                return std::nullopt;
            }
            unit = unit * 16 + static_cast<std::uint32_t>(at % 16);
            step();
        }
        return unit;
    }

    bool list(JsonNode& node, int depth) {
        node.kind = JsonNode::Kind::list;
        step();
        if (!skip_blank()) return false;
        while (peek() != ']') {
            if (!value(node.elements.emplace_back(), depth + 1) || !separator(']')) return false;
        }
        step();
        return true;
    }

    bool object(JsonNode& node, int depth) {
        node.kind = JsonNode::Kind::object;
        step();
        if (!skip_blank()) return false;
        while (peek() != '}') {
            JsonMember member;
            member.position = position_;
            if (peek() != '"') return fail("a key in quotation marks");
            if (!string(member.key) || !skip_blank()) return false;
            const auto same = [&](const JsonMember& other) { return other.key == member.key; };
            if (std::ranges::any_of(node.members, same)) {
                return fail_at(member.position, "each key once", "\"" + member.key + "\" again");
            }
            if (peek() != ':') return fail("':'");
            step();
            if (!skip_blank() || !value(member.value, depth + 1)) return false;
            node.members.push_back(std::move(member));
            if (!separator('}')) return false;
        }
        step();
        return true;
    }

    /// After an element: a comma and another element, or the closing bracket, which stays.
    bool separator(char close) {
        if (!skip_blank()) return false;
        if (peek() == close && !at_end()) return true;
        if (peek() != ',') return fail(std::string("',' or '") + close + "'");
        step();
        if (!skip_blank()) return false;
        if (peek() == close) return fail("another element after ','");
        return true;
    }

    std::string_view text_;
    std::size_t offset_ = 0;
    Position position_{.line = 1, .column = 1};
    std::optional<SyntaxError> error_;
};

}  // namespace

base::Result<JsonNode, SyntaxError> parse_document(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    return Parser(text).run();
}

}  // namespace torpor::sim
