#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "fakes/dsql/refusal.hpp"
#include "fakes/dsql/translator.hpp"

namespace torpor::fakes::dsql {
namespace {

bool is_comparison(const std::string& name) {
    constexpr std::array<std::string_view, 6> names{"=", "<>", "<", ">", "<=", ">="};
    return std::ranges::find(names, name) != names.end();
}

[[noreturn]] void refuse_operator(std::string_view name,
                                  const Expression& left,
                                  const Expression& right) {
    refuse("42883", "operator does not exist: " + std::string(type_name(left.type)) + " " +
                        std::string(name) + " " + std::string(type_name(right.type)));
}

Expression truth(std::string sql, const Expression& left, const Expression& right) {
    const bool possible = left.null == Nullability::possible || right.null == Nullability::possible;
    return {.sql = std::move(sql),
            .type = SqlType::boolean,
            .null = possible ? Nullability::possible : Nullability::never,
            .name = "?column?"};
}

}  // namespace

void Translator::match(Expression& left, Expression& right, std::string_view operator_name) {
    if (left.type == SqlType::unknown && right.type == SqlType::unknown) {
        settle(left, SqlType::text);
        settle(right, SqlType::text);
    }
    if (left.type == SqlType::unknown) settle(left, right.type);
    if (right.type == SqlType::unknown) settle(right, left.type);
    const bool both_integers = is_integer(left.type) && is_integer(right.type);
    if (left.type != right.type && !both_integers) refuse_operator(operator_name, left, right);
}

Expression Translator::operation(const Tree& body, const Scope& scope, Level& level) {
    allow_only(body, "A_Expr", {"kind", "name", "lexpr", "rexpr"});
    const auto kind = word(body, "kind");
    if (kind == "AEXPR_IN") return membership(body, scope, level);
    if (kind == "AEXPR_BETWEEN" || kind == "AEXPR_NOT_BETWEEN") return between(body, scope, level);

    const auto names = items(body, "name");
    if (names.size() != 1) refuse_unsimulated("an operator with a schema");
    const auto name = string_of(names.front());
    const auto* left_node = field(body, "lexpr");
    const auto& right_node = part(body, "rexpr");
    if (!left_node) {
        auto value = expression(right_node, scope, level);
        if (name != "-" || !is_integer(value.type))
            refuse_unsimulated("the prefix operator " + name);
        value.sql = "(- " + value.sql + ")";
        value.parameter = 0;
        return value;
    }
    if (kind == "AEXPR_OP" && kind_of(*left_node) == "RowExpr") {
        return row_comparison(name, *left_node, right_node, scope, level);
    }
    auto left = expression(*left_node, scope, level);
    auto right = expression(right_node, scope, level);
    if (kind == "AEXPR_OP") {
        if (is_comparison(name)) return comparison(name, std::move(left), std::move(right));
        return arithmetic(name, std::move(left), std::move(right));
    }
    match(left, right, "=");
    if (kind == "AEXPR_DISTINCT" || kind == "AEXPR_NOT_DISTINCT") {
        const std::string test = kind == "AEXPR_DISTINCT" ? " IS NOT " : " IS ";
        return {.sql = "(" + left.sql + test + right.sql + ")",
                .type = SqlType::boolean,
                .null = Nullability::never,
                .name = "?column?"};
    }
    if (kind == "AEXPR_NULLIF") {
        return {.sql = "nullif(" + left.sql + ", " + right.sql + ")",
                .type = left.type,
                .name = "nullif"};
    }
    refuse_unsimulated(kind);
}

Expression Translator::comparison(const std::string& name, Expression left, Expression right) {
    match(left, right, name);
    return truth("(" + left.sql + " " + name + " " + right.sql + ")", left, right);
}

Expression Translator::arithmetic(const std::string& name, Expression left, Expression right) {
    if (name == "||") {
        if (left.type == SqlType::unknown) settle(left, SqlType::text);
        if (right.type == SqlType::unknown) settle(right, SqlType::text);
        if (left.type != SqlType::text || right.type != SqlType::text) {
            refuse_unsimulated("|| of other types than text");
        }
    } else if (name == "+" || name == "-" || name == "*") {
        match(left, right, name);
        if (!is_integer(left.type)) refuse_operator(name, left, right);
    } else {
        // SQLite answers NULL where PostgreSQL reports a division by zero.
        refuse_unsimulated("the operator " + name);
    }
    auto result = truth("(" + left.sql + " " + name + " " + right.sql + ")", left, right);
    result.type = std::max(left.type, right.type);
    return result;
}

Expression Translator::row_comparison(const std::string& name,
                                      const Tree& left,
                                      const Tree& right,
                                      const Scope& scope,
                                      Level& level) {
    if (kind_of(right) != "RowExpr") refuse_unsimulated("a row compared with something else");
    if (!is_comparison(name)) refuse_unsimulated("the operator " + name + " of rows");
    const auto left_items = items(body_of(left), "args");
    const auto right_items = items(body_of(right), "args");
    if (left_items.size() != right_items.size()) {
        refuse("42601", "unequal number of entries in row expressions");
    }
    std::string left_sql;
    std::string right_sql;
    for (std::size_t at = 0; at < left_items.size(); ++at) {
        auto one = expression(left_items[at], scope, level);
        auto other = expression(right_items[at], scope, level);
        match(one, other, name);
        left_sql += (at == 0 ? "" : ", ") + one.sql;
        right_sql += (at == 0 ? "" : ", ") + other.sql;
    }
    return {.sql = "((" + left_sql + ") " + name + " (" + right_sql + "))",
            .type = SqlType::boolean,
            .name = "?column?"};
}

Expression Translator::membership(const Tree& body, const Scope& scope, Level& level) {
    const auto& left_node = part(body, "lexpr");
    if (kind_of(left_node) == "RowExpr") refuse_unsimulated("IN of a row");
    auto left = expression(left_node, scope, level);
    const auto& list = body_of(part(body, "rexpr"));
    std::vector<Expression> members;
    for (const auto& each : items(list, "items")) {
        members.push_back(expression(each, scope, level));
        match(left, members.back(), "=");
    }
    Expression result{.sql = "(" + left.sql, .type = SqlType::boolean, .name = "?column?"};
    result.sql += string_of(items(body, "name").front()) == "<>" ? " NOT IN (" : " IN (";
    for (const auto& member : members) {
        result.sql += (&member == &members.front() ? "" : ", ") + member.sql;
    }
    result.sql += "))";
    return result;
}

Expression Translator::between(const Tree& body, const Scope& scope, Level& level) {
    auto value = expression(part(body, "lexpr"), scope, level);
    const auto bounds = items(body_of(part(body, "rexpr")), "items");
    if (bounds.size() != 2) refuse_unsimulated("BETWEEN without two bounds");
    auto low = expression(bounds[0], scope, level);
    auto high = expression(bounds[1], scope, level);
    match(value, low, ">=");
    match(value, high, "<=");
    const std::string test = word(body, "kind") == "AEXPR_BETWEEN" ? " BETWEEN " : " NOT BETWEEN ";
    return {.sql = "(" + value.sql + test + low.sql + " AND " + high.sql + ")",
            .type = SqlType::boolean,
            .name = "?column?"};
}

Expression Translator::assigned(Expression value, const Column& column) {
    if (value.type == SqlType::unknown) settle(value, column.type);
    const bool integers = is_integer(value.type) && is_integer(column.type);
    const bool prints = is_integer(value.type) && column.type == SqlType::text;
    if (prints) value.sql = "CAST(" + value.sql + " AS TEXT)";
    if (value.type != column.type && !integers && !prints) {
        refuse("42804", "column \"" + column.name + "\" is of type " +
                            std::string(type_name(column.type)) + " but expression is of type " +
                            std::string(type_name(value.type)));
    }
    return value;
}

}  // namespace torpor::fakes::dsql
