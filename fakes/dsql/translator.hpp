#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/dsql/catalog.hpp"
#include "fakes/dsql/expression.hpp"
#include "fakes/dsql/plan.hpp"
#include "fakes/dsql/scope.hpp"
#include "fakes/dsql/syntax.hpp"

namespace torpor::fakes::dsql {

/// Turns one parsed statement into SQLite text. Reads every field of every node it accepts, knows
/// the type of every expression and refuses the rest, so that SQLite never sees a construct that
/// it would understand differently. Throws Refusal.
class Translator {
public:
    /// Both must outlive the translator.
    Translator(const Catalog& catalog, std::string_view source)
        : catalog_(catalog), source_(source) {}

    QueryPlan select(const Tree& body);
    QueryPlan insert(const Tree& body);
    QueryPlan update(const Tree& body);
    QueryPlan remove(const Tree& body);

private:
    enum class Placement : std::uint8_t { outermost, nested };

    // expressions.cpp
    Expression expression(const Tree& node, const Scope& scope, Level& level);
    Expression column_reference(const Tree& body, const Scope& scope, Level& level);
    Expression constant(const Tree& body) const;
    Expression parameter(const Tree& body);
    Expression logic(const Tree& body, const Scope& scope, Level& level);
    Expression null_test(const Tree& body, const Scope& scope, Level& level);
    Expression cast(const Tree& body, const Scope& scope, Level& level);
    Expression coalesce(const Tree& body, const Scope& scope, Level& level);
    Expression choice(const Tree& body, const Scope& scope, Level& level);
    Expression function(const Tree& body, const Scope& scope, Level& level);
    Expression sublink(const Tree& body, const Scope& scope, Level& level);
    Expression condition(const Tree& node,
                         const Scope& scope,
                         Level& level,
                         std::string_view where);

    // operators.cpp
    Expression operation(const Tree& body, const Scope& scope, Level& level);
    Expression arithmetic(const std::string& name, Expression left, Expression right);
    Expression comparison(const std::string& name, Expression left, Expression right);
    Expression row_comparison(const std::string& name,
                              const Tree& left,
                              const Tree& right,
                              const Scope& scope,
                              Level& level);
    Expression membership(const Tree& body, const Scope& scope, Level& level);
    Expression between(const Tree& body, const Scope& scope, Level& level);

    // Gives an unknown expression its type, and both sides of an operator a common one.
    void settle(Expression& each, SqlType type);
    void match(Expression& left, Expression& right, std::string_view operator_name);
    Expression assigned(Expression value, const Column& column);

    // select.cpp
    Subquery query(const Tree& body,
                   const Scope* outer,
                   Placement placement,
                   const std::vector<SqlType>* expected);
    std::string from(std::span<const Tree> entries, Scope& scope);
    std::string from_entry(const Tree& node, Scope& scope);
    std::string from_join(const Tree& body, Scope& scope);
    std::string order(const Tree& body,
                      const Scope& scope,
                      Level& level,
                      const std::vector<Expression>& outputs);
    std::vector<Expression> outputs(std::span<const Tree> targets,
                                    const Scope& scope,
                                    Level& level);
    std::string grouping(const Tree& body,
                         const Scope& scope,
                         Level& level,
                         std::set<std::string>& grouped);
    std::string row_limits(const Tree& body);
    std::string row_count(const Tree& node);
    std::string with(const Tree* clause, const Scope* outer);
    const Table* lock_target(const Tree& body, const Scope& scope) const;

    // writes.cpp
    const Table& written_table(const Tree& body);
    std::string written_name(const Tree& relation) const;
    std::string values_rows(const Tree& body,
                            const Table& table,
                            const std::vector<std::size_t>& columns);
    std::string conflict_clause(const Tree& body,
                                const Table& table,
                                const std::string& alias,
                                QueryPlan& plan);
    std::string assignments(std::span<const Tree> targets,
                            const Table& table,
                            const Scope& scope,
                            Level& level);
    std::string returning(const Tree& body, const Scope& scope, QueryPlan& plan);
    QueryPlan finished(QueryPlan plan) const;

    const Catalog& catalog_;
    std::string_view source_;
    std::vector<Parameter> parameters_;
    std::map<std::string, std::vector<ScopeColumn>> common_tables_;
};

/// A type as written in a definition or cast. Throws Refusal for types that are not modelled.
struct WrittenType {
    SqlType type = SqlType::text;
    std::size_t length_max = 0;
};
WrittenType written_type(const Tree& body);

/// The value of an `A_Const` with an integer in it.
std::int64_t integer_constant(const Tree& body, std::string_view source);

/// A constant in SQLite's notation.
std::string literal_sql(const Value& value);

}  // namespace torpor::fakes::dsql
