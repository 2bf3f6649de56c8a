#include <algorithm>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "fakes/dsql/refusal.hpp"
#include "fakes/dsql/translator.hpp"
#include "runtime/base/invariant.hpp"

namespace torpor::fakes::dsql {
namespace {

/// The columns that `node` holds equal to a constant or parameter, joined by AND.
void collect_equalities(const Tree& node, std::set<std::string>& columns) {
    const auto& body = body_of(node);
    if (kind_of(node) == "BoolExpr" && word(body, "boolop") == "AND_EXPR") {
        for (const auto& each : items(body, "args"))
            collect_equalities(each, columns);
        return;
    }
    if (kind_of(node) != "A_Expr" || word(body, "kind") != "AEXPR_OP") return;
    const auto names = items(body, "name");
    if (names.size() != 1 || string_of(names.front()) != "=" || !field(body, "lexpr")) return;
    const auto* column = field(body, "lexpr");
    const auto* value = field(body, "rexpr");
    if (kind_of(*column) != "ColumnRef") std::swap(column, value);
    if (kind_of(*column) != "ColumnRef") return;
    if (kind_of(*value) != "ParamRef" && kind_of(*value) != "A_Const") return;
    const auto fields = items(body_of(*column), "fields");
    if (kind_of(fields.back()) == "String") columns.insert(string_of(fields.back()));
}

std::string alias_of(const Tree& body, const std::string& fallback) {
    const auto* alias = field(body, "alias");
    if (!alias) return fallback;
    allow_only(*alias, "Alias", {"aliasname"});
    return word(*alias, "aliasname");
}

std::string select_list(const Tree& body, const std::vector<Expression>& columns) {
    std::string sql = "SELECT ";
    const auto distinct = items(body, "distinctClause");
    if (!distinct.empty()) {
        if (!distinct.front().empty()) refuse_unsimulated("DISTINCT ON");
        sql += "DISTINCT ";
    }
    for (const auto& column : columns) {
        sql += (&column == &columns.front() ? "" : ", ") + column.sql + " AS " +
               identifier(column.name);
    }
    return sql;
}

std::string key_columns(const Table& table, const std::string& alias) {
    std::string sql;
    for (const auto at : table.key.columns) {
        sql += ", " + identifier(alias) + "." + identifier(table.columns[at].name);
    }
    return sql;
}

void check_loose_columns(const Level& level, const std::set<std::string>& grouped) {
    for (const auto& loose : level.loose_columns) {
        if (grouped.contains(loose)) continue;
        refuse("42803", "column " + loose +
                            " must appear in the GROUP BY clause or be used in an aggregate "
                            "function");
    }
}

}  // namespace

QueryPlan Translator::select(const Tree& body) {
    auto translated = query(body, nullptr, Placement::outermost, nullptr);
    QueryPlan plan{.tag = "SELECT", .sql = std::move(translated.sql)};
    for (const auto& column : translated.columns)
        plan.columns.push_back(column.name);
    plan.locked = translated.locked;
    return finished(std::move(plan));
}

Subquery Translator::query(const Tree& body,
                           const Scope* outer,
                           Placement placement,
                           const std::vector<SqlType>* expected) {
    if (word(body, "op") != "SETOP_NONE") refuse_unsimulated("UNION, INTERSECT and EXCEPT");
    if (field(body, "valuesLists")) refuse_unsimulated("VALUES outside INSERT");
    allow_only(body, "SelectStmt",
               {"distinctClause", "targetList", "fromClause", "whereClause", "groupClause",
                "havingClause", "sortClause", "limitCount", "limitOffset", "limitOption",
                "withClause", "lockingClause", "op"});

    const auto common_before = common_tables_;
    std::string sql = with(field(body, "withClause"), outer);
    Scope scope{.relations = {}, .outer = outer};
    const auto from_sql = from(items(body, "fromClause"), scope);
    const auto* locked = lock_target(body, scope);
    if (locked && placement == Placement::nested) refuse_unsimulated("FOR UPDATE in a subquery");

    Level level{.scope = &scope};
    const auto targets = items(body, "targetList");
    if (targets.empty()) refuse_unsimulated("SELECT without columns");
    auto columns = outputs(targets, scope, level);
    Subquery result{.locked = locked};
    for (std::size_t at = 0; at < columns.size(); ++at) {
        settle(columns[at], expected && at < expected->size() ? (*expected)[at] : SqlType::text);
        result.columns.push_back(
            {.name = columns[at].name, .type = columns[at].type, .null = columns[at].null});
    }
    sql += select_list(body, columns);
    if (locked) sql += key_columns(*locked, scope.relations.front().alias);
    sql += from_sql;
    if (const auto* filter = field(body, "whereClause")) {
        Level where{.scope = &scope, .clause = "WHERE"};
        sql += " WHERE " + condition(*filter, scope, where, "WHERE").sql;
    }
    std::set<std::string> grouped;
    sql += grouping(body, scope, level, grouped);
    const auto order_sql = order(body, scope, level, columns);
    // A position or an output's name is written as a number; anything else names columns.
    if (field(body, "distinctClause") && order_sql.contains('"')) {
        refuse("42P10", "for SELECT DISTINCT, ORDER BY expressions must appear in select list");
    }
    if (level.aggregated || !grouped.empty()) check_loose_columns(level, grouped);
    const bool rows_are_rows =
        !level.aggregated && grouped.empty() && !field(body, "distinctClause");
    if (locked && !rows_are_rows) {
        refuse("0A000", "FOR UPDATE is not allowed with DISTINCT, GROUP BY or aggregates");
    }
    result.sql = sql + order_sql + row_limits(body);
    common_tables_ = common_before;
    return result;
}

std::string Translator::grouping(const Tree& body,
                                 const Scope& scope,
                                 Level& level,
                                 std::set<std::string>& grouped) {
    std::string sql;
    for (const auto& each : items(body, "groupClause")) {
        if (kind_of(each) != "ColumnRef") refuse_unsimulated("GROUP BY of an expression");
        Level keys{.scope = &scope, .clause = "GROUP BY"};
        const auto column = expression(each, scope, keys);
        sql += (grouped.empty() ? " GROUP BY " : ", ") + column.sql;
        grouped.insert(column.sql);
    }
    if (const auto* having = field(body, "havingClause")) {
        if (grouped.empty()) refuse_unsimulated("HAVING without GROUP BY");
        sql += " HAVING " + condition(*having, scope, level, "HAVING").sql;
    }
    return sql;
}

std::string Translator::row_limits(const Tree& body) {
    if (word(body, "limitOption") == "LIMIT_OPTION_WITH_TIES") refuse_unsimulated("WITH TIES");
    const auto* limit = field(body, "limitCount");
    const auto* offset = field(body, "limitOffset");
    std::string sql;
    if (limit || offset) sql += " LIMIT " + (limit ? row_count(*limit) : "-1");
    if (offset) sql += " OFFSET " + row_count(*offset);
    return sql;
}

std::string Translator::with(const Tree* clause, const Scope* outer) {
    if (!clause) return {};
    allow_only(*clause, "WithClause", {"ctes"});  // RECURSIVE is a field of its own.
    std::string sql;
    for (const auto& each : items(*clause, "ctes")) {
        const auto& body = body_of(each);
        allow_only(body, "CommonTableExpr", {"ctename", "ctematerialized", "ctequery"});
        const auto& inner = part(body, "ctequery");
        if (kind_of(inner) != "SelectStmt") refuse_unsimulated("WITH of a writing statement");
        auto translated = query(body_of(inner), outer, Placement::nested, nullptr);
        const auto name = word(body, "ctename");
        sql += (sql.empty() ? "WITH " : ", ") + identifier(name) + " AS (" + translated.sql + ")";
        common_tables_[name] = std::move(translated.columns);
    }
    return sql + " ";
}

std::string Translator::from(std::span<const Tree> entries, Scope& scope) {
    std::string sql;
    for (const auto& each : entries) {
        sql += (sql.empty() ? " FROM " : ", ") + from_entry(each, scope);
    }
    return sql;
}

std::string Translator::from_entry(const Tree& node, Scope& scope) {
    const auto& body = body_of(node);
    const auto add = [&](ScopeRelation relation) {
        for (const auto& known : scope.relations) {
            if (known.alias != relation.alias) continue;
            refuse("42712", "table name \"" + relation.alias + "\" specified more than once");
        }
        scope.relations.push_back(std::move(relation));
    };
    if (kind_of(node) == "JoinExpr") return from_join(body, scope);
    if (kind_of(node) == "RangeSubselect") {
        allow_only(body, "RangeSubselect", {"subquery", "alias"});
        const auto alias = alias_of(body, "");
        if (alias.empty()) refuse("42601", "subquery in FROM must have an alias");
        auto inner =
            query(body_of(part(body, "subquery")), scope.outer, Placement::nested, nullptr);
        add({.alias = alias, .columns = std::move(inner.columns), .table = nullptr});
        return "(" + inner.sql + ") AS " + identifier(alias);
    }
    if (kind_of(node) != "RangeVar") refuse_unsimulated(kind_of(node) + " in FROM");
    const auto name = word(body, "relname");
    const auto alias = alias_of(body, name);
    if (const auto common = common_tables_.find(name); common != common_tables_.end()) {
        add({.alias = alias, .columns = common->second, .table = nullptr});
        return identifier(name) + " AS " + identifier(alias);
    }
    add(relation_of(written_table(body), alias));
    return identifier(name) + " AS " + identifier(alias);
}

std::string Translator::from_join(const Tree& body, Scope& scope) {
    allow_only(body, "JoinExpr", {"jointype", "larg", "rarg", "quals"});
    const auto type = word(body, "jointype");
    if (type != "JOIN_INNER" && type != "JOIN_LEFT") refuse_unsimulated(type);
    if (kind_of(part(body, "rarg")) == "JoinExpr") refuse_unsimulated("a nested join");
    auto sql = from_entry(part(body, "larg"), scope);
    sql += type == "JOIN_LEFT" ? " LEFT JOIN " : " JOIN ";
    sql += from_entry(part(body, "rarg"), scope);
    if (type == "JOIN_LEFT") {
        for (auto& column : scope.relations.back().columns)
            column.null = Nullability::possible;
    }
    if (const auto* on = field(body, "quals")) {
        Level join{.scope = &scope, .clause = "JOIN conditions"};
        sql += " ON " + condition(*on, scope, join, "JOIN/ON").sql;
    }
    return sql;
}

std::vector<Expression> Translator::outputs(std::span<const Tree> targets,
                                            const Scope& scope,
                                            Level& level) {
    std::vector<Expression> columns;
    const auto expand = [&](const ScopeRelation& relation) {
        for (const auto& column : relation.columns) {
            columns.push_back({.sql = identifier(relation.alias) + "." + identifier(column.name),
                               .type = column.type,
                               .null = column.null,
                               .name = column.name});
            level.loose_columns.push_back(columns.back().sql);
        }
    };
    for (const auto& target : targets) {
        const auto& body = body_of(target);
        const auto& node = part(body, "val");
        if (kind_of(node) == "ColumnRef") {
            const auto fields = items(body_of(node), "fields");
            if (kind_of(fields.back()) == "A_Star") {
                const auto alias = fields.size() == 2 ? string_of(fields.front()) : std::string();
                const auto before = columns.size();
                for (const auto& relation : scope.relations) {
                    if (alias.empty() || relation.alias == alias) expand(relation);
                }
                if (columns.size() == before) {
                    if (alias.empty())
                        refuse("42601", "SELECT * with no tables specified is not valid");
                    refuse("42P01", "missing FROM-clause entry for table \"" + alias + "\"");
                }
                continue;
            }
        }
        auto value = expression(node, scope, level);
        if (const auto name = word(body, "name"); !name.empty()) value.name = name;
        columns.push_back(std::move(value));
    }
    return columns;
}

std::string Translator::order(const Tree& body,
                              const Scope& scope,
                              Level& level,
                              const std::vector<Expression>& outputs) {
    std::string sql;
    for (const auto& each : items(body, "sortClause")) {
        const auto& sort = body_of(each);
        allow_only(sort, "SortBy", {"node", "sortby_dir", "sortby_nulls"});
        const auto& node = part(sort, "node");
        std::string key;
        auto null = Nullability::possible;
        const auto use_output = [&](std::size_t position) {
            if (position < 1 || position > outputs.size()) {
                refuse("42P10",
                       "ORDER BY position " + std::to_string(position) + " is not in select list");
            }
            key = std::to_string(position);
            null = outputs[position - 1].null;
        };
        if (kind_of(node) == "A_Const") {
            const auto* position = field(body_of(node), "ival");
            if (!position) refuse("42601", "non-integer constant in ORDER BY");
            use_output(static_cast<std::size_t>(number(*position, "ival")));
        } else if (kind_of(node) == "ColumnRef" && items(body_of(node), "fields").size() == 1) {
            const auto name = string_of(items(body_of(node), "fields").front());
            const auto output = std::ranges::find(outputs, name, &Expression::name);
            if (output != outputs.end()) {
                use_output(static_cast<std::size_t>(output - outputs.begin()) + 1);
            }
        }
        if (key.empty()) {
            const auto value = expression(node, scope, level);
            if (value.type == SqlType::unknown) refuse_unsimulated("ORDER BY of a bare value");
            key = value.sql;
            null = value.null;
        }
        sql += (sql.empty() ? " ORDER BY " : ", ") + key;
        const auto direction = word(sort, "sortby_dir");
        if (direction == "SORTBY_USING") refuse_unsimulated(direction);
        const bool descending = direction == "SORTBY_DESC";
        if (descending) sql += " DESC";
        const auto nulls = word(sort, "sortby_nulls");
        // To PostgreSQL NULL is the greatest value, to SQLite the smallest.
        const bool first =
            nulls == "SORTBY_NULLS_FIRST" || (nulls == "SORTBY_NULLS_DEFAULT" && descending);
        if (null == Nullability::possible) sql += first ? " NULLS FIRST" : " NULLS LAST";
    }
    return sql;
}

std::string Translator::row_count(const Tree& node) {
    const Scope nothing;
    Level level{.scope = &nothing, .clause = "LIMIT"};
    auto value = expression(node, nothing, level);
    settle(value, SqlType::big);
    if (!is_integer(value.type)) refuse("42804", "argument of LIMIT must be type bigint");
    if (value.parameter != 0) {
        parameters_[value.parameter - 1].use = ParameterUse::row_count;
    } else if (kind_of(node) != "A_Const" || value.sql.starts_with('-')) {
        refuse_unsimulated("LIMIT or OFFSET of an expression");
    }
    return value.sql;
}

const Table* Translator::lock_target(const Tree& body, const Scope& scope) const {
    const auto clauses = items(body, "lockingClause");
    if (clauses.empty()) return nullptr;
    const auto& clause = body_of(clauses.front());
    const auto strength = word(clause, "strength");
    if (strength == "LCS_FORKEYSHARE") refuse_unsimulated("FOR KEY SHARE");
    if (strength != "LCS_FORUPDATE") {
        refuse("0A000", "locking clauses other than FOR UPDATE/FOR KEY SHARE are not supported");
    }
    allow_only(clause, "LockingClause", {"strength", "waitPolicy"});
    if (word(clause, "waitPolicy") != "LockWaitBlock") refuse_unsimulated("NOWAIT, SKIP LOCKED");
    if (clauses.size() != 1 || scope.relations.size() != 1 || !scope.relations.front().table) {
        refuse("0A000", "locking clause such as FOR UPDATE can be applied only on a single table");
    }
    const auto& table = *scope.relations.front().table;
    std::set<std::string> equal;
    if (const auto* filter = field(body, "whereClause")) collect_equalities(*filter, equal);
    for (const auto at : table.key.columns) {
        if (equal.contains(table.columns[at].name)) continue;
        refuse("0A000",
               "locking clause such as FOR UPDATE can be applied only on tables with equality "
               "predicates on the key");
    }
    return &table;
}

}  // namespace torpor::fakes::dsql
