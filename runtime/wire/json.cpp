#include "runtime/wire/json.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/wire/json_text.hpp"

namespace torpor::wire::json {

Decoded<Value> parse(std::string_view text) {
    auto value = parse_json(text, depth_max);
    if (value) return *std::move(value);
    return std::unexpected(DecodeError{"", value.error() == JsonFault::too_deep
                                               ? "at most 100 levels of nesting"
                                               : "a JSON document in UTF-8"});
}

Decoded<Value> parse_object(std::string_view text) {
    Decoded<Value> value = parse(text);
    if (value && !value->is_object()) return std::unexpected(DecodeError{"", "a JSON object"});
    return value;
}

std::string dump(const Value& value) {
    return value.dump(-1, ' ', false, Value::error_handler_t::replace);
}

Value embed_object(std::string_view text) {
    Decoded<Value> value = parse_object(text);
    base::invariant(value.has_value(), "the text is a JSON object");
    return *std::move(value);
}

Value embed_array(std::string_view text) {
    Decoded<Value> value = parse(text);
    base::invariant(value && value->is_array(), "the text is a JSON array");
    return *std::move(value);
}

ObjectReader::ObjectReader(const Value& object, std::string path)
    : object_(object.is_object() ? object : empty_), path_(std::move(path)) {
    constexpr std::size_t members_usual = 8;
    known_.reserve(members_usual);
    if (!object.is_object()) error_ = DecodeError{path_, "a JSON object"};
}

const Value* ObjectReader::find(const char* key) {
    known_.emplace_back(key);
    auto found = object_.find(key);
    if (found == object_.end() || found->is_null()) return nullptr;
    return &*found;
}

const Value* ObjectReader::require(const char* key, std::string_view kind) {
    const Value* value = find(key);
    if (!value) fail(key, std::string(kind));
    return value;
}

std::string ObjectReader::text(const char* key) {
    const Value* value = require(key, "a string");
    if (value && !value->is_string()) fail(key, "a string");
    return value && value->is_string() ? value->get<std::string>() : std::string{};
}

std::optional<std::string> ObjectReader::optional_text(const char* key) {
    if (!find(key)) return std::nullopt;
    return text(key);
}

std::int64_t ObjectReader::integer(const char* key) {
    const Value* value = require(key, "an integer");
    if (!value) return 0;
    bool fits = value->is_number_integer() &&
                (!value->is_number_unsigned() ||
                 value->get<std::uint64_t>() <=
                     static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
    if (!fits) {
        fail(key, "an integer");
        return 0;
    }
    return value->get<std::int64_t>();
}

std::optional<std::int64_t> ObjectReader::optional_integer(const char* key) {
    if (!find(key)) return std::nullopt;
    return integer(key);
}

bool ObjectReader::flag(const char* key) {
    const Value* value = find(key);
    if (value && !value->is_boolean()) fail(key, "true or false");
    return value && value->is_boolean() && value->get<bool>();
}

const Value& ObjectReader::object(const char* key) {
    const Value* value = require(key, "an object");
    if (value && value->is_object()) return *value;
    fail(key, "an object");
    return empty_;
}

const Value& ObjectReader::array(const char* key) {
    const Value* value = require(key, "an array");
    if (value && value->is_array()) return *value;
    fail(key, "an array");
    return empty_;
}

void ObjectReader::expect_text(const char* key, std::initializer_list<std::string_view> harmless) {
    std::optional<std::string> value = optional_text(key);
    if (value && std::ranges::find(harmless, *value) == harmless.end()) fail_not_simulated(key);
}

void ObjectReader::ignore(const char* key) {
    known_.emplace_back(key);
}

void ObjectReader::refuse_the_rest() {
    for (const auto& member : object_.items()) {
        if (std::ranges::find(known_, member.key()) == known_.end() && !member.value().is_null()) {
            fail_not_simulated(member.key());
        }
    }
}

void ObjectReader::fail(std::string_view key, std::string expected) {
    fail(DecodeError{path(key), std::move(expected)});
}

void ObjectReader::fail(DecodeError error) {
    if (!error_) error_ = std::move(error);
}

void ObjectReader::fail_not_simulated(std::string_view key) {
    fail(
        DecodeError{"not_simulated", "a request without " + path(key) + ", which is not modelled"});
}

std::string ObjectReader::path(std::string_view key) const {
    std::string whole;
    whole.reserve(path_.size() + 1 + key.size());
    whole.append(path_);
    if (!path_.empty()) whole.append(".");
    return whole.append(key);
}

}  // namespace torpor::wire::json
