#include "runtime/wire/fields.hpp"

#include <algorithm>
#include <utility>

#include "runtime/wire/http.hpp"
#include "runtime/wire/identifier.hpp"

namespace torpor::wire {

namespace {

template <class Id>
Id take(json::ObjectReader& reader, Decoded<Id> id) {
    if (id) return *std::move(id);
    reader.fail(id.error());
    return {};
}

int depth_of(const json::Value& value) {
    if (!value.is_structured()) return 0;
    int depth = 0;
    for (const json::Value& item : value)
        depth = std::max(depth, depth_of(item));
    return depth + 1;
}

std::string embed(json::ObjectReader& reader, const char* key, const json::Value& value) {
    if (reader.failed()) return {};
    if (depth_of(value) > embedded_depth_max) {
        reader.fail(key, "at most " + std::to_string(embedded_depth_max) + " levels of nesting");
        return {};
    }
    std::string text = json::dump(value);
    if (check_text(text) == TextCheck::unsendable) {
        reader.fail(key, "text without U+FFFE and U+FFFF");
    }
    return text;
}

}  // namespace

base::ThreadId read_thread_id(json::ObjectReader& reader, const char* key) {
    std::string text = reader.text(key);
    if (reader.failed()) return {};
    return take(reader, parse_thread_id(std::move(text), reader.path(key)));
}

base::CallId read_call_id(json::ObjectReader& reader, const char* key) {
    std::string text = reader.text(key);
    if (reader.failed()) return {};
    return take(reader, parse_call_id(std::move(text), reader.path(key)));
}

std::string read_sendable_text(json::ObjectReader& reader, const char* key) {
    std::string text = reader.text(key);
    if (check_text(text) == TextCheck::unsendable) {
        reader.fail(key, "text without U+FFFE and U+FFFF");
    }
    return text;
}

std::string read_embedded_object(json::ObjectReader& reader, const char* key) {
    return embed(reader, key, reader.object(key));
}

std::string read_embedded_array(json::ObjectReader& reader, const char* key) {
    return embed(reader, key, reader.array(key));
}

std::string read_display(json::ObjectReader& reader) {
    constexpr const char* key = "display_as";
    if (!reader.find(key)) return {};
    std::size_t index = 0;
    for (const json::Value& value : reader.array(key)) {
        std::string path = reader.path(key) + "[" + std::to_string(index++) + "]";
        json::ObjectReader segment(value, std::move(path));
        segment.text("type");
        if (segment.failed()) reader.fail(*segment.error());
    }
    return read_embedded_array(reader, key);
}

std::string read_url(json::ObjectReader& reader, const char* key) {
    std::string text = reader.text(key);
    if (text.size() > url_size_max || !parse_url(text)) {
        reader.fail(key, "an absolute http or https URL");
    }
    return text;
}

std::string read_https_url(json::ObjectReader& reader, const char* key) {
    std::string text = read_url(reader, key);
    if (reader.failed()) return {};
    if (parse_url(text)->scheme != "https") reader.fail(key, "an https URL");
    return text;
}

}  // namespace torpor::wire
