#include "runtime/wire/content_items.hpp"

#include <array>
#include <utility>

#include "runtime/wire/digest.hpp"
#include "runtime/wire/fields.hpp"
#include "runtime/wire/identifier.hpp"

namespace torpor::wire {

namespace {

struct MediaType {
    std::string_view mime;
    std::string_view name;
};
/// The first line of a name is the one we write.
constexpr std::array media_types = std::to_array<MediaType>({
    {"image/png", "png"},
    {"image/jpeg", "jpeg"},
    {"image/jpg", "jpeg"},
    {"image/gif", "gif"},
    {"image/webp", "webp"},
    {"image/heic", "heic"},
    {"image/heif", "heif"},
    {"image/svg+xml", "svg"},
    {"image/svg", "svg"},
});

std::string name_of_mime(std::string_view mime) {
    for (const MediaType& known : media_types) {
        if (known.mime == mime) return std::string(known.name);
    }
    return {};
}

std::string mime_of_name(std::string_view name) {
    for (const MediaType& known : media_types) {
        if (known.name == name) return std::string(known.mime);
    }
    return {};
}

json::Value encode_text(const TextItem& item) {
    return {{"type", "text"}, {"text", item.text}};
}

std::string read_base64(json::ObjectReader& reader, const char* key) {
    std::string data = reader.text(key);
    if (!reader.failed() && (data.empty() || !parse_base64(data))) {
        reader.fail(key, "an image in base64");
    }
    return data;
}

ContentItem read_input_image(json::ObjectReader& reader) {
    ImageItem image;
    json::ObjectReader source(reader.object("data"), reader.path("data"));
    std::string form = source.text("type");
    if (form != "base64") source.fail("type", "base64, the only form this version handles");
    image.data = read_base64(source, "value");
    if (source.failed()) reader.fail(*source.error());
    image.media_type = reader.optional_text("media_type").value_or("");
    return image;
}

ContentItem read_input_item(json::ObjectReader& reader) {
    std::string type = reader.text("type");
    if (type == "text") return TextItem{read_sendable_text(reader, "text")};
    if (type == "image") return read_input_image(reader);
    reader.fail("type", "text or image");
    return TextItem{};
}

ContentItem read_rap_item(json::ObjectReader& reader) {
    std::string type = reader.text("type");
    if (type == "text") return TextItem{read_sendable_text(reader, "text")};
    if (type == "image") {
        ImageItem image;
        image.data = reader.text("data");
        // Refusing the whole answer would leave its call open for ever; so it is below.
        if (image.data.empty() || !parse_base64(image.data)) {
            return TextItem{"[image omitted: its data is not valid base64]"};
        }
        image.media_type = name_of_mime(reader.optional_text("mediaType").value_or(""));
        return image;
    }
    bool quotable = check_text(type) == TextCheck::sendable && type.size() <= 64;
    std::string name = quotable ? type : "unknown type";
    return TextItem{"[content of an unsupported type was left out: " + name + "]"};
}

template <class ReadItem>
std::vector<ContentItem> read_items(json::ObjectReader& reader,
                                    const char* key,
                                    ReadItem read_item) {
    std::vector<ContentItem> items;
    std::size_t index = 0;
    for (const json::Value& value : reader.array(key)) {
        std::string path = reader.path(key) + "[" + std::to_string(index++) + "]";
        json::ObjectReader item(value, std::move(path));
        items.push_back(read_item(item));
        if (item.failed()) reader.fail(*item.error());
    }
    return items;
}

}  // namespace

json::Value encode_input_items(const std::vector<ContentItem>& items) {
    json::Value array = json::Value::array();
    for (const ContentItem& item : items) {
        if (const auto* text = std::get_if<TextItem>(&item)) {
            array.push_back(encode_text(*text));
            continue;
        }
        const auto& image = std::get<ImageItem>(item);
        json::Value value = {{"type", "image"},
                             {"data", {{"type", "base64"}, {"value", image.data}}}};
        if (!image.media_type.empty()) value["media_type"] = image.media_type;
        array.push_back(std::move(value));
    }
    return array;
}

json::Value encode_rap_items(const std::vector<ContentItem>& items) {
    json::Value array = json::Value::array();
    for (const ContentItem& item : items) {
        if (const auto* text = std::get_if<TextItem>(&item)) {
            array.push_back(encode_text(*text));
            continue;
        }
        const auto& image = std::get<ImageItem>(item);
        json::Value value = {{"type", "image"}, {"data", image.data}};
        std::string mime = mime_of_name(image.media_type);
        if (!mime.empty()) value["mediaType"] = mime;
        array.push_back(std::move(value));
    }
    return array;
}

std::vector<ContentItem> read_input_items(json::ObjectReader& reader, const char* key) {
    return read_items(reader, key, read_input_item);
}

std::vector<ContentItem> read_rap_items(json::ObjectReader& reader, const char* key) {
    return read_items(reader, key, read_rap_item);
}

}  // namespace torpor::wire
