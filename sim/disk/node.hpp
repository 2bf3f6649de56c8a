#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "sim/disk/disk.hpp"
#include "sim/disk/stored_file.hpp"

namespace torpor::sim {

struct DiskHandle;

/// The memory that connections share for a write-ahead log; gone with its last user.
struct SharedMemory {
    static constexpr std::size_t slot_count = 8;
    struct Slot {
        int shared = 0;
        bool exclusive = false;
    };
    std::vector<std::unique_ptr<std::byte[]>> regions;
    std::array<Slot, slot_count> slots;
};

/// A file, whether or not a directory still names it.
struct Disk::Node {
    StoredFile file;
    std::vector<DiskHandle*> handles;
    std::weak_ptr<SharedMemory> memory;
};

}  // namespace torpor::sim
