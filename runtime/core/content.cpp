#include "runtime/core/content.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "runtime/core/limits.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/digest.hpp"

namespace torpor::core {

namespace {

/// True if bytes of that format begin so.
bool begins_as(std::string_view bytes, std::string_view format) {
    if (format == "png") return bytes.starts_with("\x89PNG");
    if (format == "jpeg") return bytes.starts_with("\xff\xd8\xff");
    if (format == "gif") return bytes.starts_with("GIF8");
    return bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP");
}

/// What stands in the place of an image that cannot be kept; empty if it can.
std::string complaint(const wire::ImageItem& image) {
    constexpr std::array<std::string_view, 4> formats{"png", "jpeg", "gif", "webp"};
    if (std::ranges::find(formats, image.media_type) == formats.end()) {
        return "[image omitted: its format is not supported]";
    }
    const auto bytes = wire::parse_base64(image.data);
    if (!bytes || bytes->empty()) return "[image omitted: its data is not valid base64]";
    if (!begins_as(*bytes, image.media_type))
        return "[image omitted: its data is of another format]";
    if (bytes->size() > image_bytes_max) {
        return "[image omitted: it is " + std::to_string(bytes->size()) +
               " bytes large; the limit is " + std::to_string(image_bytes_max) + "]";
    }
    return {};
}

}  // namespace

std::size_t content_size(const std::vector<wire::ContentItem>& content) {
    std::size_t size = 0;
    for (const auto& item : content) {
        if (const auto* text = std::get_if<wire::TextItem>(&item)) {
            size += quoted_size(text->text) + 40;
        } else {
            size += quoted_size(std::get<wire::ImageItem>(item).data) + 120;
        }
    }
    return size;
}

std::vector<wire::ContentItem> accepted(std::vector<wire::ContentItem> content) {
    for (auto& item : content) {
        const auto* image = std::get_if<wire::ImageItem>(&item);
        if (!image) continue;
        auto instead = complaint(*image);
        if (!instead.empty()) item = wire::TextItem{std::move(instead)};
    }
    const auto size = content_size(content);
    if (size <= content_bytes_max) return content;
    return words("Error: the result was too large to keep (" + std::to_string(size) +
                 " bytes; the limit is " + std::to_string(content_bytes_max) + ")");
}

bool tells_of_error(const std::vector<wire::ContentItem>& content) {
    if (content.empty()) return false;
    const auto* text = std::get_if<wire::TextItem>(&content.front());
    return text && text->text.starts_with("Error: ");
}

std::vector<wire::ContentItem> words(std::string text) {
    return {wire::TextItem{std::move(text)}};
}

}  // namespace torpor::core
