// Debian's library has the hook compiled in; the header hides it without this.
#define SQLITE_ENABLE_PREUPDATE_HOOK 1

#include "sim/world/daemon_database.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <sqlite3.h>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

namespace {

constexpr const char* file_name = "daemon.db";

using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

Statement prepare(sqlite3* connection, const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr);
    return {statement, sqlite3_finalize};
}

using Connection = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

int close_untouched(sqlite3* connection) {
    sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    return sqlite3_close_v2(connection);
}

/// For reading what is there. Null if it cannot be opened.
Connection open(const Disk& disk) {
    sqlite3* connection = nullptr;
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    const int result = sqlite3_open_v2(file_name, &connection, flags, disk.vfs().c_str());
    Connection opened(connection, close_untouched);
    if (result != SQLITE_OK) opened.reset();
    return opened;
}

/// Nothing for NULL.
std::optional<std::string> text_of(sqlite3_value* value) {
    if (sqlite3_value_type(value) == SQLITE_NULL) return std::nullopt;
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return std::string(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

Row row_of(sqlite3_stmt* statement) {
    Row row;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        auto text = text_of(sqlite3_column_value(statement, i));
        if (text) row.emplace(sqlite3_column_name(statement, i), *std::move(text));
    }
    return row;
}

}  // namespace

/// SQLite's callback for every row that is about to change.
struct DaemonDiskCalls {
    using Get = int (*)(sqlite3*, int, sqlite3_value**);

    static std::map<std::string, std::string> row(DaemonDisk& disk,
                                                  sqlite3* connection,
                                                  const std::string& table,
                                                  Get get) {
        const auto count = static_cast<std::size_t>(sqlite3_preupdate_count(connection));
        const auto& names = disk.columns(connection, table, count);
        std::map<std::string, std::string> values;
        for (std::size_t i = 0; i < count; ++i) {
            sqlite3_value* value = nullptr;
            const int result = get(connection, static_cast<int>(i), &value);
            base::invariant(result == SQLITE_OK && value != nullptr,
                            "a changed row has its columns");
            if (auto text = text_of(value)) values.emplace(names.at(i), *std::move(text));
        }
        return values;
    }

    static void preupdate(void* self,
                          sqlite3* connection,
                          int operation,
                          const char*,
                          const char* table,
                          sqlite3_int64 before,
                          sqlite3_int64 after) {
        auto& disk = *static_cast<DaemonDisk*>(self);
        const std::string name = table;
        if (operation == SQLITE_INSERT) {
            auto& inserted = disk.change({name, after});
            // The number of a row that was deleted is given out again.
            auto& changed = inserted.existed ? disk.begin_change({name, after}) : inserted;
            changed.exists = true;
            changed.after = row(disk, connection, name, sqlite3_preupdate_new);
            return;
        }
        const bool known = disk.newest_.contains({name, before});
        auto& changed = disk.change({name, before});
        if (!known) {
            changed.existed = true;
            changed.before = row(disk, connection, name, sqlite3_preupdate_old);
        }
        changed.exists = operation == SQLITE_UPDATE;
        if (changed.exists) changed.after = row(disk, connection, name, sqlite3_preupdate_new);
    }

    static void rollback(void* self) { static_cast<DaemonDisk*>(self)->rolled_back(); }
};

/// While it lives, the disk is read without being watched, and nothing fails.
class DaemonDisk::Inspection {
public:
    explicit Inspection(DaemonDisk& disk) : disk_(disk), faults_(disk.disk_.faults()) {
        disk_.disk_.set_watch(nullptr);
        disk_.disk_.set_faults({});
    }
    ~Inspection() {
        disk_.disk_.set_faults(faults_);
        disk_.disk_.set_watch(&disk_);
    }
    Inspection(const Inspection&) = delete;
    Inspection& operator=(const Inspection&) = delete;

private:
    DaemonDisk& disk_;
    DiskFaults faults_;
};

DaemonDisk::DaemonDisk(base::Random& random) : disk_(random) {
    disk_.set_watch(this);
}

