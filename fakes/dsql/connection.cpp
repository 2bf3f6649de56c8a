// Debian's library has the hook compiled in; the header hides it without this.
#define SQLITE_ENABLE_PREUPDATE_HOOK 1

#include "fakes/dsql/connection.hpp"

#include <cstddef>
#include <utility>

#include <sqlite3.h>

#include "runtime/base/invariant.hpp"

namespace torpor::fakes::dsql {
namespace {

constexpr Version no_version{0};
constexpr std::size_t statements_max = 4'096;

Value value_of(sqlite3_value* value) {
    switch (sqlite3_value_type(value)) {
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_value_int64(value)};
        case SQLITE_TEXT: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
            return std::string(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
        }
        default:
            return {};
    }
}

Row row_of(sqlite3* database, int (*get)(sqlite3*, int, sqlite3_value**)) {
    Row row;
    const int count = sqlite3_preupdate_count(database);
    row.reserve(static_cast<std::size_t>(count));
    for (int at = 0; at < count; ++at) {
        sqlite3_value* value = nullptr;
        const int result = get(database, at, &value);
        base::invariant(result == SQLITE_OK && value != nullptr, "a changed row has its columns");
        row.push_back(value_of(value));
    }
    return row;
}

void bind(sqlite3_stmt* statement, const Row& parameters) {
    for (std::size_t at = 0; at < parameters.size(); ++at) {
        const int number = static_cast<int>(at) + 1;
        int result = SQLITE_OK;
        if (const auto* integer = std::get_if<std::int64_t>(&parameters[at])) {
            result = sqlite3_bind_int64(statement, number, *integer);
        } else if (const auto* text = std::get_if<std::string>(&parameters[at])) {
            result = sqlite3_bind_text64(statement, number, text->data(), text->size(),
                                         SQLITE_STATIC, SQLITE_UTF8);
        } else {
            result = sqlite3_bind_null(statement, number);
        }
        base::invariant(result == SQLITE_OK, "a checked parameter can be bound");
    }
}

Row result_row(sqlite3_stmt* statement, int count) {
    Row row;
    row.reserve(static_cast<std::size_t>(count));
    for (int at = 0; at < count; ++at)
        row.push_back(value_of(sqlite3_column_value(statement, at)));
    return row;
}

}  // namespace

struct ConnectionCalls {
    static void preupdate(void* self,
                          sqlite3* database,
                          int operation,
                          const char*,
                          const char*,
                          sqlite3_int64,
                          sqlite3_int64) {
        auto& connection = *static_cast<Connection*>(self);
        connection.wrote_ = true;
        if (!connection.observer_) return;
        Row before;
        Row after;
        if (operation != SQLITE_INSERT) before = row_of(database, sqlite3_preupdate_old);
        if (operation != SQLITE_DELETE) after = row_of(database, sqlite3_preupdate_new);
        const auto event = operation == SQLITE_INSERT   ? RowEvent::inserted
                           : operation == SQLITE_UPDATE ? RowEvent::updated
                                                        : RowEvent::deleted;
        connection.observer_->row_changed(event, std::move(before), std::move(after));
    }
};

Connection::Connection()
    : database_(file_.open(), sqlite3_close),
      begin_(nullptr, sqlite3_finalize),
      commit_(nullptr, sqlite3_finalize),
      rollback_(nullptr, sqlite3_finalize) {
    constexpr const char* settings =
        "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        "PRAGMA temp_store = MEMORY; PRAGMA cache_spill = OFF; PRAGMA trusted_schema = OFF;";
    int result = sqlite3_exec(database_.get(), settings, nullptr, nullptr, nullptr);
    base::invariant(result == SQLITE_OK, "SQLite takes its settings");
    // PostgreSQL reads a name in double quotes as a name and nothing else.
    sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    begin_ = prepare("BEGIN");
    commit_ = prepare("COMMIT");
    rollback_ = prepare("ROLLBACK");
    base::invariant(begin_ && commit_ && rollback_, "SQLite knows the transaction statements");
    sqlite3_preupdate_hook(database_.get(), ConnectionCalls::preupdate, this);
}

// Members go in reverse order: statements before their database, and that before its file.
Connection::~Connection() = default;

void Connection::adopt(const PageImage& image, Version version) {
    base::invariant(!in_transaction(), "an image is replaced between transactions");
    base::invariant(version != no_version, "an adopted image has a version");
    if (version == version_) return;
    file_.swap(image);
    version_ = version;
}

void Connection::became(Version version) {
    base::invariant(!in_transaction(), "an image becomes the head after its commit");
    version_ = version;
}

void Connection::forget() {
    base::invariant(!in_transaction(), "an image is given up between transactions");
    file_.swap({});
    version_ = no_version;
}

bool Connection::in_transaction() const {
    return sqlite3_get_autocommit(database_.get()) == 0;
}

void Connection::begin() {
    base::invariant(!in_transaction(), "transactions of one connection do not overlap");
    step_verb(begin_);
    wrote_ = false;
}

void Connection::commit() {
    step_verb(commit_);
    if (wrote_) version_ = no_version;
}

void Connection::rollback() {
    // SQLite has already ended the transaction after some failures.
    if (in_transaction()) step_verb(rollback_);
    if (wrote_) version_ = no_version;
}

void Connection::step_verb(Statement& verb) {
    const int result = sqlite3_step(verb.get());
    sqlite3_reset(verb.get());
    base::invariant(result == SQLITE_DONE, "SQLite begins and ends transactions when told to");
}

Connection::Statement Connection::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                       SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    return {statement, sqlite3_finalize};
}

EngineFailure Connection::failure() const {
    return {.code = sqlite3_extended_errcode(database_.get()),
            .message = sqlite3_errmsg(database_.get())};
}

base::Result<EngineResult, EngineFailure> Connection::run(StatementId id,
                                                          std::string_view sql,
                                                          const Row& parameters,
                                                          RowObserver* observer) {
    if (statements_.size() >= statements_max) statements_.clear();
    const auto known = statements_.try_emplace(id, nullptr, sqlite3_finalize).first;
    auto& statement = known->second;
    if (!statement) statement = prepare(sql);
    if (!statement) return std::unexpected(failure());

    bind(statement.get(), parameters);
    observer_ = observer;
    EngineResult result;
    const int columns = sqlite3_column_count(statement.get());
    bool overflowed = false;
    int step = sqlite3_step(statement.get());
    for (; step == SQLITE_ROW; step = sqlite3_step(statement.get())) {
        // SQLite goes on in floating point where an integer overflows.
        for (int at = 0; at < columns; ++at) {
            if (sqlite3_column_type(statement.get(), at) == SQLITE_FLOAT) overflowed = true;
        }
        result.rows.push_back(result_row(statement.get(), columns));
    }
    observer_ = nullptr;
    if (step != SQLITE_DONE || overflowed) {
        auto failed = failure();
        if (overflowed) failed = {.code = SQLITE_CONSTRAINT_DATATYPE, .message = "REAL value"};
        sqlite3_reset(statement.get());
        // A statement may fail after it has written some of its rows.
        wrote_ = true;
        return std::unexpected(std::move(failed));
    }
    if (sqlite3_stmt_readonly(statement.get()) == 0) {
        result.changes = sqlite3_changes64(database_.get());
        wrote_ = wrote_ || result.changes > 0;
    }
    sqlite3_reset(statement.get());
    return result;
}

base::Result<void, EngineFailure> Connection::define(const std::string& sql) {
    wrote_ = true;
    const int result = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) return std::unexpected(failure());
    return {};
}

}  // namespace torpor::fakes::dsql
