#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

#include "fakes/dsql/refusal.hpp"
#include "fakes/dsql/translator.hpp"
#include "runtime/base/invariant.hpp"

namespace torpor::fakes::dsql {
namespace {

constexpr std::size_t parameters_max = 32'766;  // SQLite's bound; PostgreSQL's is 65,535.

Expression integer_literal(std::int64_t value) {
    Expression literal{
        .sql = std::to_string(value), .null = Nullability::never, .name = "?column?"};
    literal.type = std::in_range<std::int32_t>(value) ? SqlType::integer : SqlType::big;
    // SQLite reads the digits of the smallest integer as a floating-point number.
    if (value == std::numeric_limits<std::int64_t>::min()) literal.sql = "(-9223372036854775807-1)";
    return literal;
}

/// The tree leaves out integers that are not above zero; the text still has them.
std::int64_t constant_at(std::string_view source, std::int64_t location) {
    const auto start = std::min(static_cast<std::size_t>(location), source.size());
    auto rest = source.substr(start);
    std::string digits;
    if (rest.starts_with('-')) {
        digits = "-";
        rest.remove_prefix(1);
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
    }
    digits += rest.substr(0, rest.find_first_not_of("0123456789"));
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
        refuse_unsimulated("an integer constant in an unusual notation");
    }
    return value;
}

bool is_row(const Tree& node) {
    return kind_of(node) == "RowExpr";
}

}  // namespace

std::int64_t integer_constant(const Tree& body, std::string_view source) {
    const auto* integer = field(body, "ival");
    base::invariant(integer != nullptr, "an integer constant has a value");
    if (field(*integer, "ival")) return number(*integer, "ival");
    return constant_at(source, number(body, "location"));
}

std::string identifier(const std::string& name) {
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"') text += '"';
        text += c;
    }
    return text + '"';
}

std::string literal_sql(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        return integer_literal(*integer).sql;
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        std::string sql = "'";
        for (const char c : *text) {
            if (c == '\'') sql += '\'';
            sql += c;
        }
        return sql + '\'';
    }
    return "NULL";
}

Expression Translator::expression(const Tree& node, const Scope& scope, Level& level) {
    const auto kind = kind_of(node);
    if (kind.empty()) refuse_unsimulated("an expression without a kind");
    const auto& body = body_of(node);
    if (kind == "ColumnRef") return column_reference(body, scope, level);
    if (kind == "ParamRef") return parameter(body);
    if (kind == "A_Const") return constant(body);
    if (kind == "A_Expr") return operation(body, scope, level);
    if (kind == "BoolExpr") return logic(body, scope, level);
    if (kind == "NullTest" || kind == "BooleanTest") return null_test(body, scope, level);
    if (kind == "TypeCast") return cast(body, scope, level);
    if (kind == "CoalesceExpr") return coalesce(body, scope, level);
    if (kind == "CaseExpr") return choice(body, scope, level);
    if (kind == "FuncCall") return function(body, scope, level);
    if (kind == "SubLink") return sublink(body, scope, level);
    refuse_unsimulated(kind);
}

Expression Translator::column_reference(const Tree& body, const Scope& scope, Level& level) {
    const auto fields = items(body, "fields");
    if (fields.empty() || fields.size() > 2) refuse_unsimulated("a column name of three parts");
    if (kind_of(fields.back()) == "A_Star") refuse_unsimulated("a row as a value");
    const auto name = string_of(fields.back());
    const auto alias = fields.size() == 2 ? string_of(fields.front()) : std::string();
    const auto found = resolve(scope, alias, name);

    Expression reference{.sql = identifier(found.relation->alias) + "." + identifier(name),
                         .type = found.column->type,
                         .null = found.column->null,
                         .name = name};
    if (found.scope == level.scope && level.inside_aggregates == 0) {
        level.loose_columns.push_back(reference.sql);
    }
    return reference;
}

