#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// The tables of conversations: one text for SQLite, PostgreSQL and Aurora DSQL.
///
/// Every table begins with the thread, so that a slice touches one stretch of each; no secondary
/// index is needed. Times are bigint nanoseconds since 1970, 0 where there is none. `format` says
/// how a row's JSON is written, so that later versions can read what earlier ones wrote. Columns
/// that a later version added are nullable: an earlier one inserts rows without them.
namespace torpor::sql {

/// 1: roots only. 2: trees, what stands open, summaries, contents.
inline constexpr std::int64_t row_format = 2;

/// For a database without tables, or with some of them.
inline constexpr std::array<std::string_view, 10> schema_statements{
    // The `_kept` columns are 0 where the thread has no such row, so that a claim need not look.
    // `epoch` counts claims and fences commits; `committed` is the newest epoch that committed.
    "CREATE TABLE IF NOT EXISTS threads ("
    "thread_id varchar(255) NOT NULL, format bigint NOT NULL, epoch bigint NOT NULL, "
    "committed bigint NOT NULL, history_length bigint NOT NULL, outputs bigint NOT NULL, "
    "outbox_positions bigint NOT NULL, calls_kept bigint NOT NULL, "
    "deferred_kept bigint NOT NULL, toolsets_kept bigint NOT NULL, "
    "metadata text NOT NULL, lineage text, closed bigint, compacted_to bigint, "
    "standing_kept bigint, PRIMARY KEY (thread_id))",

    "CREATE TABLE IF NOT EXISTS history ("
    "thread_id varchar(255) NOT NULL, message_order bigint NOT NULL, "
    "message_id varchar(255) NOT NULL, kind varchar(32) NOT NULL, format bigint NOT NULL, "
    "message_data text NOT NULL, created_at bigint NOT NULL, "
    "PRIMARY KEY (thread_id, message_order))",

    "CREATE TABLE IF NOT EXISTS calls ("
    "thread_id varchar(255) NOT NULL, call_id varchar(255) NOT NULL, tool varchar(255) NOT NULL, "
    "kind varchar(32) NOT NULL, status varchar(32) NOT NULL, format bigint NOT NULL, "
    "arguments text NOT NULL, opened_at bigint NOT NULL, due_at bigint NOT NULL, "
    "forgotten_at bigint NOT NULL, details text, PRIMARY KEY (thread_id, call_id))",

    "CREATE TABLE IF NOT EXISTS deferred ("
    "thread_id varchar(255) NOT NULL, ordinal bigint NOT NULL, message_id varchar(255) NOT NULL, "
    "format bigint NOT NULL, message_data text NOT NULL, created_at bigint NOT NULL, "
    "PRIMARY KEY (thread_id, ordinal))",

    "CREATE TABLE IF NOT EXISTS outbox ("
    "thread_id varchar(255) NOT NULL, outbox_id varchar(255) NOT NULL, ordinal bigint NOT NULL, "
    "kind varchar(32) NOT NULL, format bigint NOT NULL, payload text NOT NULL, "
    "PRIMARY KEY (thread_id, outbox_id))",

    // What happened to each message: "applied", "deferred", or why it was refused.
    "CREATE TABLE IF NOT EXISTS consumed ("
    "thread_id varchar(255) NOT NULL, message_id varchar(255) NOT NULL, "
    "outcome varchar(64) NOT NULL, seen_at bigint NOT NULL, PRIMARY KEY (thread_id, message_id))",

    "CREATE TABLE IF NOT EXISTS toolsets ("
    "thread_id varchar(255) NOT NULL, server varchar(512) NOT NULL, format bigint NOT NULL, "
    "manifest text NOT NULL, fetched_at bigint NOT NULL, PRIMARY KEY (thread_id, server))",

    "CREATE TABLE IF NOT EXISTS standing ("
    "thread_id varchar(255) NOT NULL, kind varchar(32) NOT NULL, item_id varchar(512) NOT NULL, "
    "format bigint NOT NULL, data text NOT NULL, PRIMARY KEY (thread_id, kind, item_id))",

    // Never changed: the threads that were born from a summary keep it.
    "CREATE TABLE IF NOT EXISTS summaries ("
    "thread_id varchar(255) NOT NULL, up_to bigint NOT NULL, format bigint NOT NULL, "
    "summary text NOT NULL, created_at bigint NOT NULL, PRIMARY KEY (thread_id, up_to))",

    // What is too large for a column or for a queue, in parts. `created_at` is 0 for parts of rows,
    // which go with their row; the others are forgotten with the marks of messages.
    "CREATE TABLE IF NOT EXISTS contents ("
    "thread_id varchar(255) NOT NULL, content_id varchar(255) NOT NULL, part bigint NOT NULL, "
    "format bigint NOT NULL, data text NOT NULL, created_at bigint NOT NULL, "
    "PRIMARY KEY (thread_id, content_id, part))",
};

/// For tables that version 1 made. Each fails with 42701 where it was done before.
inline constexpr std::array<std::string_view, 5> upgrade_statements{
    "ALTER TABLE threads ADD COLUMN lineage text",
    "ALTER TABLE threads ADD COLUMN closed bigint",
    "ALTER TABLE threads ADD COLUMN compacted_to bigint",
    "ALTER TABLE threads ADD COLUMN standing_kept bigint",
    "ALTER TABLE calls ADD COLUMN details text",
};

}  // namespace torpor::sql
