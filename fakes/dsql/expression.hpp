#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/dsql/catalog.hpp"
#include "fakes/dsql/scope.hpp"
#include "fakes/dsql/sql_type.hpp"

namespace torpor::fakes::dsql {

/// A translated expression: SQLite text and what PostgreSQL would know about it.
struct Expression {
    std::string sql;
    SqlType type = SqlType::unknown;
    Nullability null = Nullability::possible;
    std::optional<std::string> literal;  ///< of a text constant whose type is still unknown
    std::size_t parameter = 0;           ///< number of a bare parameter, 0 otherwise
    std::string name;                    ///< what an output column of it is called
};

/// What one query level has to know about aggregation while its expressions are translated.
struct Level {
    const Scope* scope = nullptr;
    std::string_view clause;  ///< "WHERE", … while aggregates are refused there; empty otherwise
    int inside_aggregates = 0;
    bool aggregated = false;
    std::vector<std::string> loose_columns;  ///< referred to outside any aggregate
};

/// A translated SELECT and its output columns.
struct Subquery {
    std::string sql;
    std::vector<ScopeColumn> columns;
    const Table* locked = nullptr;
};

}  // namespace torpor::fakes::dsql
