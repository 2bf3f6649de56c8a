#include "runtime/sql/fields.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "runtime/ports/sql_session.hpp"
#include "runtime/wire/json_text.hpp"

namespace torpor::sql {

using Json = nlohmann::json;

void refuse_row(const std::string& what) {
    throw ports::SqlError("XX001", "a stored row is not what was written: " + what);
}

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json object(std::string_view text) {
    auto json = wire::parse_json(text);
    if (!json || !json->is_object()) refuse_row("no JSON object");
    return *std::move(json);
}

const Json& member(const Json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end()) refuse_row(std::string("no ") + key);
    return *found;
}

std::string text_of(const Json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_string()) refuse_row(std::string("no text in ") + key);
    return found->get<std::string>();
}

std::string optional_text_of(const Json& json, const char* key) {
    return json.contains(key) ? text_of(json, key) : std::string{};
}

std::int64_t integer_of(const Json& json, const char* key) {
    const auto& value = member(json, key);
    if (!value.is_number_integer()) refuse_row(std::string("no integer in ") + key);
    return value.get<std::int64_t>();
}

std::optional<std::int64_t> optional_integer_of(const Json& json, const char* key) {
    if (!json.contains(key)) return std::nullopt;
    return integer_of(json, key);
}

Json encode_content(const std::vector<wire::ContentItem>& content) {
    auto items = Json::array();
    for (const auto& item : content) {
        if (const auto* text = std::get_if<wire::TextItem>(&item)) {
            items.push_back({{"type", "text"}, {"text", text->text}});
        } else {
            const auto& image = std::get<wire::ImageItem>(item);
            items.push_back({{"type", "image"},
                             {"data", {{"type", "base64"}, {"value", image.data}}},
                             {"media_type", image.media_type}});
        }
    }
    return items;
}

std::vector<wire::ContentItem> decode_content(const Json& items) {
    if (!items.is_array()) refuse_row("content is no array");
    std::vector<wire::ContentItem> content;
    for (const auto& item : items) {
        if (text_of(item, "type") == "text") {
            content.emplace_back(wire::TextItem{text_of(item, "text")});
        } else {
            wire::ImageItem image;
            image.data = text_of(member(item, "data"), "value");
            image.media_type = text_of(item, "media_type");
            content.emplace_back(std::move(image));
        }
    }
    return content;
}

wire::InputMessage decode_message(const Json& json, const char* key) {
    auto message = wire::decode_input_message(text_of(json, key));
    if (!message) refuse_row(message.error().text());
    return *std::move(message);
}

}  // namespace torpor::sql
