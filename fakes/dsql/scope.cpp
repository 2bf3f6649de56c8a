#include "fakes/dsql/scope.hpp"

#include <utility>

#include "fakes/dsql/refusal.hpp"

namespace torpor::fakes::dsql {

ScopeRelation relation_of(const Table& table, std::string alias) {
    ScopeRelation relation{.alias = std::move(alias), .columns = {}, .table = &table};
    for (const auto& column : table.columns) {
        relation.columns.push_back(
            {.name = column.name,
             .type = column.type,
             .null = column.not_null ? Nullability::never : Nullability::possible});
    }
    return relation;
}

ResolvedColumn resolve(const Scope& scope, const std::string& alias, const std::string& name) {
    bool alias_known = false;
    for (const auto* at = &scope; at != nullptr; at = at->outer) {
        std::optional<ResolvedColumn> found;
        for (const auto& relation : at->relations) {
            if (!alias.empty() && relation.alias != alias) continue;
            alias_known = true;
            for (const auto& column : relation.columns) {
                if (column.name != name) continue;
                // `excluded` takes part only when it is named.
                if (alias.empty() && relation.alias == "excluded") continue;
                if (found) refuse("42702", "column reference \"" + name + "\" is ambiguous");
                found = ResolvedColumn{.relation = &relation, .column = &column, .scope = at};
            }
        }
        if (found) return *found;
    }
    if (alias.empty()) refuse("42703", "column \"" + name + "\" does not exist");
    if (!alias_known) refuse("42P01", "missing FROM-clause entry for table \"" + alias + "\"");
    refuse("42703", "column " + alias + "." + name + " does not exist");
}

}  // namespace torpor::fakes::dsql
