#include "runtime/aws/converse_request.hpp"

#include <array>
#include <utility>

namespace torpor::aws {

namespace {

namespace bedrock = wire::bedrock;

struct Magic {
    std::string_view beginning;  ///< of the base64 text
    std::string_view format;
};
constexpr std::array magics{Magic{"iVBOR", "png"}, Magic{"/9j/", "jpeg"}, Magic{"R0lGOD", "gif"},
                            Magic{"UklGR", "webp"}};

/// Bedrock's name of an image's format. What a tool declared wins over what the bytes look like.
std::string image_format(const wire::ImageItem& image) {
    std::string_view declared = image.media_type;
    constexpr std::string_view prefix = "image/";
    if (declared.starts_with(prefix)) declared.remove_prefix(prefix.size());
    if (declared == "jpg") return "jpeg";
    if (!declared.empty()) return std::string{declared};
    for (const auto& magic : magics) {
        if (image.data.starts_with(magic.beginning)) return std::string{magic.format};
    }
    return "png";
}

std::variant<bedrock::Text, bedrock::Image> converted(const wire::ContentItem& item) {
    if (const auto* image = std::get_if<wire::ImageItem>(&item)) {
        return bedrock::Image{.format = image_format(*image), .bytes = image->data};
    }
    return bedrock::Text{std::get<wire::TextItem>(item).text};
}

bedrock::ContentBlock block_of(const core::SpokenText& spoken) {
    return bedrock::Text{spoken.text};
}

bedrock::ContentBlock block_of(const core::CallPart& call) {
    return bedrock::ToolUse{.id = call.call.str(), .name = call.tool, .input = call.arguments};
}

bedrock::ContentBlock block_of(const core::ResultPart& result) {
    bedrock::ToolResult block;
    block.tool_use_id = result.call.str();
    for (const auto& item : result.content)
        block.content.push_back(converted(item));
    return block;
}

bedrock::Message message_of(const core::RequestTurn& turn) {
    bedrock::Message message;
    const bool by_user = turn.side == core::RequestTurn::Side::user;
    message.role = by_user ? bedrock::Role::user : bedrock::Role::assistant;
    for (const auto& part : turn.parts) {
        message.content.push_back(
            std::visit([](const auto& kind) { return block_of(kind); }, part));
    }
    return message;
}

}  // namespace

bedrock::ConverseStream converse_request(const core::ModelRequest& request, std::string model_id) {
    bedrock::ConverseStream converse;
    converse.model_id = std::move(model_id);
    if (!request.system.empty()) converse.system.push_back(request.system);
    for (const auto& turn : request.turns)
        converse.messages.push_back(message_of(turn));
    for (const auto& tool : request.tools) {
        converse.tools.push_back({.name = tool.name,
                                  .description = tool.description,
                                  .input_schema = tool.input_schema});
    }
    return converse;
}

}  // namespace torpor::aws
