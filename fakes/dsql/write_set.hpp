#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fakes/dsql/catalog.hpp"
#include "fakes/dsql/connection.hpp"
#include "fakes/dsql/plan.hpp"
#include "fakes/dsql/values.hpp"
#include "fakes/fact.hpp"

namespace torpor::fakes::dsql {

/// Table and primary key of one row, as bytes that differ for different rows.
using RowKey = std::string;

enum class RowFate : std::uint8_t { absent, present };

/// What one transaction does to one row, from its snapshot to its end.
struct RowWrite {
    const Table* table = nullptr;
    RowKey key;
    RowFate before = RowFate::absent;
    RowFate after = RowFate::absent;
    Row row;                      ///< the final image; the last one if it is deleted
    std::uint64_t statement = 0;  ///< that touched it last
};

/// The rows a transaction has written, in the order of their first change, with the limits that
/// Aurora DSQL puts on them. Documented: CHAP_quotas; recorded: exactly 3,000 rows pass.
class WriteSet : public RowObserver {
public:
    static constexpr std::size_t rows_max = 3'000;
    static constexpr std::size_t transaction_bytes_max = 10UL << 20U;
    static constexpr std::size_t row_bytes_max = 2UL << 20U;
    static constexpr std::size_t column_bytes_max = 1UL << 20U;
    static constexpr std::size_t key_bytes_max = 1UL << 10U;

    /// The following rows belong to a statement that writes `table`.
    void start_statement(const Table& table, UpsertUse upsert);
    void row_changed(RowEvent event, Row before, Row after) override;
    /// Why the statement must fail although SQLite ran it; the first reason if there are several.
    std::optional<SqlFailure> statement_failure() const { return failure_; }

    /// FOR UPDATE: the row takes part in the conflict check as if it were written.
    void lock(const Table& table, const Row& key_values);

    const std::vector<RowWrite>& rows() const { return rows_; }
    std::vector<RowKey> keys() const;
    bool empty() const { return rows_.empty() && locks_.empty(); }
    std::size_t bytes() const { return bytes_; }

    /// The changes with an effect, in the order of the first change to each row.
    std::vector<RowChange> changes() const;

private:
    void check_row(const Row& row);
    void record(RowFate before, RowFate after, Row row);
    void fail(std::string state, std::string message);

    std::vector<RowWrite> rows_;
    std::vector<RowKey> locks_;
    std::unordered_map<RowKey, std::size_t> positions_;  ///< looked up, never iterated
    std::size_t mutations_ = 0;
    std::size_t bytes_ = 0;
    const Table* table_ = nullptr;
    UpsertUse upsert_ = UpsertUse::none;
    std::uint64_t statement_ = 0;
    std::optional<SqlFailure> failure_;
};

}  // namespace torpor::fakes::dsql
