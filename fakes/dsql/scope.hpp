#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fakes/dsql/catalog.hpp"
#include "fakes/dsql/plan.hpp"

namespace torpor::fakes::dsql {

enum class Nullability : std::uint8_t { never, possible };

struct ScopeColumn {
    std::string name;
    SqlType type = SqlType::text;
    Nullability null = Nullability::possible;
};

/// A FROM entry under the name it is referred to by.
struct ScopeRelation {
    std::string alias;
    std::vector<ScopeColumn> columns;
    const Table* table = nullptr;  ///< nothing for a subquery
};

ScopeRelation relation_of(const Table& table, std::string alias);

/// The names an expression may use; `outer` is the query around this one.
struct Scope {
    std::vector<ScopeRelation> relations;
    const Scope* outer = nullptr;
};

struct ResolvedColumn {
    const ScopeRelation* relation;
    const ScopeColumn* column;
    const Scope* scope;
};

/// Finds a column; `alias` is empty for a bare name. Throws Refusal 42703, 42702 or 42P01.
ResolvedColumn resolve(const Scope& scope, const std::string& alias, const std::string& name);

}  // namespace torpor::fakes::dsql
