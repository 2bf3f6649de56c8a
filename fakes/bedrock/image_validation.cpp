#include "fakes/bedrock/image_validation.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <variant>

#include "runtime/wire/digest.hpp"

namespace torpor::fakes::bedrock {

namespace {

using namespace wire::bedrock;
using Fault = std::optional<std::string>;

constexpr std::size_t images_max = 20;
constexpr std::size_t image_bytes_max = 3'932'160;  ///< 5 MB of base64

std::string constraint(std::string_view value, const std::string& member, const std::string& rule) {
    return "1 validation error detected: Value '" + std::string{value} + "' at '" + member +
           "' failed to satisfy constraint: Member must " + rule;
}

Fault check_image(const Image& image, const std::string& member) {
    constexpr std::array<std::string_view, 4> formats{"gif", "jpeg", "png", "webp"};
    if (std::ranges::find(formats, image.format) == formats.end()) {
        return constraint(image.format, member + "format",
                          "satisfy enum value set: [gif, jpeg, png, webp]");
    }
    const auto bytes = wire::parse_base64(image.bytes);
    if (!bytes) return "The value at " + member + "source.bytes is not valid base64.";
    if (bytes->empty()) {
        return constraint("", member + "source.bytes", "have length greater than or equal to 1");
    }
    if (bytes->size() > image_bytes_max) {
        return "The model returned the following errors: " + member +
               "source.bytes: image exceeds 3.75 MB maximum: " + std::to_string(bytes->size()) +
               " bytes > " + std::to_string(image_bytes_max) + " bytes";
    }
    return std::nullopt;
}

/// Counts the images of a request and judges each.
class Gallery {
public:
    Fault check(const ContentBlock& block, const std::string& member) {
        if (const auto* image = std::get_if<Image>(&block)) return hang(*image, member + "image.");
        const auto* result = std::get_if<ToolResult>(&block);
        if (result == nullptr) return std::nullopt;
        for (std::size_t i = 0; i < result->content.size(); ++i) {
            const auto* image = std::get_if<Image>(&result->content[i]);
            if (image == nullptr) continue;
            const auto item =
                member + "toolResult.content." + std::to_string(i + 1) + ".member.image.";
            if (auto fault = hang(*image, item)) return fault;
        }
        return std::nullopt;
    }

private:
    Fault hang(const Image& image, const std::string& member) {
        count_ += 1;
        if (count_ > images_max) {
            return "The model returned the following errors: too many images: a request takes at "
                   "most " +
                   std::to_string(images_max) + ".";
        }
        return check_image(image, member);
    }

    std::size_t count_ = 0;
};

}  // namespace

std::optional<std::string> find_image_fault(const ConverseStream& request) {
    Gallery gallery;
    for (std::size_t i = 0; i < request.messages.size(); ++i) {
        const auto& content = request.messages[i].content;
        for (std::size_t k = 0; k < content.size(); ++k) {
            const auto member = "messages." + std::to_string(i + 1) + ".member.content." +
                                std::to_string(k + 1) + ".member.";
            if (auto fault = gallery.check(content[k], member)) return fault;
        }
    }
    return std::nullopt;
}

}  // namespace torpor::fakes::bedrock
