#include "sim/disk/vfs.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "sim/disk/node.hpp"

namespace torpor::sim {

/// A file that SQLite has opened, inside the memory that SQLite allocates for it.
struct DiskHandle {
    Disk* disk = nullptr;
    std::shared_ptr<Disk::Node> node;
    std::shared_ptr<SharedMemory> memory;
    std::uint64_t generation = 0;
    sqlite3* connection = nullptr;
    std::string removed_on_close;  ///< its name if it is to be deleted then
    int level = SQLITE_LOCK_NONE;
    unsigned shared_slots = 0;
    unsigned exclusive_slots = 0;
};

/// SQLite's callbacks.
struct DiskCalls {
    struct File {
        sqlite3_file base;
        DiskHandle handle;
    };

    static DiskHandle& handle(sqlite3_file* file) { return reinterpret_cast<File*>(file)->handle; }
    static Disk& disk(sqlite3_vfs* vfs) { return *static_cast<Disk*>(vfs->pAppData); }
    /// The machine has gone down since the file was opened.
    static bool is_dead(const DiskHandle& self) {
        return self.generation != self.disk->generation_;
    }

    /// To be asked before each change of something durable.
    static bool is_down(DiskHandle& self) {
        if (!is_dead(self)) self.disk->operate();
        return is_dead(self);
    }

    // Contents.

    static int read(sqlite3_file* file, void* into, int length, sqlite3_int64 offset) {
        auto& self = handle(file);
        if (is_dead(self)) return SQLITE_IOERR_READ;
        if (self.disk->fails(DiskFault::read, "disk/read-fails", self.disk->faults_.failed_reads)) {
            return SQLITE_IOERR_READ;
        }
        const std::span bytes(static_cast<char*>(into), static_cast<std::size_t>(length));
        const auto existing = self.node->file.read(static_cast<std::size_t>(offset), bytes);
        return existing == bytes.size() ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    }

    static int write(sqlite3_file* file, const void* from, int length, sqlite3_int64 offset) {
        auto& self = handle(file);
        if (is_down(self)) return SQLITE_IOERR_WRITE;
        if (self.disk->fails(DiskFault::write, "disk/write-fails",
                             self.disk->faults_.failed_writes)) {
            return SQLITE_IOERR_WRITE;
        }
        const auto end = static_cast<std::size_t>(offset + length);
        const auto size = self.node->file.size();
        if (end > size && !self.disk->fits(end - size)) return SQLITE_FULL;
        self.node->file.write(static_cast<std::size_t>(offset),
                              {static_cast<const char*>(from), static_cast<std::size_t>(length)});
        return SQLITE_OK;
    }

    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        auto& self = handle(file);
        if (is_down(self)) return SQLITE_IOERR_TRUNCATE;
        self.node->file.truncate(static_cast<std::size_t>(size));
        return SQLITE_OK;
    }

    static int sync(sqlite3_file* file, int) {
        auto& self = handle(file);
        if (is_down(self)) return SQLITE_IOERR_FSYNC;
        if (self.disk->fails(DiskFault::sync, "disk/sync-fails", self.disk->faults_.failed_syncs)) {
            return SQLITE_IOERR_FSYNC;
        }
        self.node->file.sync();
        self.disk->sync_directory();
        return SQLITE_OK;
    }

    static int size(sqlite3_file* file, sqlite3_int64* result) {
        auto& self = handle(file);
        if (is_dead(self)) return SQLITE_IOERR_FSTAT;
        *result = static_cast<sqlite3_int64>(self.node->file.size());
        return SQLITE_OK;
    }

    static int close(sqlite3_file* file) {
        auto& self = handle(file);
        unmap(file, 0);
        std::erase(self.node->handles, &self);
        if (!is_dead(self) && !self.removed_on_close.empty()) {
            self.disk->remove(self.removed_on_close);
        }
        std::destroy_at(&self);
        return SQLITE_OK;
    }

    // Locks of the file itself.

    static bool others_at_least(const DiskHandle& self, int level) {
        return std::ranges::any_of(self.node->handles, [&](const DiskHandle* other) {
            return other != &self && other->level >= level;
        });
    }

