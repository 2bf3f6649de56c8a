#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/random.hpp"

struct sqlite3;

namespace torpor::sim {

/// What may go wrong with a disk beside a crash. Counts are per thousand operations.
struct DiskFaults {
    std::optional<std::size_t> capacity;  ///< in bytes, of all files; nothing: boundless
    std::uint64_t failed_reads = 0;
    std::uint64_t failed_writes = 0;
    std::uint64_t failed_syncs = 0;
};

/// An operation that failed for the faults' sake.
enum class DiskFault { read, write, sync };

/// Is told, while it happens, what SQLite does with databases on a disk.
class DatabaseWatch {
public:
    virtual ~DatabaseWatch() = default;
    /// A connection was opened; it may not be used for statements yet.
    virtual void opened(sqlite3* connection) = 0;
    /// A transaction of the connection that wrote something has become durable.
    virtual void committed(sqlite3* connection) = 0;
};

/// The files of one simulated machine, for SQLite: a VFS under a name of its own. No file, clock
/// or entropy of the real machine is touched, and no other user of SQLite in the program either.
///
/// Files keep apart what was synced and what was not. Creations and deletions of files become
/// durable in their order, at the latest with the next sync of any file.
class Disk {
public:
    /// `random` must outlive the disk. The disk must outlive every connection.
    explicit Disk(base::Random& random);
    ~Disk();
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;

    /// For the VFS parameter of sqlite3_open_v2. Valid as long as the disk.
    const std::string& vfs() const;

    /// The machine goes down at this moment: what was not synced is kept, lost or torn. Connections
    /// that are still open, as those of a process that is being killed, can do nothing from here on
    /// but fail.
    void crash();
    /// The machine goes down by itself before the operation number `operations` from now on (from
    /// 1; writes, truncations, syncs and deletions count), and then `down` is called, within that
    /// operation. Replaces what was announced before.
    void crash_at(std::uint64_t operations, std::function<void()> down);
    void forget_crash() { operations_left_ = 0; }

    void set_faults(DiskFaults faults) { faults_ = faults; }
    const DiskFaults& faults() const { return faults_; }
    /// Hears of each fault, within the operation that it makes fail.
    void set_fault_sink(std::function<void(DiskFault)> sink) { fault_sink_ = std::move(sink); }
    /// nullptr for nobody, as it is at first. The watch must outlive every connection.
    void set_watch(DatabaseWatch* watch) { watch_ = watch; }

    /// The size of every file by its name.
    std::map<std::string, std::size_t> files() const;

private:
    friend struct DiskCalls;
    friend struct DiskHandle;
    struct Node;
    struct System;
    using Directory = std::map<std::string, std::shared_ptr<Node>, std::less<>>;
    struct DirectoryChange {
        std::string name;
        std::shared_ptr<Node> node;  ///< nullptr: the file was deleted
    };

    std::shared_ptr<Node> create(const std::string& name);
    void remove(const std::string& name);
    void sync_directory();
    /// Counts an operation that changes something.
    void operate();
    bool fits(std::size_t more) const;
    bool fails(DiskFault fault, const char* site, std::uint64_t per_thousand);

    base::Random& random_;
    std::unique_ptr<System> system_;
    Directory safe_;
    Directory seen_;
    std::vector<DirectoryChange> unsafe_;  ///< in order, from `safe_` to `seen_`
    std::uint64_t generation_ = 1;         ///< counts crashes: handles of an earlier one are dead
    std::uint64_t operations_left_ = 0;    ///< until the machine goes down; 0: it does not
    std::function<void()> down_;
    DiskFaults faults_;
    std::function<void(DiskFault)> fault_sink_;
    DatabaseWatch* watch_ = nullptr;
};

}  // namespace torpor::sim
