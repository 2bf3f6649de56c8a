#include "fakes/dsql/write_set.hpp"

#include <limits>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::fakes::dsql {
namespace {

void append_number(RowKey& key, std::uint64_t number) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
        key += static_cast<char>((number >> shift) & 0xFFU);
    }
}

void append_value(RowKey& key, const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        key += 'i';
        append_number(key, static_cast<std::uint64_t>(*number));
        return;
    }
    base::invariant(std::holds_alternative<std::string>(value), "a key column is never NULL");
    const auto& text = std::get<std::string>(value);
    key += 't';
    append_number(key, text.size());
    key += text;
}

RowKey key_of(const Table& table, const Row& row) {
    RowKey key;
    append_number(key, static_cast<std::uint32_t>(table.id));
    for (const auto at : table.key.columns)
        append_value(key, row[at]);
    return key;
}

std::size_t bytes_of(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return text->size();
    return std::holds_alternative<std::int64_t>(value) ? sizeof(std::int64_t) : 0;
}

}  // namespace

void WriteSet::start_statement(const Table& table, UpsertUse upsert) {
    table_ = &table;
    upsert_ = upsert;
    statement_ += 1;
    failure_.reset();
}

void WriteSet::row_changed(RowEvent event, Row before, Row after) {
    base::invariant(table_ != nullptr, "rows change inside a statement");
    if (failure_) return;
    mutations_ += 1;
    if (mutations_ > rows_max) return fail("54000", "transaction row limit exceeded");
    switch (event) {
        case RowEvent::inserted:
            check_row(after);
            return record(RowFate::absent, RowFate::present, std::move(after));
        case RowEvent::deleted:
            return record(RowFate::present, RowFate::absent, std::move(before));
        case RowEvent::updated:
            check_row(after);
            if (key_of(*table_, before) != key_of(*table_, after)) {
                record(RowFate::present, RowFate::absent, std::move(before));
                return record(RowFate::absent, RowFate::present, std::move(after));
            }
            return record(RowFate::present, RowFate::present, std::move(after));
    }
}

void WriteSet::record(RowFate before, RowFate after, Row row) {
    auto key = key_of(*table_, row);
    bytes_ += key.size();
    if (after == RowFate::present) {
        for (const auto& value : row)
            bytes_ += bytes_of(value);
    }
    const auto [position, first] = positions_.try_emplace(key, rows_.size());
    if (first) {
        rows_.push_back({.table = table_,
                         .key = std::move(key),
                         .before = before,
                         .after = after,
                         .row = std::move(row),
                         .statement = statement_});
        return;
    }
    auto& known = rows_[position->second];
    base::invariant(known.after == before, "a row is changed as the last change left it");
    if (upsert_ == UpsertUse::updates && known.statement == statement_) {
        return fail("21000", "ON CONFLICT DO UPDATE command cannot affect row a second time");
    }
    known.after = after;
    known.row = std::move(row);
    known.statement = statement_;
}

void WriteSet::check_row(const Row& row) {
    std::size_t row_bytes = 0;
    std::size_t key_bytes = 0;
    for (std::size_t at = 0; at < row.size(); ++at) {
        const auto& column = table_->columns[at];
        const auto bytes = bytes_of(row[at]);
        row_bytes += bytes;
        if (bytes > column_bytes_max) fail("54000", "maximum column size exceeded");
        if (table_->in_key(at)) key_bytes += bytes;
        if (const auto* number = std::get_if<std::int64_t>(&row[at])) {
            const bool fits = column.type == SqlType::small ? std::in_range<std::int16_t>(*number)
                              : column.type == SqlType::integer
                                  ? std::in_range<std::int32_t>(*number)
                                  : true;
            if (!fits) fail("22003", std::string(type_name(column.type)) + " out of range");
        } else if (column.length_max != 0 && bytes > column.length_max &&
                   character_count(std::get<std::string>(row[at])) > column.length_max) {
            fail("22001", "value too long for type character varying(" +
                              std::to_string(column.length_max) + ")");
        }
    }
    if (row_bytes > row_bytes_max) fail("54000", "maximum row size exceeded");
    if (key_bytes > key_bytes_max) fail("54000", "key size too large");
    for (const auto& index : table_->indexes) {
        std::size_t index_bytes = 0;
        for (const auto at : index.columns)
            index_bytes += bytes_of(row[at]);
        if (index_bytes > key_bytes_max) fail("54000", "key size too large");
    }
}

void WriteSet::fail(std::string state, std::string message) {
    if (!failure_) failure_ = SqlFailure{.state = std::move(state), .message = std::move(message)};
}

void WriteSet::lock(const Table& table, const Row& key_values) {
    base::invariant(key_values.size() == table.key.columns.size(), "a lock names a whole key");
    RowKey key;
    append_number(key, static_cast<std::uint32_t>(table.id));
    for (const auto& value : key_values)
        append_value(key, value);
    locks_.push_back(std::move(key));
}

std::vector<RowKey> WriteSet::keys() const {
    auto keys = locks_;
    for (const auto& each : rows_)
        keys.push_back(each.key);
    return keys;
}

std::vector<RowChange> WriteSet::changes() const {
    std::vector<RowChange> changes;
    changes.reserve(rows_.size());
    for (const auto& each : rows_) {
        if (each.before == RowFate::absent && each.after == RowFate::absent) continue;
        RowChange change{
            .table = each.table->name, .operation = RowOperation::updated, .values = {}};
        if (each.before == RowFate::absent) change.operation = RowOperation::inserted;
        if (each.after == RowFate::absent) change.operation = RowOperation::deleted;
        for (std::size_t at = 0; at < each.row.size(); ++at) {
            const auto& name = each.table->columns[at].name;
            if (const auto* number = std::get_if<std::int64_t>(&each.row[at])) {
                change.values.emplace(name, std::to_string(*number));
            } else if (const auto* text = std::get_if<std::string>(&each.row[at])) {
                change.values.emplace(name, *text);
            }
        }
        changes.push_back(std::move(change));
    }
    return changes;
}

}  // namespace torpor::fakes::dsql
