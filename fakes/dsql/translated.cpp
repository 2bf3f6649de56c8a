#include <algorithm>
#include <utility>

#include <sqlite3.h>

#include "fakes/dsql/store.hpp"

namespace torpor::fakes::dsql {
namespace {

Refusal real(std::string state, std::string message) {
    return {.failure = {.state = std::move(state), .message = std::move(message)},
            .not_simulated = {}};
}

/// `table.column` of SQLite's constraint messages.
struct ColumnName {
    std::string table;
    std::string column;
};

ColumnName column_name(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return {};
    return {.table = std::string(text.substr(0, dot)), .column = std::string(text.substr(dot + 1))};
}

Refusal duplicate(std::string_view columns, const Catalog& catalog) {
    std::vector<std::size_t> positions;
    const Table* table = nullptr;
    while (!columns.empty()) {
        const auto comma = columns.find(", ");
        const auto name = column_name(columns.substr(0, comma));
        table = catalog.find(name.table);
        if (!table) break;
        if (const auto at = table->column(name.column)) positions.push_back(*at);
        columns.remove_prefix(comma == std::string_view::npos ? columns.size() : comma + 2);
    }
    std::string constraint;
    if (table) constraint = table->unique_name(positions).value_or("");
    return real("23505", "duplicate key value violates unique constraint \"" + constraint + "\"");
}

}  // namespace

base::Result<Row, SqlFailure> bound(const QueryPlan& plan, const Row& given) {
    if (given.size() != plan.parameters.size()) {
        return std::unexpected(
            SqlFailure{.state = "08P01",
                       .message = "bind message supplies " + std::to_string(given.size()) +
                                  " parameters, but prepared statement \"\" requires " +
                                  std::to_string(plan.parameters.size())});
    }
    Row values;
    values.reserve(given.size());
    for (std::size_t at = 0; at < given.size(); ++at) {
        auto value = convert(given[at], plan.parameters[at].type);
        if (!value) return std::unexpected(std::move(value.error()));
        if (plan.parameters[at].use == ParameterUse::row_count) {
            const auto* count = std::get_if<std::int64_t>(&*value);
            if (!count) {
                return std::unexpected(SqlFailure{
                    .state = "0A000", .message = "not_simulated: LIMIT or OFFSET of NULL"});
            }
            if (*count < 0) {
                return std::unexpected(
                    SqlFailure{.state = "2201W", .message = "LIMIT must not be negative"});
            }
        }
        values.push_back(*std::move(value));
    }
    return values;
}

Refusal translated(const EngineFailure& failure, const Catalog& catalog) {
    const std::string_view message = failure.message;
    const auto colon = message.find(": ");
    const auto subject =
        colon == std::string_view::npos ? std::string_view() : message.substr(colon + 2);
    switch (failure.code) {
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_UNIQUE:
            return duplicate(subject, catalog);
        case SQLITE_CONSTRAINT_NOTNULL: {
            const auto name = column_name(subject);
            return real("23502", "null value in column \"" + name.column + "\" of relation \"" +
                                     name.table + "\" violates not-null constraint");
        }
        case SQLITE_CONSTRAINT_DATATYPE:
            if (message.contains("REAL")) return real("22003", "bigint out of range");
            return real("22P02", "invalid input syntax: " + failure.message);
        default:
            return unsimulated("a construct that SQLite refuses: " + failure.message);
    }
}

}  // namespace torpor::fakes::dsql