Expression Translator::constant(const Tree& body) const {
    if (flag(body, "isnull")) {
        return {.sql = "NULL", .type = SqlType::unknown, .name = "?column?"};
    }
    if (field(body, "ival")) return integer_literal(integer_constant(body, source_));
    if (const auto* text = field(body, "sval")) {
        const auto value = word(*text, "sval");
        return {.sql = literal_sql(value),
                .type = SqlType::unknown,
                .null = Nullability::never,
                .literal = value,
                .name = "?column?"};
    }
    if (const auto* truth = field(body, "boolval")) {
        return {.sql = flag(*truth, "boolval") ? "TRUE" : "FALSE",
                .type = SqlType::boolean,
                .null = Nullability::never,
                .name = "bool"};
    }
    if (const auto* wide = field(body, "fval")) {
        const auto digits = word(*wide, "fval");
        std::int64_t value = 0;
        const auto* last = digits.data() + digits.size();
        const auto [end, error] = std::from_chars(digits.data(), last, value);
        if (error == std::errc{} && end == last) return integer_literal(value);
        refuse_unsimulated("the type numeric");
    }
    refuse_unsimulated("a constant that is neither integer, text, boolean nor NULL");
}

Expression Translator::parameter(const Tree& body) {
    const auto wanted = number(body, "number");
    if (wanted < 1) refuse("42P02", "there is no parameter $" + std::to_string(wanted));
    const auto at = static_cast<std::size_t>(wanted);
    if (at > parameters_max) refuse_unsimulated("more than 32,766 parameters");
    if (parameters_.size() < at) parameters_.resize(at);
    const auto type = parameters_[at - 1].type;
    return {.sql = "?" + std::to_string(at), .type = type, .parameter = at, .name = "?column?"};
}

void Translator::settle(Expression& each, SqlType type) {
    if (each.type != SqlType::unknown) return;
    base::invariant(type != SqlType::unknown, "an expression is settled on a known type");
    if (each.parameter != 0) {
        auto& known = parameters_[each.parameter - 1].type;
        // The same parameter may have been settled by an earlier mention in this expression.
        if (known == SqlType::unknown) known = type;
        each.type = known;
        return;
    }
    if (each.literal) {
        const auto value = convert(*each.literal, type);
        if (!value) refuse(value.error().state, value.error().message);
        each.sql = literal_sql(*value);
        each.literal.reset();
    }
    each.type = type;
}

Expression Translator::condition(const Tree& node,
                                 const Scope& scope,
                                 Level& level,
                                 std::string_view where) {
    auto value = expression(node, scope, level);
    settle(value, SqlType::boolean);
    if (value.type != SqlType::boolean) {
        refuse("42804", "argument of " + std::string(where) + " must be type boolean, not type " +
                            std::string(type_name(value.type)));
    }
    return value;
}

Expression Translator::logic(const Tree& body, const Scope& scope, Level& level) {
    allow_only(body, "BoolExpr", {"boolop", "args"});
    const auto operation = word(body, "boolop");
    const std::string joint = operation == "AND_EXPR"  ? " AND "
                              : operation == "OR_EXPR" ? " OR "
                                                       : "NOT ";
    Expression result{.sql = "(", .type = SqlType::boolean, .null = Nullability::never};
    result.name = "?column?";
    bool first = true;
    for (const auto& each : items(body, "args")) {
        const auto value = condition(each, scope, level, operation.substr(0, operation.find('_')));
        if (!first || operation == "NOT_EXPR") result.sql += joint;
        result.sql += value.sql;
        if (value.null == Nullability::possible) result.null = Nullability::possible;
        first = false;
    }
    result.sql += ")";
    return result;
}

