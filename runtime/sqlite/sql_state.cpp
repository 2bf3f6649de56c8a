#include "runtime/sqlite/sql_state.hpp"

#include <array>

#include <sqlite3.h>

namespace torpor::sqlite {

namespace {

struct Phrase {
    std::string_view begin;
    std::string_view contains;
    std::string_view state;
};

/// SQLite has one code for every statement that it does not understand.
constexpr std::array<Phrase, 6> phrases{{
    {"no such table", "", "42P01"},
    {"no such column", "", "42703"},
    {"table ", " has no column named ", "42703"},
    {"duplicate column name", "", "42701"},
    {"table ", " already exists", "42P07"},
    {"", "syntax error", "42601"},
}};

std::string state_of_constraint(int code) {
    switch (code) {
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_ROWID:
            return "23505";
        case SQLITE_CONSTRAINT_NOTNULL:
            return "23502";
        case SQLITE_CONSTRAINT_CHECK:
            return "23514";
        default:
            return "23000";
    }
}

std::string state_of_text(std::string_view message) {
    for (const auto& phrase : phrases) {
        if (message.starts_with(phrase.begin) && message.contains(phrase.contains)) {
            return std::string(phrase.state);
        }
    }
    return "42000";
}

}  // namespace

std::string sql_state(int code, std::string_view message) {
    constexpr int primary_code = 0xFF;
    switch (code & primary_code) {
        case SQLITE_ERROR:
            return state_of_text(message);
        case SQLITE_CONSTRAINT:
            return state_of_constraint(code);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "40001";
        case SQLITE_FULL:
            return "53100";
        case SQLITE_NOMEM:
            return "53200";
        case SQLITE_TOOBIG:
            return "54000";
        case SQLITE_READONLY:
            return "25006";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "XX001";
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_PROTOCOL:
            return "58030";
        default:
            return "XX000";
    }
}

bool is_failure_of_file(std::string_view state) {
    return state == "58030" || state == "XX001" || state == "53100";
}

}  // namespace torpor::sqlite
