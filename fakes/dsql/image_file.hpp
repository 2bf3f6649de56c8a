#pragma once

#include <cstdint>
#include <memory>

#include "fakes/dsql/page_image.hpp"

struct sqlite3;

namespace torpor::fakes::dsql {

/// What one SQLite connection takes for its database file: a page image that can be swapped
/// between transactions. Everything else SQLite would ask of an operating system is fixed here:
/// time, entropy, sleep and locks.
class ImageFile {
public:
    ImageFile();
    ~ImageFile();
    ImageFile(const ImageFile&) = delete;
    ImageFile& operator=(const ImageFile&) = delete;

    /// A connection whose main database is this file, which must outlive it.
    sqlite3* open();

    const PageImage& image() const { return image_; }
    /// Puts another image in place. Only between transactions: SQLite drops what it has cached when
    /// it next looks at the file.
    void swap(PageImage image);

private:
    friend struct ImageFileCalls;
    struct System;

    PageImage image_;
    bool swapped_ = false;
    std::unique_ptr<System> system_;
};

}  // namespace torpor::fakes::dsql