Expression Translator::null_test(const Tree& body, const Scope& scope, Level& level) {
    allow_only(body, "NullTest", {"arg", "nulltesttype", "booltesttype"});
    const auto& node = part(body, "arg");
    if (is_row(node)) refuse_unsimulated("IS NULL of a row");
    auto value = expression(node, scope, level);
    const auto test = word(body, "nulltesttype") + word(body, "booltesttype");
    std::string suffix;
    if (test == "IS_NULL") suffix = " IS NULL";
    if (test == "IS_NOT_NULL") suffix = " IS NOT NULL";
    if (test == "IS_TRUE") suffix = " IS TRUE";
    if (test == "IS_NOT_TRUE") suffix = " IS NOT TRUE";
    if (test == "IS_FALSE") suffix = " IS FALSE";
    if (test == "IS_NOT_FALSE") suffix = " IS NOT FALSE";
    if (suffix.empty()) refuse_unsimulated(test);
    if (word(body, "nulltesttype").empty()) {
        settle(value, SqlType::boolean);
        if (value.type != SqlType::boolean) {
            refuse("42804", "argument of IS must be type boolean, not type " +
                                std::string(type_name(value.type)));
        }
    } else if (value.type == SqlType::unknown && value.parameter != 0) {
        refuse("42P18",
               "could not determine data type of parameter $" + std::to_string(value.parameter));
    }
    return {.sql = "(" + value.sql + suffix + ")",
            .type = SqlType::boolean,
            .null = Nullability::never,
            .name = "?column?"};
}

Expression Translator::cast(const Tree& body, const Scope& scope, Level& level) {
    allow_only(body, "TypeCast", {"arg", "typeName"});
    auto value = expression(part(body, "arg"), scope, level);
    const auto wanted = written_type(part(body, "typeName"));
    if (wanted.length_max != 0) refuse_unsimulated("a cast to varchar(n)");
    if (value.type == SqlType::unknown) {
        settle(value, wanted.type);
        value.parameter = 0;
    }
    if (value.type == wanted.type) return value;
    const bool widens =
        is_integer(value.type) && is_integer(wanted.type) && value.type < wanted.type;
    const bool counts = value.type == SqlType::boolean && wanted.type == SqlType::integer;
    if (is_integer(value.type) && wanted.type == SqlType::text) {
        value.sql = "CAST(" + value.sql + " AS TEXT)";
    } else if (!widens && !counts) {
        refuse_unsimulated("a cast from " + std::string(type_name(value.type)) + " to " +
                           std::string(type_name(wanted.type)));
    }
    value.type = wanted.type;
    return value;
}

Expression Translator::coalesce(const Tree& body, const Scope& scope, Level& level) {
    allow_only(body, "CoalesceExpr", {"args"});
    std::vector<Expression> values;
    SqlType type = SqlType::unknown;
    for (const auto& each : items(body, "args")) {
        values.push_back(expression(each, scope, level));
        if (type == SqlType::unknown) type = values.back().type;
    }
    if (type == SqlType::unknown) type = SqlType::text;
    if (values.size() == 1) return values.front();  // SQLite wants two.
    Expression result{.sql = "coalesce(", .type = type, .name = "coalesce"};
    for (auto& value : values) {
        settle(value, type);
        const bool both_integers = is_integer(value.type) && is_integer(type);
        if (value.type != type && !both_integers) {
            refuse("42804", "COALESCE types " + std::string(type_name(type)) + " and " +
                                std::string(type_name(value.type)) + " cannot be matched");
        }
        if (both_integers) result.type = std::max(result.type, value.type);
        if (value.null == Nullability::never) result.null = Nullability::never;
        result.sql += (&value == &values.front() ? "" : ", ") + value.sql;
    }
    result.sql += ")";
    return result;
}

Expression Translator::choice(const Tree& body, const Scope& scope, Level& level) {
    allow_only(body, "CaseExpr", {"args", "defresult"});
    std::vector<std::pair<std::string, Expression>> branches;
    for (const auto& each : items(body, "args")) {
        const auto& when = body_of(each);
        const auto test = condition(part(when, "expr"), scope, level, "CASE/WHEN");
        branches.emplace_back(" WHEN " + test.sql + " THEN ",
                              expression(part(when, "result"), scope, level));
    }
    if (const auto* otherwise = field(body, "defresult")) {
        branches.emplace_back(" ELSE ", expression(*otherwise, scope, level));
    }
    SqlType type = SqlType::unknown;
    for (const auto& [lead, value] : branches) {
        if (type == SqlType::unknown) type = value.type;
    }
    if (type == SqlType::unknown) type = SqlType::text;
    Expression result{.sql = "(CASE", .type = type, .name = "case"};
    for (auto& [lead, value] : branches) {
        settle(value, type);
        if (value.type != type && !(is_integer(value.type) && is_integer(type))) {
            refuse("42804", "CASE types " + std::string(type_name(type)) + " and " +
                                std::string(type_name(value.type)) + " cannot be matched");
        }
        if (is_integer(type)) result.type = std::max(result.type, value.type);
        result.sql += lead + value.sql;
    }
    result.sql += " END)";
    return result;
}

