#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

namespace torpor::fakes::dsql {

inline constexpr std::size_t page_bytes = 4096;
inline constexpr std::size_t chunk_pages = 64;

/// The bytes of a database file as a value. Copies share pages until one of them is written, so a
/// snapshot costs one pointer for every 256 KiB.
class PageImage {
public:
    std::size_t size() const { return size_; }

    /// Fills `into` from `offset`; bytes past the end read as zero. Returns how many existed.
    std::size_t read(std::size_t offset, std::span<std::byte> into) const;
    void write(std::size_t offset, std::span<const std::byte> from);
    void truncate(std::size_t size);

private:
    // The images of one cluster live on one thread: the counts need no atomics.
    struct Page : boost::intrusive_ref_counter<Page, boost::thread_unsafe_counter> {
        std::array<std::byte, page_bytes> bytes;
    };
    struct Chunk : boost::intrusive_ref_counter<Chunk, boost::thread_unsafe_counter> {
        std::array<boost::intrusive_ptr<Page>, chunk_pages> pages;
    };

    const Page* page(std::size_t number) const;
    Page& own_page(std::size_t number);

    std::vector<boost::intrusive_ptr<Chunk>> chunks_;
    std::size_t size_ = 0;
};

}  // namespace torpor::fakes::dsql
