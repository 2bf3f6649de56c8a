#pragma once

#include <array>
#include <string_view>

/// What a daemon keeps beside its conversations: one text for SQLite and PostgreSQL. Times are
/// bigint nanoseconds since 1970.
namespace torpor::daemon {

inline constexpr std::array<std::string_view, 4> schema_statements{
    "CREATE TABLE IF NOT EXISTS inbox ("
    "thread_id varchar(255) NOT NULL, message_id varchar(255) NOT NULL, position bigint NOT NULL, "
    "body text NOT NULL, received_at bigint NOT NULL, attempts bigint NOT NULL, "
    "PRIMARY KEY (thread_id, message_id))",

    "CREATE TABLE IF NOT EXISTS timers ("
    "thread_id varchar(255) NOT NULL, call_id varchar(255) NOT NULL, due_at bigint NOT NULL, "
    "message_id varchar(255) NOT NULL, body text NOT NULL, PRIMARY KEY (thread_id, call_id))",

    "CREATE INDEX IF NOT EXISTS timers_by_time ON timers (due_at)",

    "CREATE TABLE IF NOT EXISTS dead_letters ("
    "thread_id varchar(255) NOT NULL, message_id varchar(255) NOT NULL, body text NOT NULL, "
    "received_at bigint NOT NULL, died_at bigint NOT NULL, reason text NOT NULL, "
    "PRIMARY KEY (thread_id, message_id))",
};

}  // namespace torpor::daemon