    static int lock(sqlite3_file* file, int level) {
        auto& self = handle(file);
        if (is_dead(self)) return SQLITE_IOERR_LOCK;
        if (level <= self.level) return SQLITE_OK;
        switch (level) {
            case SQLITE_LOCK_SHARED:
                if (others_at_least(self, SQLITE_LOCK_PENDING)) return SQLITE_BUSY;
                break;
            case SQLITE_LOCK_RESERVED:
                if (others_at_least(self, SQLITE_LOCK_RESERVED)) return SQLITE_BUSY;
                break;
            default:
                if (others_at_least(self, SQLITE_LOCK_RESERVED)) return SQLITE_BUSY;
                if (others_at_least(self, SQLITE_LOCK_SHARED)) {
                    self.level = SQLITE_LOCK_PENDING;
                    return SQLITE_BUSY;
                }
        }
        self.level = level;
        return SQLITE_OK;
    }

    static int unlock(sqlite3_file* file, int level) {
        auto& self = handle(file);
        self.level = std::min(self.level, level);
        return SQLITE_OK;
    }

    static int check_lock(sqlite3_file* file, int* result) {
        const auto& self = handle(file);
        const bool reserved =
            self.level >= SQLITE_LOCK_RESERVED || others_at_least(self, SQLITE_LOCK_RESERVED);
        *result = reserved ? 1 : 0;
        return SQLITE_OK;
    }

    // The memory beside a write-ahead log.

    static int map(sqlite3_file* file, int page, int length, int extend, void volatile** result) {
        auto& self = handle(file);
        *result = nullptr;
        if (is_dead(self)) return SQLITE_IOERR_SHMMAP;
        if (!self.memory) {
            self.memory = self.node->memory.lock();
            if (!self.memory) self.memory = std::make_shared<SharedMemory>();
            self.node->memory = self.memory;
        }
        auto& regions = self.memory->regions;
        const auto index = static_cast<std::size_t>(page);
        while (extend != 0 && regions.size() <= index) {
            regions.push_back(std::make_unique<std::byte[]>(static_cast<std::size_t>(length)));
        }
        if (index < regions.size()) *result = regions[index].get();
        return SQLITE_OK;
    }

    static int lock_slots(sqlite3_file* file, int first, int count, int flags) {
        auto& self = handle(file);
        if (is_dead(self)) return SQLITE_IOERR_SHMLOCK;
        base::invariant(self.memory != nullptr, "memory is mapped before its slots are locked");
        const auto mask = ((1U << static_cast<unsigned>(count)) - 1U)
                          << static_cast<unsigned>(first);
        if ((flags & SQLITE_SHM_UNLOCK) != 0) {
            release(self, mask);
            return SQLITE_OK;
        }
        const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
        auto& slots = self.memory->slots;
        for (std::size_t i = 0; i < slots.size(); ++i) {
            if ((mask >> i & 1U) == 0) continue;
            const bool own_shared = (self.shared_slots >> i & 1U) != 0;
            const bool own_exclusive = (self.exclusive_slots >> i & 1U) != 0;
            if (slots[i].exclusive && !own_exclusive) return SQLITE_BUSY;
            if (exclusive && slots[i].shared > (own_shared ? 1 : 0)) return SQLITE_BUSY;
        }
        for (std::size_t i = 0; i < slots.size(); ++i) {
            const auto bit = 1U << i;
            if ((mask & bit) == 0) continue;
            if (exclusive) {
                slots[i].exclusive = true;
                self.exclusive_slots |= bit;
            } else if ((self.shared_slots & bit) == 0) {
                slots[i].shared += 1;
                self.shared_slots |= bit;
            }
        }
        return SQLITE_OK;
    }

    static void release(DiskHandle& self, unsigned mask) {
        auto& slots = self.memory->slots;
        for (std::size_t i = 0; i < slots.size(); ++i) {
            const auto bit = 1U << i;
            if ((mask & self.shared_slots & bit) != 0) slots[i].shared -= 1;
            if ((mask & self.exclusive_slots & bit) != 0) slots[i].exclusive = false;
        }
        self.shared_slots &= ~mask;
        self.exclusive_slots &= ~mask;
    }

    static void barrier(sqlite3_file*) {}

    static int unmap(sqlite3_file* file, int) {
        auto& self = handle(file);
        if (!self.memory) return SQLITE_OK;
        release(self, ~0U);
        self.memory.reset();
        return SQLITE_OK;
    }

    // What SQLite tells and asks.

