#include "fakes/dsql/image_file.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include <sqlite3.h>

#include "runtime/base/invariant.hpp"

namespace torpor::fakes::dsql {

/// The operating system of one connection, under a name that no other connection has.
struct ImageFile::System {
    std::string name;
    sqlite3_vfs vfs{};
};

/// SQLite's callbacks. `Handle` is the file object that SQLite allocates.
struct ImageFileCalls {
    struct Handle {
        sqlite3_file base;
        ImageFile* file;
    };

    static ImageFile& file(sqlite3_file* handle) {
        return *reinterpret_cast<Handle*>(handle)->file;
    }

    static int read(sqlite3_file* handle, void* into, int length, sqlite3_int64 offset) {
        auto& self = file(handle);
        const std::span bytes(static_cast<std::byte*>(into), static_cast<std::size_t>(length));
        const auto existing = self.image_.read(static_cast<std::size_t>(offset), bytes);
        // SQLite compares these 16 bytes with what it remembers to decide whether its page cache is
        // still good. Two images may agree in them and nowhere else, so a swap answers once with
        // bytes that no file has.
        constexpr sqlite3_int64 version_offset = 24;
        constexpr int version_length = 16;
        if (self.swapped_ && offset == version_offset && length == version_length) {
            self.swapped_ = false;
            std::ranges::fill(bytes, std::byte{0xFF});
            return SQLITE_OK;
        }
        return existing == bytes.size() ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    }

    static int write(sqlite3_file* handle, const void* from, int length, sqlite3_int64 offset) {
        file(handle).image_.write(
            static_cast<std::size_t>(offset),
            {static_cast<const std::byte*>(from), static_cast<std::size_t>(length)});
        return SQLITE_OK;
    }

    static int truncate(sqlite3_file* handle, sqlite3_int64 size) {
        file(handle).image_.truncate(static_cast<std::size_t>(size));
        return SQLITE_OK;
    }

    static int size(sqlite3_file* handle, sqlite3_int64* result) {
        *result = static_cast<sqlite3_int64>(file(handle).image_.size());
        return SQLITE_OK;
    }

    static int close(sqlite3_file*) { return SQLITE_OK; }
    static int sync(sqlite3_file*, int) { return SQLITE_OK; }
    static int lock(sqlite3_file*, int) { return SQLITE_OK; }
    static int check_lock(sqlite3_file*, int* result) {
        *result = 0;
        return SQLITE_OK;
    }
    static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
    static int sector(sqlite3_file*) { return static_cast<int>(page_bytes); }
    static int characteristics(sqlite3_file*) {
        return SQLITE_IOCAP_ATOMIC | SQLITE_IOCAP_SAFE_APPEND | SQLITE_IOCAP_SEQUENTIAL |
               SQLITE_IOCAP_POWERSAFE_OVERWRITE;
    }

    static constexpr sqlite3_io_methods methods{
        .iVersion = 1,
        .xClose = close,
        .xRead = read,
        .xWrite = write,
        .xTruncate = truncate,
        .xSync = sync,
        .xFileSize = size,
        .xLock = lock,
        .xUnlock = lock,
        .xCheckReservedLock = check_lock,
        .xFileControl = control,
        .xSectorSize = sector,
        .xDeviceCharacteristics = characteristics,
    };

    static int open(sqlite3_vfs* vfs, const char*, sqlite3_file* handle, int flags, int* out) {
        // Journals and temporary tables stay in SQLite's own memory.
        handle->pMethods = nullptr;
        if ((flags & SQLITE_OPEN_MAIN_DB) == 0) return SQLITE_CANTOPEN;
        reinterpret_cast<Handle*>(handle)->file = static_cast<ImageFile*>(vfs->pAppData);
        handle->pMethods = &methods;
        if (out) *out = flags;
        return SQLITE_OK;
    }

    static int remove(sqlite3_vfs*, const char*, int) { return SQLITE_OK; }
    static int access(sqlite3_vfs*, const char*, int, int* result) {
        *result = 0;
        return SQLITE_OK;
    }
    static int full_path(sqlite3_vfs*, const char* name, int length, char* result) {
        sqlite3_snprintf(length, result, "%s", name);
        return SQLITE_OK;
    }
    static int randomness(sqlite3_vfs*, int length, char* result) {
        std::memset(result, 7, static_cast<std::size_t>(length));
        return length;
    }
    static int sleep(sqlite3_vfs*, int microseconds) { return microseconds; }
    static int current_time(sqlite3_vfs*, double* result) {
        *result = 2'440'587.5;  // 1970 in days of the Julian calendar.
        return SQLITE_OK;
    }
    static int last_error(sqlite3_vfs*, int, char*) { return 0; }
    static int current_milliseconds(sqlite3_vfs*, sqlite3_int64* result) {
        *result = 210'866'760'000'000;  // The same moment in milliseconds.
        return SQLITE_OK;
    }
};

ImageFile::ImageFile() : system_(std::make_unique<System>()) {
    // The name leads SQLite to this file while it opens it; nothing else ever sees it.
    system_->name = "torpor-" + std::to_string(reinterpret_cast<std::uintptr_t>(this));
    system_->vfs = {
        .iVersion = 2,
        .szOsFile = static_cast<int>(sizeof(ImageFileCalls::Handle)),
        .mxPathname = 64,
        .zName = system_->name.c_str(),
        .pAppData = this,
        .xOpen = ImageFileCalls::open,
        .xDelete = ImageFileCalls::remove,
        .xAccess = ImageFileCalls::access,
        .xFullPathname = ImageFileCalls::full_path,
        .xRandomness = ImageFileCalls::randomness,
        .xSleep = ImageFileCalls::sleep,
        .xCurrentTime = ImageFileCalls::current_time,
        .xGetLastError = ImageFileCalls::last_error,
        .xCurrentTimeInt64 = ImageFileCalls::current_milliseconds,
    };
}

ImageFile::~ImageFile() = default;

sqlite3* ImageFile::open() {
    sqlite3* connection = nullptr;
    sqlite3_vfs_register(&system_->vfs, 0);
    constexpr int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int result = sqlite3_open_v2("image", &connection, flags, system_->name.c_str());
    // The connection keeps its own pointer to the system.
    sqlite3_vfs_unregister(&system_->vfs);
    base::invariant(result == SQLITE_OK, "SQLite opens a database in memory");
    return connection;
}

void ImageFile::swap(PageImage image) {
    image_ = std::move(image);
    swapped_ = true;
}

}  // namespace torpor::fakes::dsql
