#include "fakes/bedrock/image_validation.hpp"

#include <catch2/catch.hpp>

#include "fakes/bedrock/validation.hpp"
#include "runtime/wire/digest.hpp"

namespace torpor::fakes::bedrock {
namespace {

using namespace wire::bedrock;

ConverseStream showing(std::vector<ContentBlock> content) {
    ConverseStream request;
    request.model_id = "model";
    request.messages = {{Role::user, std::move(content)}};
    return request;
}

std::string fault(const Image& image) {
    return find_image_fault(showing({Text{"look"}, image})).value_or("none");
}

TEST_CASE("bedrock: four formats of images are taken") {
    for (const auto* format : {"png", "jpeg", "gif", "webp"})
        CHECK(fault({format, "aGVsbG8="}) == "none");
    for (const auto* format : {"jpg", "image/png", "heic", "PNG", ""}) {
        CHECK(fault({format, "aGVsbG8="}) ==
              "1 validation error detected: Value '" + std::string{format} +
                  "' at 'messages.1.member.content.2.member.image.format' failed to satisfy "
                  "constraint: Member must satisfy enum value set: [gif, jpeg, png, webp]");
    }
}

TEST_CASE("bedrock: an image is base64, not empty, and at most 3.75 MB") {
    CHECK(fault({"png", "no base64"}) != "none");
    CHECK(fault({"png", ""}) != "none");
    CHECK(fault({"png", wire::base64(std::string(3'932'160, 'x'))}) == "none");
    CHECK(fault({"png", wire::base64(std::string(3'932'161, 'x'))}).find("exceeds 3.75 MB") !=
          std::string::npos);
}

TEST_CASE("bedrock: a request holds at most twenty images, those of results included") {
    ToolResult result{"c1", {}, false};
    std::vector<ContentBlock> content(10, Image{"png", "aGVsbG8="});
    for (int i = 0; i < 10; ++i)
        result.content.emplace_back(Image{"png", "aGVsbG8="});
    content.emplace_back(result);
    CHECK_FALSE(find_image_fault(showing(content)));
    content.emplace_back(Image{"png", "aGVsbG8="});
    CHECK(find_image_fault(showing(content)).value_or("").find("too many images") !=
          std::string::npos);
}

TEST_CASE("bedrock: a bad image in a result refuses the whole request") {
    const auto request = showing({ToolResult{"c1", {Text{"a"}, Image{"svg", "aGVsbG8="}}, false}});
    CHECK(find_fault(request).value_or("").find(
              "messages.1.member.content.1.member.toolResult.content.2.member.image.format") !=
          std::string::npos);
}

}  // namespace
}  // namespace torpor::fakes::bedrock