void DaemonDisk::set_faults(int per_thousand, std::function<void(const char*)> tell) {
    const auto share = static_cast<std::uint64_t>(per_thousand);
    disk_.set_faults({.capacity = {}, .failed_writes = share, .failed_syncs = share});
    disk_.set_fault_sink([this, tell = std::move(tell)](DiskFault fault) {
        disk_failed_ = true;
        tell(fault == DiskFault::sync ? "sync" : "write");
    });
}

sqlite::SqliteSettings DaemonDisk::settings() const {
    return {.file = file_name, .vfs = disk_.vfs()};
}

void DaemonDisk::opened(sqlite3* connection) {
    forget_changes();
    sqlite3_preupdate_hook(connection, DaemonDiskCalls::preupdate, this);
    sqlite3_rollback_hook(connection, DaemonDiskCalls::rollback, this);
}

void DaemonDisk::committed(sqlite3*) {
    auto rows = rows_of_changes();
    forget_changes();
    if (rows.empty()) return;
    // What lies before it in the log has become durable with it.
    for (auto& before : std::exchange(doubtful_, {}))
        durable_.push_back(std::move(before.rows));
    durable_.push_back(std::move(rows));
}

std::vector<fakes::RowChange> DaemonDisk::rows_of_changes() const {
    std::vector<fakes::RowChange> rows;
    for (const auto& changed : changed_) {
        if (!changed.existed && !changed.exists) continue;
        auto& row = rows.emplace_back();
        row.table = changed.key.first;
        if (!changed.existed) {
            row.operation = fakes::RowOperation::inserted;
        } else if (changed.exists) {
            row.operation = fakes::RowOperation::updated;
        } else {
            row.operation = fakes::RowOperation::deleted;
        }
        row.values = changed.exists ? changed.after : changed.before;
    }
    return rows;
}

std::optional<DaemonDisk::Doubt> DaemonDisk::doubt() const {
    // Rows that the transaction left as they were tell nothing.
    const auto telling = std::ranges::find_if(changed_, [this](const auto& changed) {
        if (&changed != &changed_[newest_.at(changed.key)]) return false;
        return changed.existed != changed.exists ||
               (changed.exists && changed.before != changed.after);
    });
    if (telling == changed_.end()) return std::nullopt;
    return Doubt{.telling = *telling, .rows = rows_of_changes()};
}

void DaemonDisk::rolled_back() {
    // The log has the whole transaction when only its sync fails, or the filling of its last
    // sector.
    if (disk_failed_) failed_ = doubt();
    forget_changes();
}

void DaemonDisk::statement_succeeded() {
    // The connection that failed was closed, and the next one begins by syncing the log.
    for (auto& before : std::exchange(doubtful_, {}))
        durable_.push_back(std::move(before.rows));
}

void DaemonDisk::statement_failed() {
    auto failed = std::exchange(failed_, std::nullopt);
    if (failed && is_readable(failed->telling)) doubtful_.push_back(*std::move(failed));
}

DaemonDisk::Changed& DaemonDisk::change(const RowKey& key) {
    const auto known = newest_.find(key);
    return known == newest_.end() ? begin_change(key) : changed_[known->second];
}

DaemonDisk::Changed& DaemonDisk::begin_change(const RowKey& key) {
    newest_.insert_or_assign(key, changed_.size());
    auto& changed = changed_.emplace_back();
    changed.key = key;
    return changed;
}

void DaemonDisk::forget_changes() {
    changed_.clear();
    newest_.clear();
    disk_failed_ = false;
}

std::vector<std::vector<fakes::RowChange>> DaemonDisk::drain() {
    return std::exchange(durable_, {});
}

const std::vector<std::string>& DaemonDisk::columns(sqlite3* connection,
                                                    const std::string& table,
                                                    std::size_t count) {
    auto& names = columns_[table];
    if (names.size() == count) return names;
    names.clear();
    const auto statement = prepare(connection, "SELECT * FROM \"" + table + '"');
    base::invariant(statement != nullptr, "a table that changes exists");
    for (int i = 0; i < sqlite3_column_count(statement.get()); ++i)
        names.emplace_back(sqlite3_column_name(statement.get(), i));
    base::invariant(names.size() == count, "a row has the columns of its table");
    return names;
}

