#include "runtime/wire/json_text.hpp"

#include <charconv>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

// The parser and, once in the program, the sources of the library.
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>

namespace torpor::wire {

namespace {

using Value = nlohmann::json;
using Error = boost::json::error_code;
using Text = boost::json::string_view;

/// Told of the tokens of a document in order; builds its tree. The names of its functions and
/// constants are those that boost::json::basic_parser asks for.
class TreeBuilder {
public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    bool on_document_begin(Error&) { return true; }
    bool on_document_end(Error&) { return true; }
    bool on_object_begin(Error&) { return begin(Value::value_t::object); }
    bool on_object_end(std::size_t, Error&) { return end(); }
    bool on_array_begin(Error&) { return begin(Value::value_t::array); }
    bool on_array_end(std::size_t, Error&) { return end(); }
    bool on_key_part(Text part, std::size_t, Error&) { return append(part); }
    bool on_key(Text part, std::size_t, Error&) {
        auto& members = open_.back()->get_ref<Value::object_t&>();
        // Most documents have their keys in order.
        member_ = &members.try_emplace(members.end(), taken(part))->second;
        return true;
    }
    bool on_string_part(Text part, std::size_t, Error&) { return append(part); }
    bool on_string(Text part, std::size_t, Error&) { return put(taken(part)); }
    bool on_number_part(Text part, Error&) { return append(part); }
    bool on_int64(std::int64_t number, Text, Error&) {
        begun_.clear();
        if (number < 0) return put(number);
        return put(static_cast<std::uint64_t>(number));
    }
    bool on_uint64(std::uint64_t number, Text, Error&) {
        begun_.clear();
        return put(number);
    }
    bool on_double(double rough, Text part, Error& error) {
        const auto text = taken(part);
        double number = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        // The library's own reading may be off by the last bit; what it tells is whether a number
        // is too large or too small.
        if (read.ec == std::errc::result_out_of_range) number = std::abs(rough) < 1 ? 0 : rough;
        if (std::isfinite(number)) return put(number);
        error = boost::json::error::exponent_overflow;
        return false;
    }
    bool on_bool(bool value, Error&) { return put(value); }
    bool on_null(Error&) { return put(nullptr); }
    bool on_comment_part(Text, Error&) { return true; }
    bool on_comment(Text, Error&) { return true; }

    Value take() { return std::move(root_); }

private:
    bool append(Text part) {
        begun_.append(part.data(), part.size());
        return true;
    }
    std::string taken(Text part) {
        if (begun_.empty()) return {part.data(), part.size()};
        append(part);
        return std::exchange(begun_, {});
    }
    bool begin(Value::value_t kind) {
        open_.push_back(&place(Value(kind)));
        return true;
    }
    bool end() {
        open_.pop_back();
        return true;
    }
    template <class Plain>
    bool put(Plain&& value) {
        place(Value(std::forward<Plain>(value)));
        return true;
    }
    Value& place(Value value) {
        if (open_.empty()) return root_ = std::move(value);
        if (open_.back()->is_array()) {
            auto& items = open_.back()->get_ref<Value::array_t&>();
            return items.emplace_back(std::move(value));
        }
        return *member_ = std::move(value);
    }

    Value root_;
    std::vector<Value*> open_;  ///< the containers around the next token, outermost first
    Value* member_ = nullptr;   ///< of the innermost object: where its next value belongs
    std::string begun_;         ///< the parts of a token that comes in parts
};

}  // namespace

base::Result<nlohmann::json, JsonFault> parse_json(std::string_view text, std::size_t depth_max) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    boost::json::parse_options options;
    options.max_depth = depth_max;
    boost::json::basic_parser<TreeBuilder> parser{options};
    Error error;
    const auto read = parser.write_some(false, text.data(), text.size(), error);
    if (error == boost::json::error::too_deep) return std::unexpected(JsonFault::too_deep);
    if (error || read < text.size()) return std::unexpected(JsonFault::malformed);
    return parser.handler().take();
}

}  // namespace torpor::wire
