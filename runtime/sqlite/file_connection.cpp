#include "runtime/sqlite/file_connection.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <sqlite3.h>

#include "runtime/sqlite/sql_state.hpp"

namespace torpor::sqlite {

using ports::SqlError;
using ports::SqlResult;
using ports::SqlValue;

namespace {

/// Texts with lists differ in their lengths; what is asked again and again stays.
constexpr std::size_t statements_max = 256;

int close(sqlite3* database) {
    // Nothing is copied from the log into the file: an end is like a crash, and there is one way to
    // begin.
    sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    return sqlite3_close_v2(database);
}

/// The number of a placeholder such as `$1`. SQLite numbers them by appearance.
std::optional<std::size_t> ordinal(const char* name) {
    const std::string_view text = name ? name : "";
    std::size_t number = 0;
    if (!text.starts_with('$')) return std::nullopt;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + 1, end, number);
    if (read.ec != std::errc{} || read.ptr != end || number == 0) return std::nullopt;
    return number;
}

/// The values must outlive the statement's run.
void bind(sqlite3_stmt* statement, const std::vector<SqlValue>& parameters) {
    for (int at = 1; at <= sqlite3_bind_parameter_count(statement); ++at) {
        const auto number = ordinal(sqlite3_bind_parameter_name(statement, at));
        if (!number) throw SqlError("42601", "a parameter that is not of the form $1");
        if (*number > parameters.size()) throw SqlError("42P02", "a parameter has no value");
        const auto& value = parameters[*number - 1];
        int result = SQLITE_OK;
        if (const auto* integer = std::get_if<std::int64_t>(&value)) {
            result = sqlite3_bind_int64(statement, at, *integer);
        } else if (const auto* text = std::get_if<std::string>(&value)) {
            // PostgreSQL takes none, and what works here has to work there.
            if (text->contains('\0')) throw SqlError("22021", "text with a NUL character");
            result = sqlite3_bind_text64(statement, at, text->data(), text->size(), SQLITE_STATIC,
                                         SQLITE_UTF8);
        } else {
            result = sqlite3_bind_null(statement, at);
        }
        if (result != SQLITE_OK) {
            throw SqlError(sql_state(result, ""), "a parameter is too large");
        }
    }
}

SqlValue value_at(sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_NULL:
            return std::monostate{};
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_column_int64(statement, column)};
        case SQLITE_TEXT: {
            const auto* text =
                reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
            const auto length = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
            if (text == nullptr) throw SqlError("53200", "out of memory");
            return std::string(text, length);
        }
        default:
            throw SqlError("22003", "a value that is neither an integer nor text");
    }
}

/// Makes a statement ready for its next run, and lets go of its parameters.
struct Rewind {
    sqlite3_stmt* statement;
    ~Rewind() {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
    }
};

}  // namespace

FileConnection::FileConnection(const SqliteSettings& settings)
    : file_(settings.file), database_(nullptr, close) {
    constexpr int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    sqlite3* opened = nullptr;
    const char* const vfs = settings.vfs.empty() ? nullptr : settings.vfs.c_str();
    const int result = sqlite3_open_v2(file_.c_str(), &opened, flags, vfs);
    database_.reset(opened);
    if (opened == nullptr) throw SqlError("53200", "out of memory for the database " + file_);
    if (result != SQLITE_OK) fail();
    // A name in double quotes is a name, as PostgreSQL reads it.
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    try {
        // Before the log is touched, so that its index lives in our memory and not in a shared one.
        set("locking_mode = EXCLUSIVE", "exclusive");
        set("journal_mode = WAL", "wal");
        set("synchronous = FULL", "");
        set("temp_store = MEMORY", "");
        set("trusted_schema = OFF", "");
        // Takes the lock, reads the log and the first page.
        run("SELECT count(*) FROM sqlite_schema", {});
        // Syncs the log: what an earlier connection wrote there and could not sync is found now,
        // and may be relied on only when it is durable.
        run("PRAGMA wal_checkpoint(PASSIVE)", {});
    } catch (const SqlError& error) {
        if (error.state != "40001") throw;
        throw SqlError("55006", "another process is using the database " + file_);
    }
}

// Members go in reverse order: statements before their database.
FileConnection::~FileConnection() = default;

void FileConnection::set(const std::string& pragma, const std::string& expected) {
    const auto reply = run("PRAGMA " + pragma, {});
    if (expected.empty()) return;
    const bool agreed = reply.rows.size() == 1 && reply.rows.front().size() == 1 &&
                        reply.rows.front().front() == SqlValue(expected);
    if (!agreed) {
        throw SqlError("58030", "the database " + file_ + " cannot have PRAGMA " + pragma);
    }
}

void FileConnection::fail() const {
    const std::string message = sqlite3_errmsg(database_.get());
    auto state = sql_state(sqlite3_extended_errcode(database_.get()), message);
    if (state == "XX001") {
        throw SqlError(state, "the database " + file_ + " is damaged or no database: " + message);
    }
    if (is_failure_of_file(state)) {
        throw SqlError(state, "the database " + file_ + " failed: " + message);
    }
    throw SqlError(std::move(state), message);
}

sqlite3_stmt* FileConnection::prepared(const std::string& text) {
    const auto known = statements_.find(text);
    if (known != statements_.end()) return known->second.get();
    sqlite3_stmt* raw = nullptr;
    const char* tail = nullptr;
    const int result =
        sqlite3_prepare_v3(database_.get(), text.c_str(), static_cast<int>(text.size()) + 1,
                           SQLITE_PREPARE_PERSISTENT, &raw, &tail);
    Statement statement(raw, sqlite3_finalize);
    if (result != SQLITE_OK) fail();
    if (!statement) throw SqlError("42601", "no statement");
    if (!std::string_view(tail).empty()) throw SqlError("42601", "more than one statement");
    if (statements_.size() >= statements_max) statements_.clear();
    return statements_.emplace(text, std::move(statement)).first->second.get();
}

SqlResult FileConnection::run(const std::string& text, const std::vector<SqlValue>& parameters) {
    auto* const statement = prepared(text);
    const Rewind rewind{statement};
    bind(statement, parameters);
    const auto changes_before = sqlite3_total_changes64(database_.get());
    SqlResult result;
    int step = sqlite3_step(statement);
    for (; step == SQLITE_ROW; step = sqlite3_step(statement)) {
        auto& row = result.rows.emplace_back();
        const int columns = sqlite3_column_count(statement);
        for (int column = 0; column < columns; ++column)
            row.push_back(value_at(statement, column));
    }
    if (step != SQLITE_DONE) fail();
    result.affected = sqlite3_total_changes64(database_.get()) - changes_before;
    return result;
}

bool FileConnection::in_transaction() const {
    return sqlite3_get_autocommit(database_.get()) == 0;
}

}  // namespace torpor::sqlite
