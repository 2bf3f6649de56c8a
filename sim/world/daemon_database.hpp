#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fakes/fact.hpp"
#include "runtime/ports/sql_session.hpp"
#include "runtime/sqlite/sqlite_database.hpp"
#include "sim/checks/final_state.hpp"
#include "sim/disk/disk.hpp"
#include "sim/kernel/kernel.hpp"
#include "sim/world/effects.hpp"
#include "sim/world/part_clock.hpp"

namespace torpor::sim {

/// What a daemon's machine keeps: a disk with the database, and an eye on what is committed there.
class DaemonDisk final : public DatabaseWatch {
public:
    /// `random` must outlive the disk.
    explicit DaemonDisk(base::Random& random);

    Disk& disk() { return disk_; }
    /// For SqliteDatabase.
    sqlite::SqliteSettings settings() const;
    /// So many of a thousand writes and syncs fail; `tell` hears of each, by the operation's name.
    void set_faults(int per_thousand, std::function<void(const char*)> tell);
    void heal() { disk_.set_faults({}); }
    /// A statement has failed, and with it the connection. What it was to commit may be readable
    /// all the same, although it is not durable yet.
    void statement_failed();
    /// A statement has ended well.
    void statement_succeeded();
    /// The machine goes down. A transaction that was being committed may turn out to be durable.
    void crash();
    /// The same, after the disk has gone down by itself.
    void crashed();
    /// The transactions that have become durable since the last call.
    std::vector<std::vector<fakes::RowChange>> drain();
    /// Every table with its rows. Only after a crash, or while nobody has the database open.
    std::map<std::string, std::vector<Row>> tables();

    void opened(sqlite3* connection) override;
    void committed(sqlite3* connection) override;

private:
    friend struct DaemonDiskCalls;
    using RowKey = std::pair<std::string, std::int64_t>;  ///< table and rowid
    /// What a transaction has done to one row, from its beginning.
    struct Changed {
        bool existed = false;
        std::map<std::string, std::string> before;
        bool exists = false;
        std::map<std::string, std::string> after;
        RowKey key;
    };

    /// A transaction that may be durable, and by which of its rows that can be told.
    struct Doubt {
        Changed telling;
        std::vector<fakes::RowChange> rows;
    };
    class Inspection;

    Changed& change(const RowKey& key);
    Changed& begin_change(const RowKey& key);
    void forget_changes();
    std::vector<fakes::RowChange> rows_of_changes() const;
    /// Nothing if the transaction under way leaves all rows as they were.
    std::optional<Doubt> doubt() const;
    void rolled_back();
    /// Whether the row is there as the transaction has left it.
    bool is_readable(const Changed& changed);
    const std::vector<std::string>& columns(sqlite3* connection,
                                            const std::string& table,
                                            std::size_t count);

    Disk disk_;
    /// By the transaction under way, in order. A row whose number was another's counts by itself.
    std::vector<Changed> changed_;
    std::map<RowKey, std::size_t> newest_;  ///< where the last change of each number is
    std::map<std::string, std::vector<std::string>> columns_;  ///< by table
    std::vector<std::vector<fakes::RowChange>> durable_;
    bool disk_failed_ = false;     ///< in the transaction under way
    std::optional<Doubt> failed_;  ///< to be looked at when its statement has ended
    /// Readable, in order, and durable as soon as something behind them in the log is.
    std::vector<Doubt> doubtful_;
};

/// The database as one process of the daemon uses it: every statement takes a drawn time, so that
/// the process may be killed between any two.
class DaemonDatabase final : public ports::SqlDatabase {
public:
    /// Told what has become durable, in order.
    using Observe = std::function<void(std::vector<fakes::RowChange>)>;

    /// All must outlive the database.
    DaemonDatabase(
        DaemonDisk& disk, Process& process, PartClock* clock, Effects& effects, Observe observe);

    Task<std::unique_ptr<ports::SqlSession>> connect() override;

private:
    class Session;
    Task<void> take_time();
    void report();

    DaemonDisk& disk_;
    Process& process_;
    ChoiceStream& choices_;
    PartClock* clock_;
    Effects& effects_;
    Observe observe_;
    sqlite::SqliteDatabase database_;
};

}  // namespace torpor::sim
