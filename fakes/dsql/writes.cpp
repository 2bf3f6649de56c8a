#include <algorithm>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "fakes/dsql/refusal.hpp"
#include "fakes/dsql/translator.hpp"
#include "runtime/base/invariant.hpp"

namespace torpor::fakes::dsql {
namespace {

std::size_t target_column(const Table& table, const std::string& name) {
    const auto found = table.column(name);
    if (!found) {
        refuse("42703",
               "column \"" + name + "\" of relation \"" + table.name + "\" does not exist");
    }
    return *found;
}

/// The columns an INSERT names, or all of them.
std::vector<std::size_t> insert_columns(const Tree& body, const Table& table) {
    std::vector<std::size_t> columns;
    for (const auto& each : items(body, "cols")) {
        const auto& target = body_of(each);
        allow_only(target, "ResTarget", {"name"});
        const auto at = target_column(table, word(target, "name"));
        if (std::ranges::find(columns, at) != columns.end()) {
            refuse("42701", "column \"" + word(target, "name") + "\" specified more than once");
        }
        columns.push_back(at);
    }
    if (!columns.empty()) return columns;
    for (std::size_t at = 0; at < table.columns.size(); ++at)
        columns.push_back(at);
    return columns;
}

void check_count(const Tree& body, std::size_t given, std::vector<std::size_t>& columns) {
    if (given > columns.size()) {
        refuse("42601", "INSERT has more expressions than target columns");
    }
    if (given < columns.size() && field(body, "cols")) {
        refuse("42601", "INSERT has more target columns than expressions");
    }
    columns.resize(given);
}

}  // namespace

const Table& Translator::written_table(const Tree& body) {
    if (field(body, "catalogname")) refuse_unsimulated("a name with a database");
    allow_only(body, "RangeVar", {"relname", "schemaname", "inh", "relpersistence", "alias"});
    const auto name = word(body, "relname");
    if (!flag(body, "inh")) refuse_unsimulated("ONLY");
    const auto schema = word(body, "schemaname");
    if (!schema.empty() && schema != "public") refuse_unsimulated("the schema " + schema);
    const auto* table = catalog_.find(name);
    if (!table) refuse("42P01", "relation \"" + name + "\" does not exist");
    return *table;
}

std::string Translator::written_name(const Tree& relation) const {
    const auto* alias = field(relation, "alias");
    return alias ? word(*alias, "aliasname") : word(relation, "relname");
}

QueryPlan Translator::finished(QueryPlan plan) const {
    plan.parameters = parameters_;
    for (std::size_t at = 0; at < plan.parameters.size(); ++at) {
        if (plan.parameters[at].type != SqlType::unknown) continue;
        refuse("42P18", "could not determine data type of parameter $" + std::to_string(at + 1));
    }
    return plan;
}

QueryPlan Translator::insert(const Tree& body) {
    allow_only(body, "InsertStmt",
               {"relation", "cols", "selectStmt", "onConflictClause", "returningList", "override"});
    if (word(body, "override") != "OVERRIDING_NOT_SET") refuse_unsimulated("OVERRIDING");
    const auto* source = field(body, "selectStmt");
    if (!source) refuse_unsimulated("INSERT … DEFAULT VALUES");
    const auto& relation = part(body, "relation");
    const auto& table = written_table(relation);
    const auto alias = written_name(relation);
    auto columns = insert_columns(body, table);

    QueryPlan plan{.tag = "INSERT", .target = &table};
    std::string rows;
    const auto& select_body = body_of(*source);
    if (const auto lists = items(select_body, "valuesLists"); !lists.empty()) {
        check_count(body, items(body_of(lists.front()), "items").size(), columns);
        rows = values_rows(select_body, table, columns);
    } else {
        std::vector<SqlType> expected;
        for (const auto at : columns)
            expected.push_back(table.columns[at].type);
        auto inner = query(select_body, nullptr, Placement::nested, &expected);
        check_count(body, inner.columns.size(), columns);
        for (std::size_t at = 0; at < columns.size(); ++at) {
            assigned({.type = inner.columns[at].type}, table.columns[columns[at]]);
        }
        // Wrapped, so that SQLite cannot read ON CONFLICT as the ON of a join.
        rows = "SELECT * FROM (" + inner.sql + ") WHERE true";
    }
    plan.sql = "INSERT INTO " + identifier(table.name) + " AS " + identifier(alias) + " (";
    for (const auto at : columns) {
        plan.sql += (at == columns.front() ? "" : ", ") + identifier(table.columns[at].name);
    }
    plan.sql += ") " + rows + conflict_clause(body, table, alias, plan);
    const Scope scope{.relations = {relation_of(table, alias)}, .outer = nullptr};
    plan.sql += returning(body, scope, plan);
    return finished(std::move(plan));
}

std::string Translator::values_rows(const Tree& body,
                                    const Table& table,
                                    const std::vector<std::size_t>& columns) {
    allow_only(body, "SelectStmt", {"valuesLists", "limitOption", "op"});
    const Scope nothing;
    Level level{.scope = &nothing, .clause = "VALUES"};
    std::string sql = "VALUES ";
    bool first_row = true;
    for (const auto& list : items(body, "valuesLists")) {
        const auto values = items(body_of(list), "items");
        if (values.size() != columns.size())
            refuse("42601", "VALUES lists must all be the same length");
        sql += first_row ? "(" : ", (";
        for (std::size_t at = 0; at < values.size(); ++at) {
            const auto& column = table.columns[columns[at]];
            sql += at == 0 ? "" : ", ";
            if (kind_of(values[at]) == "SetToDefault") {
                sql += literal_sql(column.fallback.value_or(Value{}));
            } else {
                sql += assigned(expression(values[at], nothing, level), column).sql;
            }
        }
        sql += ")";
        first_row = false;
    }
    return sql;
}

std::string Translator::conflict_clause(const Tree& body,
                                        const Table& table,
                                        const std::string& alias,
                                        QueryPlan& plan) {
    const auto* clause = field(body, "onConflictClause");
    if (!clause) return {};
    allow_only(*clause, "OnConflictClause", {"action", "infer", "targetList", "whereClause"});
    std::string sql = " ON CONFLICT";
    if (const auto* target = field(*clause, "infer")) {
        allow_only(*target, "InferClause", {"indexElems"});
        std::vector<std::size_t> columns;
        for (const auto& each : items(*target, "indexElems")) {
            const auto& element = body_of(each);
            allow_only(element, "IndexElem", {"name", "ordering", "nulls_ordering"});
            const auto name = word(element, "name");
            const auto at = table.column(name);
            if (!at) refuse("42703", "column \"" + name + "\" does not exist");
            sql += (columns.empty() ? " (" : ", ") + identifier(name);
            columns.push_back(*at);
        }
        sql += ")";
        if (!table.unique_name(columns)) {
            refuse("42P10",
                   "there is no unique or exclusion constraint matching the ON CONFLICT "
                   "specification");
        }
    }
    if (word(*clause, "action") == "ONCONFLICT_NOTHING") return sql + " DO NOTHING";

    plan.upsert = UpsertUse::updates;
    const Scope scope{.relations = {relation_of(table, alias), relation_of(table, "excluded")},
                      .outer = nullptr};
    Level level{.scope = &scope, .clause = "UPDATE"};
    sql += " DO UPDATE SET " + assignments(items(*clause, "targetList"), table, scope, level);
    if (const auto* filter = field(*clause, "whereClause")) {
        Level where{.scope = &scope, .clause = "WHERE"};
        sql += " WHERE " + condition(*filter, scope, where, "WHERE").sql;
    }
    return sql;
}

std::string Translator::assignments(std::span<const Tree> targets,
                                    const Table& table,
                                    const Scope& scope,
                                    Level& level) {
    std::string sql;
    std::set<std::size_t> seen;
    for (const auto& each : targets) {
        const auto& target = body_of(each);
        allow_only(target, "ResTarget", {"name", "val"});
        const auto at = target_column(table, word(target, "name"));
        const auto& column = table.columns[at];
        if (!seen.insert(at).second) {
            refuse("42601", "multiple assignments to same column \"" + column.name + "\"");
        }
        sql += (sql.empty() ? "" : ", ") + identifier(column.name) + " = ";
        const auto& value = part(target, "val");
        if (kind_of(value) == "SetToDefault") {
            sql += literal_sql(column.fallback.value_or(Value{}));
        } else {
            sql += assigned(expression(value, scope, level), column).sql;
        }
    }
    return sql;
}

QueryPlan Translator::update(const Tree& body) {
    allow_only(body, "UpdateStmt", {"relation", "targetList", "whereClause", "returningList"});
    const auto& relation = part(body, "relation");
    const auto& table = written_table(relation);
    const auto alias = written_name(relation);
    const Scope scope{.relations = {relation_of(table, alias)}, .outer = nullptr};

    QueryPlan plan{.tag = "UPDATE", .target = &table};
    Level level{.scope = &scope, .clause = "UPDATE"};
    plan.sql = "UPDATE " + identifier(table.name) + " AS " + identifier(alias) + " SET " +
               assignments(items(body, "targetList"), table, scope, level);
    if (const auto* filter = field(body, "whereClause")) {
        Level where{.scope = &scope, .clause = "WHERE"};
        plan.sql += " WHERE " + condition(*filter, scope, where, "WHERE").sql;
    }
    plan.sql += returning(body, scope, plan);
    return finished(std::move(plan));
}

QueryPlan Translator::remove(const Tree& body) {
    allow_only(body, "DeleteStmt", {"relation", "whereClause", "returningList"});
    const auto& relation = part(body, "relation");
    const auto& table = written_table(relation);
    const auto alias = written_name(relation);
    const Scope scope{.relations = {relation_of(table, alias)}, .outer = nullptr};

    QueryPlan plan{.tag = "DELETE", .target = &table};
    plan.sql = "DELETE FROM " + identifier(table.name) + " AS " + identifier(alias);
    if (const auto* filter = field(body, "whereClause")) {
        Level where{.scope = &scope, .clause = "WHERE"};
        plan.sql += " WHERE " + condition(*filter, scope, where, "WHERE").sql;
    }
    plan.sql += returning(body, scope, plan);
    return finished(std::move(plan));
}

std::string Translator::returning(const Tree& body, const Scope& scope, QueryPlan& plan) {
    const auto targets = items(body, "returningList");
    if (targets.empty()) return {};
    // SQLite knows the written table by its own name only.
    Level level{.scope = &scope, .clause = "RETURNING"};
    auto columns = outputs(targets, scope, level);
    std::string sql;
    const auto prefix = identifier(scope.relations.front().alias) + ".";
    for (auto& column : columns) {
        settle(column, SqlType::text);
        sql += sql.empty() ? " RETURNING " : ", ";
        sql += column.sql.starts_with(prefix) ? column.sql.substr(prefix.size()) : column.sql;
        plan.columns.push_back(column.name);
    }
    return sql;
}

}  // namespace torpor::fakes::dsql
