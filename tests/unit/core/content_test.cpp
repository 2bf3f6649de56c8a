#include <catch2/catch.hpp>

#include "runtime/core/content.hpp"
#include "runtime/core/limits.hpp"
#include "runtime/wire/digest.hpp"
#include "tests/support/core_samples.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

std::string text_instead_of(const wire::ImageItem& image) {
    const auto content = core::accepted({image});
    REQUIRE(content.size() == 1);
    const auto* text = std::get_if<wire::TextItem>(&content[0]);
    return text ? text->text : "";
}

}  // namespace

TEST_CASE("content: images of the formats that models take are kept") {
    CHECK(text_instead_of({.data = "iVBORw0KGgo=", .media_type = "png"}).empty());
    for (const auto* format : {"heic", "svg", ""})
        CHECK_FALSE(text_instead_of({.data = "aW1hZ2U=", .media_type = format}).empty());
}

TEST_CASE("content: an image without data is replaced") {
    CHECK(text_instead_of({.data = "", .media_type = "png"}) ==
          "[image omitted: its data is not valid base64]");
    CHECK(text_instead_of({.data = "aW1hZ2U", .media_type = "png"}) ==
          "[image omitted: its data is not valid base64]");
}

TEST_CASE("content: an image may be as large as a model takes it, and no larger") {
    const auto image = [](std::size_t bytes) {
        std::string data = "\x89PNG";
        data.resize(bytes, 'x');
        return wire::ImageItem{.data = wire::base64(data), .media_type = "png"};
    };
    // Such an image is larger than an entry in base64, so its size is what counts here.
    CHECK(core::accepted({image(3'700'000)}).size() == 1);
    CHECK(std::holds_alternative<wire::ImageItem>(core::accepted({image(3'700'000)})[0]));
    CHECK(text_instead_of(image(core::image_bytes_max + 1)) ==
          "[image omitted: it is 3932161 bytes large; the limit is 3932160]");
}

TEST_CASE("content: an image whose bytes are of another format is replaced") {
    const auto bytes = [](std::string_view data) { return wire::base64(data); };
    const std::string other = "[image omitted: its data is of another format]";
    CHECK(text_instead_of({.data = bytes("GIF89a"), .media_type = "png"}) == other);
    CHECK(text_instead_of({.data = bytes("\x89PNG"), .media_type = "jpeg"}) == other);
    CHECK(text_instead_of({.data = bytes("\xff\xd8"), .media_type = "jpeg"}) == other);
    CHECK(text_instead_of({.data = bytes("RIFF1234WAVE"), .media_type = "webp"}) == other);
    CHECK(text_instead_of({.data = bytes("\xff\xd8\xff"), .media_type = "jpeg"}).empty());
    CHECK(text_instead_of({.data = bytes("GIF89a"), .media_type = "gif"}).empty());
    CHECK(text_instead_of({.data = bytes("RIFF1234WEBP"), .media_type = "webp"}).empty());
}

TEST_CASE("content: only a text that begins so tells of an error") {
    CHECK(core::tells_of_error(text_content("Error: no")));
    CHECK_FALSE(core::tells_of_error(text_content("No Error: yes")));
    CHECK_FALSE(core::tells_of_error({wire::ImageItem{}}));
    CHECK_FALSE(core::tells_of_error({}));
}
