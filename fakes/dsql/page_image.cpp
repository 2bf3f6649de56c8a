#include "fakes/dsql/page_image.hpp"

#include <algorithm>
#include <cstring>

#include "runtime/base/invariant.hpp"

namespace torpor::fakes::dsql {

const PageImage::Page* PageImage::page(std::size_t number) const {
    const auto chunk = number / chunk_pages;
    if (chunk >= chunks_.size()) return nullptr;
    return chunks_[chunk]->pages[number % chunk_pages].get();
}

PageImage::Page& PageImage::own_page(std::size_t number) {
    const auto at = number / chunk_pages;
    while (at >= chunks_.size())
        chunks_.emplace_back(new Chunk);
    auto& chunk = chunks_[at];
    if (chunk->use_count() > 1) chunk = new Chunk(*chunk);

    auto& page = chunk->pages[number % chunk_pages];
    if (!page) {
        page = new Page;
        page->bytes.fill(std::byte{0});
    } else if (page->use_count() > 1) {
        page = new Page(*page);
    }
    base::invariant(chunk->use_count() == 1, "a chunk is written by its only owner");
    base::invariant(page->use_count() == 1, "a page is written by its only owner");
    return *page;
}

std::size_t PageImage::read(std::size_t offset, std::span<std::byte> into) const {
    const auto end = std::min(offset + into.size(), size_);
    const auto existing = end > offset ? end - offset : 0;
    std::size_t done = 0;
    while (done < existing) {
        const auto within = (offset + done) % page_bytes;
        const auto length = std::min(page_bytes - within, existing - done);
        if (const auto* source = page((offset + done) / page_bytes)) {
            std::memcpy(into.data() + done, source->bytes.data() + within, length);
        } else {
            std::memset(into.data() + done, 0, length);
        }
        done += length;
    }
    std::ranges::fill(into.subspan(existing), std::byte{0});
    return existing;
}

void PageImage::write(std::size_t offset, std::span<const std::byte> from) {
    std::size_t done = 0;
    while (done < from.size()) {
        const auto within = (offset + done) % page_bytes;
        const auto length = std::min(page_bytes - within, from.size() - done);
        auto& target = own_page((offset + done) / page_bytes);
        std::memcpy(target.bytes.data() + within, from.data() + done, length);
        done += length;
    }
    size_ = std::max(size_, offset + from.size());
}

void PageImage::truncate(std::size_t size) {
    if (size >= size_) return;
    const auto pages = (size + page_bytes - 1) / page_bytes;
    chunks_.resize((pages + chunk_pages - 1) / chunk_pages);
    for (auto number = pages; number < chunks_.size() * chunk_pages; ++number) {
        if (!page(number)) continue;
        auto& chunk = chunks_[number / chunk_pages];
        if (chunk->use_count() > 1) chunk = new Chunk(*chunk);
        chunk->pages[number % chunk_pages] = nullptr;
    }
    // A later write may grow the file again: what it does not cover must read as zero.
    if (size % page_bytes != 0) {
        auto& last = own_page(size / page_bytes);
        std::memset(last.bytes.data() + size % page_bytes, 0, page_bytes - size % page_bytes);
    }
    size_ = size;
}

}  // namespace torpor::fakes::dsql
