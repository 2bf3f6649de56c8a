#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fakes/dsql/catalog.hpp"
#include "fakes/dsql/refusal.hpp"
#include "fakes/dsql/sql_type.hpp"
#include "runtime/base/result.hpp"

namespace torpor::fakes::dsql {

enum class ParameterUse : std::uint8_t { value, row_count };  ///< row_count: LIMIT and OFFSET

struct Parameter {
    SqlType type = SqlType::unknown;
    ParameterUse use = ParameterUse::value;
};

enum class UpsertUse : std::uint8_t { none, updates };

/// SELECT, INSERT, UPDATE or DELETE, as SQLite text.
struct QueryPlan {
    std::string tag;
    std::string sql;
    std::vector<Parameter> parameters;  ///< $1 first
    std::vector<std::string> columns;   ///< of the reply
    const Table* target = nullptr;      ///< the table written to
    UpsertUse upsert = UpsertUse::none;
    /// FOR UPDATE: the table whose key columns follow the visible ones in every row.
    const Table* locked = nullptr;
};

enum class TransactionVerb : std::uint8_t { begin, commit, rollback };

struct CreateTable {
    Table table;
    bool operator==(const CreateTable&) const = default;
};
struct CreateIndex {
    std::string table;
    KeyColumns index;
    bool operator==(const CreateIndex&) const = default;
};
/// Rows that are there have NULL in it.
struct AddColumn {
    std::string table;
    Column column;
    bool operator==(const AddColumn&) const = default;
};
struct DropTable {
    std::string table;
    bool operator==(const DropTable&) const = default;
};
/// IF [NOT] EXISTS found nothing to do.
struct NothingToDefine {
    bool operator==(const NothingToDefine&) const = default;
};

struct DefinitionPlan {
    std::string tag;
    std::variant<CreateTable, CreateIndex, AddColumn, DropTable, NothingToDefine> change;
    bool operator==(const DefinitionPlan&) const = default;
};

struct EmptyPlan {};

using Plan = std::variant<QueryPlan, TransactionVerb, DefinitionPlan, EmptyPlan>;

/// What to do for `text`: PostgreSQL's grammar and names checked, rewritten for SQLite. Pure. The
/// plan points into `catalog` and is good until a definition changes.
base::Result<Plan, Refusal> plan(const std::string& text, const Catalog& catalog);

/// An identifier in double quotes.
std::string identifier(const std::string& name);

}  // namespace torpor::fakes::dsql
