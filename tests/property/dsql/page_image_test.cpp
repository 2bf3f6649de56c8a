#include <algorithm>
#include <cstddef>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "fakes/dsql/page_image.hpp"

using namespace torpor::fakes::dsql;

namespace {

using Bytes = std::vector<std::byte>;

Bytes content(const PageImage& image) {
    Bytes bytes(image.size());
    RC_ASSERT(image.read(0, bytes) == bytes.size());
    return bytes;
}

}  // namespace

TEST_CASE("page image: a copy keeps its bytes whatever happens to the original") {
    const bool holds = rc::check("copies", [] {
        PageImage image;
        Bytes model;
        std::vector<std::pair<PageImage, Bytes>> copies;
        const auto steps = *rc::gen::inRange(1, 40);
        for (int step = 0; step < steps; ++step) {
            const auto verb = *rc::gen::inRange(0, 5);
            const auto offset = *rc::gen::inRange<std::size_t>(0, 3 * chunk_pages * page_bytes);
            if (verb == 0) {
                copies.emplace_back(image, model);
            } else if (verb == 1) {
                image.truncate(offset);
                model.resize(std::min(offset, model.size()));
            } else {
                const auto length = *rc::gen::inRange<std::size_t>(1, 3 * page_bytes);
                const Bytes bytes(length, static_cast<std::byte>(step + 1));
                image.write(offset, bytes);
                if (model.size() < offset + length) model.resize(offset + length);
                std::ranges::copy(bytes, model.begin() + static_cast<std::ptrdiff_t>(offset));
            }
            RC_ASSERT(content(image) == model);
        }
        for (const auto& [copy, bytes] : copies)
            RC_ASSERT(content(copy) == bytes);
    });
    CHECK(holds);
}

TEST_CASE("page image: bytes past the end read as zero and are counted as missing") {
    PageImage image;
    image.write(0, Bytes(10, std::byte{1}));
    Bytes bytes(20, std::byte{9});
    CHECK(image.read(5, bytes) == 5);
    CHECK(std::ranges::count(bytes, std::byte{1}) == 5);
    CHECK(std::ranges::count(bytes, std::byte{0}) == 15);
    CHECK(image.read(100, bytes) == 0);
}