    static int control(sqlite3_file* file, int operation, void* argument) {
        auto& self = handle(file);
        auto* watch = self.disk->watch_;
        if (operation == SQLITE_FCNTL_PDB) {
            self.connection = *static_cast<sqlite3**>(argument);
            if (watch != nullptr && self.connection != nullptr) watch->opened(self.connection);
            return SQLITE_OK;
        }
        if (operation == SQLITE_FCNTL_COMMIT_PHASETWO) {
            if (watch != nullptr && self.connection != nullptr && !is_dead(self)) {
                watch->committed(self.connection);
            }
            return SQLITE_OK;
        }
        return SQLITE_NOTFOUND;
    }
    static int sector(sqlite3_file*) { return static_cast<int>(sector_bytes); }
    static int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

    static constexpr sqlite3_io_methods methods{
        .iVersion = 2,
        .xClose = close,
        .xRead = read,
        .xWrite = write,
        .xTruncate = truncate,
        .xSync = sync,
        .xFileSize = size,
        .xLock = lock,
        .xUnlock = unlock,
        .xCheckReservedLock = check_lock,
        .xFileControl = control,
        .xSectorSize = sector,
        .xDeviceCharacteristics = characteristics,
        .xShmMap = map,
        .xShmLock = lock_slots,
        .xShmBarrier = barrier,
        .xShmUnmap = unmap,
    };

    static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
        auto& self = disk(vfs);
        file->pMethods = nullptr;
        std::shared_ptr<Disk::Node> node;
        if (name == nullptr) {
            node = std::make_shared<Disk::Node>();
        } else if (const auto found = self.seen_.find(name); found != self.seen_.end()) {
            if ((flags & SQLITE_OPEN_EXCLUSIVE) != 0) return SQLITE_CANTOPEN;
            node = found->second;
        } else if ((flags & SQLITE_OPEN_CREATE) != 0) {
            node = self.create(name);
        } else {
            return SQLITE_CANTOPEN;
        }
        auto* opened = std::construct_at(&reinterpret_cast<File*>(file)->handle);
        opened->disk = &self;
        opened->node = node;
        opened->generation = self.generation_;
        if (name != nullptr && (flags & SQLITE_OPEN_DELETEONCLOSE) != 0) {
            opened->removed_on_close = name;
        }
        node->handles.push_back(opened);
        file->pMethods = &methods;
        if (out != nullptr) *out = flags;
        return SQLITE_OK;
    }

    static int remove(sqlite3_vfs* vfs, const char* name, int durably) {
        auto& self = disk(vfs);
        if (!self.seen_.contains(name)) return SQLITE_IOERR_DELETE_NOENT;
        const auto generation = self.generation_;
        self.operate();
        if (self.generation_ != generation) return SQLITE_IOERR_DELETE;
        self.remove(name);
        if (durably != 0) self.sync_directory();
        return SQLITE_OK;
    }
    static int access(sqlite3_vfs* vfs, const char* name, int, int* result) {
        *result = disk(vfs).seen_.contains(name) ? 1 : 0;
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

Disk::System::System(Disk& disk)
    // The name leads SQLite to this disk; nothing else ever sees it.
    : name_("torpor-disk-" + std::to_string(reinterpret_cast<std::uintptr_t>(&disk))) {
    vfs_ = {
        .iVersion = 2,
        .szOsFile = static_cast<int>(sizeof(DiskCalls::File)),
        .mxPathname = 512,
        .zName = name_.c_str(),
        .pAppData = &disk,
        .xOpen = DiskCalls::open,
        .xDelete = DiskCalls::remove,
        .xAccess = DiskCalls::access,
        .xFullPathname = DiskCalls::full_path,
        .xRandomness = DiskCalls::randomness,
        .xSleep = DiskCalls::sleep,
        .xCurrentTime = DiskCalls::current_time,
        .xGetLastError = DiskCalls::last_error,
        .xCurrentTimeInt64 = DiskCalls::current_milliseconds,
    };
    sqlite3_vfs_register(&vfs_, 0);
    // The salts of a write-ahead log come from a generator of the whole library, which would ask
    // the default operating system for entropy. They decide nothing, and so any seed is good.
    sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, 1, nullptr);
}

Disk::System::~System() {
    sqlite3_vfs_unregister(&vfs_);
}

}  // namespace torpor::sim