Expression Translator::function(const Tree& body, const Scope& scope, Level& level) {
    allow_only(body, "FuncCall", {"funcname", "args", "agg_star", "agg_distinct", "funcformat"});
    const auto names = items(body, "funcname");
    const auto name = names.empty() ? std::string() : string_of(names.back());
    const bool counts = name == "count";
    const bool aggregate = counts || name == "max" || name == "min";
    if (names.size() != 1 || (!aggregate && name != "length")) {
        refuse_unsimulated("the function " + name);
    }
    if (flag(body, "agg_distinct") && !counts) refuse_unsimulated(name + "(DISTINCT …)");
    if (aggregate) {
        if (!level.clause.empty()) {
            refuse("42803", "aggregate functions are not allowed in " + std::string(level.clause));
        }
        if (level.inside_aggregates > 0) {
            refuse("42803", "aggregate function calls cannot be nested");
        }
        level.aggregated = true;
        level.inside_aggregates += 1;
    }
    Expression result{.sql = name + "(", .type = SqlType::big, .name = name};
    const auto arguments = items(body, "args");
    if (flag(body, "agg_star")) {
        if (!counts) refuse("42809", name + "(*) specified, but " + name + " is not an aggregate");
        result.sql += "*";
    } else {
        if (arguments.size() != 1) refuse("42883", "function " + name + " does not exist");
        auto value = expression(arguments.front(), scope, level);
        settle(value, SqlType::text);
        if (name == "length" && value.type != SqlType::text) {
            refuse("42883",
                   "function length(" + std::string(type_name(value.type)) + ") does not exist");
        }
        if (!counts && value.type == SqlType::boolean) {
            refuse("42883", "function " + name + "(boolean) does not exist");
        }
        if (aggregate && !counts) result.type = value.type;
        if (flag(body, "agg_distinct")) result.sql += "DISTINCT ";
        result.sql += value.sql;
    }
    if (name == "length") result.type = SqlType::integer;
    if (counts) result.null = Nullability::never;
    if (aggregate) level.inside_aggregates -= 1;
    result.sql += ")";
    return result;
}

Expression Translator::sublink(const Tree& body, const Scope& scope, Level& level) {
    allow_only(body, "SubLink", {"subLinkType", "subselect", "testexpr"});
    const auto type = word(body, "subLinkType");
    const auto& select_body = body_of(part(body, "subselect"));
    if (type == "EXISTS_SUBLINK") {
        const auto inner = query(select_body, &scope, Placement::nested, nullptr);
        return {.sql = "EXISTS (" + inner.sql + ")",
                .type = SqlType::boolean,
                .null = Nullability::never,
                .name = "exists"};
    }
    // A scalar subquery of several rows is an error to PostgreSQL and the first row to SQLite.
    if (type != "ANY_SUBLINK") refuse_unsimulated(type);
    if (is_row(part(body, "testexpr"))) refuse_unsimulated("IN of a row and a subquery");
    auto value = expression(part(body, "testexpr"), scope, level);
    const auto inner = query(select_body, &scope, Placement::nested, nullptr);
    if (inner.columns.size() != 1) refuse("42601", "subquery has too many columns");
    Expression other{.type = inner.columns.front().type};
    match(value, other, "=");
    return {.sql = "(" + value.sql + " IN (" + inner.sql + "))",
            .type = SqlType::boolean,
            .name = "?column?"};
}

}  // namespace torpor::fakes::dsql