std::map<std::string, std::vector<Row>> DaemonDisk::tables() {
    const Inspection inspection(*this);
    std::map<std::string, std::vector<Row>> tables;
    const auto connection = open(disk_);
    if (!connection) return tables;
    const auto names =
        prepare(connection.get(), "SELECT name FROM sqlite_schema WHERE type = 'table'");
    while (names && sqlite3_step(names.get()) == SQLITE_ROW) {
        const auto table = text_of(sqlite3_column_value(names.get(), 0)).value_or("");
        auto& rows = tables[table];
        const auto all = prepare(connection.get(), "SELECT * FROM \"" + table + '"');
        while (all && sqlite3_step(all.get()) == SQLITE_ROW)
            rows.push_back(row_of(all.get()));
    }
    return tables;
}

void DaemonDisk::crash() {
    disk_.forget_crash();
    disk_.crash();
    crashed();
}

void DaemonDisk::crashed() {
    auto doubts = std::exchange(doubtful_, {});
    failed_.reset();
    if (auto last = doubt()) doubts.push_back(*std::move(last));
    // The log is durable up to some point.
    while (!doubts.empty() && !is_readable(doubts.back().telling))
        doubts.pop_back();
    for (auto& one : doubts)
        durable_.push_back(std::move(one.rows));
    forget_changes();
}

bool DaemonDisk::is_readable(const Changed& changed) {
    const Inspection inspection(*this);
    std::optional<Row> found;
    if (const auto connection = open(disk_)) {
        const auto statement =
            prepare(connection.get(), "SELECT * FROM \"" + changed.key.first +
                                          "\" WHERE rowid = " + std::to_string(changed.key.second));
        if (statement && sqlite3_step(statement.get()) == SQLITE_ROW) {
            found = row_of(statement.get());
        }
    }
    return changed.exists ? found == changed.after : !found;
}

class DaemonDatabase::Session final : public ports::SqlSession {
public:
    Session(DaemonDatabase& database, std::unique_ptr<ports::SqlSession> session)
        : database_(database), session_(std::move(session)) {}

    Task<ports::SqlResult> execute(std::string statement,
                                   std::vector<ports::SqlValue> parameters) override {
        auto fate = EffectFate::lives;
        if (effects_.commits(statement)) {
            fate = database_.effects_.commits(database_.process_, statement);
        }
        if (fate == EffectFate::dies_before) co_await wait_for_the_end(database_.process_);
        co_await database_.take_time();
        std::optional<ports::SqlError> failure;
        ports::SqlResult result;
        try {
            result = co_await session_->execute(std::move(statement), std::move(parameters));
            database_.disk_.statement_succeeded();
        } catch (const ports::SqlError& error) {
            failure = error;
            database_.disk_.statement_failed();
        }
        database_.report();
        if (fate == EffectFate::dies_unacknowledged) {
            database_.effects_.acknowledged(database_.process_, fate);
            co_await wait_for_the_end(database_.process_);
        }
        co_await database_.take_time();
        if (fate == EffectFate::dies_after) {
            database_.effects_.acknowledged(database_.process_, fate);
        }
        if (failure) throw ports::SqlError(*failure);
        co_return result;
    }

private:
    DaemonDatabase& database_;
    std::unique_ptr<ports::SqlSession> session_;
    SessionEffects effects_;
};

DaemonDatabase::DaemonDatabase(
    DaemonDisk& disk, Process& process, PartClock* clock, Effects& effects, Observe observe)
    : disk_(disk),
      process_(process),
      choices_(process.kernel().oracle().stream("database")),
      clock_(clock),
      effects_(effects),
      observe_(std::move(observe)),
      database_(disk.settings()) {}

Task<std::unique_ptr<ports::SqlSession>> DaemonDatabase::connect() {
    co_await take_time();
    auto session = co_await database_.connect();
    report();
    std::unique_ptr<ports::SqlSession> wrapped =
        std::make_unique<Session>(*this, std::move(session));
    co_return wrapped;
}

Task<void> DaemonDatabase::take_time() {
    constexpr std::chrono::microseconds step{50};
    constexpr std::uint64_t steps = 20;
    const auto drawn = choices_.choose("database/latency", steps);
    co_await process_.sleep_for(step * static_cast<std::int64_t>(drawn));
}

void DaemonDatabase::report() {
    const PartScope part{clock_, Part::checks};
    for (auto& rows : disk_.drain())
        observe_(std::move(rows));
}

}  // namespace torpor::sim
