#include "fakes/dsql/definitions.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "fakes/dsql/refusal.hpp"
#include "fakes/dsql/translator.hpp"

namespace torpor::fakes::dsql {
namespace {

// Documented: CHAP_quotas of the user guide.
constexpr std::size_t tables_max = 1'000;
constexpr std::size_t columns_max = 255;
constexpr std::size_t key_columns_max = 8;
constexpr std::size_t indexes_max = 24;
constexpr std::size_t varchar_max = 65'535;

const Table& known_table(const Tree& relation, const Catalog& catalog) {
    const auto name = word(relation, "relname");
    const auto* table = catalog.find(name);
    if (!table) refuse("42P01", "relation \"" + name + "\" does not exist");
    return *table;
}

std::vector<std::size_t> key_positions(std::span<const Tree> names, const Table& table) {
    if (names.size() > key_columns_max) {
        refuse("54011", "more than 8 column keys in an index are not supported");
    }
    std::vector<std::size_t> positions;
    for (const auto& each : names) {
        const auto name = string_of(each);
        const auto at = table.column(name);
        if (!at) refuse("42703", "column \"" + name + "\" named in key does not exist");
        if (std::ranges::find(positions, *at) != positions.end()) {
            refuse("42701", "column \"" + name + "\" appears twice in a constraint");
        }
        positions.push_back(*at);
    }
    return positions;
}

std::string joined_names(const Table& table, const std::vector<std::size_t>& positions) {
    std::string joined;
    for (const auto at : positions)
        joined += "_" + table.columns[at].name;
    return joined;
}

/// Without its constraints.
Column written_column(const Tree& body) {
    allow_only(body, "ColumnDef", {"colname", "typeName", "is_local", "constraints"});
    const auto type = written_type(part(body, "typeName"));
    return {.name = word(body, "colname"), .type = type.type, .length_max = type.length_max};
}

/// A column as SQLite is told of it.
std::string column_sql(const Column& column) {
    const bool integral = is_integer(column.type) || column.type == SqlType::boolean;
    return identifier(column.name) + (integral ? " INTEGER" : " TEXT");
}

/// Reads the constraints of one table while its definition is translated.
class TableDefinition {
public:
    TableDefinition(const Catalog& catalog, std::string_view source, std::string name)
        : catalog_(catalog), source_(source) {
        table_.name = std::move(name);
    }

    void add_column(const Tree& body) {
        auto column = written_column(body);
        if (table_.column(column.name)) {
            refuse("42701", "column \"" + column.name + "\" specified more than once");
        }
        table_.columns.push_back(std::move(column));
        for (const auto& each : items(body, "constraints")) {
            add_column_constraint(body_of(each), table_.columns.size() - 1);
        }
    }

    void add_constraint(const Tree& body) {
        const auto type = word(body, "contype");
        refuse_foreign(type);
        allow_only(body, "Constraint", {"contype", "keys", "conname"});
        add_key(type, word(body, "conname"), key_positions(items(body, "keys"), table_));
    }

    Table finish() && {
        if (table_.columns.size() > columns_max) {
            refuse("54011", "tables can have at most 255 columns");
        }
        if (table_.key.columns.empty()) refuse_unsimulated("a table without PRIMARY KEY");
        for (const auto at : table_.key.columns)
            table_.columns[at].not_null = true;
        return std::move(table_);
    }

private:
    static void refuse_foreign(const std::string& type) {
        if (type != "CONSTR_PRIMARY" && type != "CONSTR_UNIQUE") {
            refuse_unsimulated("the constraint " + type);
        }
    }

    void add_column_constraint(const Tree& body, std::size_t at) {
        const auto type = word(body, "contype");
        allow_only(body, type, {"contype", "raw_expr", "conname"});
        if (type == "CONSTR_NOTNULL") {
            table_.columns[at].not_null = true;
        } else if (type == "CONSTR_DEFAULT") {
            table_.columns[at].fallback = fallback(part(body, "raw_expr"), table_.columns[at]);
        } else if (type != "CONSTR_NULL") {
            refuse_foreign(type);
            add_key(type, word(body, "conname"), {at});
        }
    }

    Value fallback(const Tree& node, const Column& column) const {
        const auto& body = body_of(node);
        if (kind_of(node) != "A_Const") refuse_unsimulated("DEFAULT of an expression");
        if (flag(body, "isnull")) return {};
        Value value;
        if (const auto* text = field(body, "sval")) {
            value = word(*text, "sval");
        } else if (const auto* truth = field(body, "boolval");
                   truth && column.type == SqlType::boolean) {
            return std::int64_t{flag(*truth, "boolval") ? 1 : 0};
        } else if (field(body, "ival") && column.type != SqlType::boolean) {
            value = integer_constant(body, source_);
        } else {
            refuse_unsimulated("a DEFAULT of another type");
        }
        auto converted = convert(value, column.type);
        if (!converted) refuse(converted.error().state, converted.error().message);
        return *converted;
    }

    void add_key(const std::string& type, std::string name, std::vector<std::size_t> positions) {
        if (type == "CONSTR_PRIMARY") {
            if (!table_.key.columns.empty()) {
                refuse("42P16",
                       "multiple primary keys for table \"" + table_.name + "\" are not allowed");
            }
            if (name.empty()) name = catalog_.free_name(table_.name + "_pkey");
            table_.key = {.name = name, .columns = std::move(positions), .unique = true};
            return;
        }
        if (name.empty()) {
            name = catalog_.free_name(table_.name + joined_names(table_, positions) + "_key");
        }
        if (catalog_.has_relation(name))
            refuse("42P07", "relation \"" + name + "\" already exists");
        table_.indexes.push_back(
            {.name = std::move(name), .columns = std::move(positions), .unique = true});
        if (table_.indexes.size() + 1 > indexes_max) {
            refuse("54000", "more than 24 indexes per table are not allowed");
        }
    }

    const Catalog& catalog_;
    std::string_view source_;
    Table table_;
};

}  // namespace

WrittenType written_type(const Tree& body) {
    allow_only(body, "TypeName", {"names", "typmods", "typemod", "arrayBounds"});
    const auto names = items(body, "names");
    const auto name = names.empty() ? std::string() : string_of(names.back());
    if (field(body, "arrayBounds")) refuse("0A000", "datatype " + name + "[] not supported");
    constexpr std::array<std::pair<std::string_view, SqlType>, 7> modelled{
        {{"int2", SqlType::small},
         {"int4", SqlType::integer},
         {"int8", SqlType::big},
         {"bool", SqlType::boolean},
         {"text", SqlType::text},
         {"varchar", SqlType::text},
         {"timestamptz", SqlType::timestamp}}};
    const auto modifiers = items(body, "typmods");
    for (const auto& [known, type] : modelled) {
        if (known != name) continue;
        WrittenType written{.type = type};
        if (modifiers.empty()) return written;
        if (known != "varchar") refuse_unsimulated("a modifier of " + name);
        const auto* length = field(body_of(modifiers.front()), "ival");
        if (!length) refuse_unsimulated("a length that is no constant");
        written.length_max = static_cast<std::size_t>(number(*length, "ival"));
        if (written.length_max == 0) {
            refuse("22023", "length for type varchar must be at least 1");
        }
        if (written.length_max > varchar_max) {
            refuse("22023", "length for type varchar cannot exceed 65535");
        }
        return written;
    }
    constexpr std::array<std::string_view, 12> refused{"inet",  "cidr",      "macaddr", "money",
                                                       "xml",   "bit",       "varbit",  "tsvector",
                                                       "point", "int4range", "pg_lsn",  "tsrange"};
    if (std::ranges::find(refused, name) != refused.end()) {
        refuse("0A000", "datatype " + name + " not supported");
    }
    if (name.ends_with("serial") || name.starts_with("serial")) {
        refuse("42704", "type \"" + name + "\" does not exist");
    }
    refuse_unsimulated("the type " + name);
}

DefinitionPlan plan_create_table(const Tree& body,
                                 std::string_view source,
                                 const Catalog& catalog) {
    const auto& relation = part(body, "relation");
    const auto name = word(relation, "relname");
    if (word(relation, "relpersistence") == "t") {
        refuse("0A000", "CREATE TABLE with TEMPORARY not supported");
    }
    if (word(relation, "relpersistence") == "u") {
        refuse("0A000", "CREATE TABLE with UNLOGGED not supported");
    }
    if (field(body, "partspec")) refuse("0A000", "CREATE TABLE with PARTITION BY not supported");
    if (field(body, "inhRelations")) refuse("0A000", "CREATE TABLE with INHERITS not supported");
    allow_only(body, "CreateStmt", {"relation", "tableElts", "oncommit", "if_not_exists"});
    allow_only(relation, "RangeVar", {"relname", "inh", "relpersistence"});

    if (catalog.has_relation(name)) {
        if (flag(body, "if_not_exists"))
            return {.tag = "CREATE TABLE", .change = NothingToDefine{}};
        refuse("42P07", "relation \"" + name + "\" already exists");
    }
    if (catalog.size() >= tables_max) refuse("54000", "more than 1000 tables not allowed");
    TableDefinition definition(catalog, source, name);
    // Columns first: a constraint may name a column that is written after it.
    for (const auto& each : items(body, "tableElts")) {
        if (kind_of(each) == "ColumnDef") definition.add_column(body_of(each));
    }
    for (const auto& each : items(body, "tableElts")) {
        if (kind_of(each) == "ColumnDef") continue;
        if (kind_of(each) != "Constraint") refuse_unsimulated(kind_of(each) + " in CREATE TABLE");
        definition.add_constraint(body_of(each));
    }
    return {.tag = "CREATE TABLE", .change = CreateTable{std::move(definition).finish()}};
}

DefinitionPlan plan_create_index(const Tree& body, const Catalog& catalog) {
    if (flag(body, "concurrent")) refuse("0A000", "CREATE INDEX CONCURRENTLY not supported");
    allow_only(body, "IndexStmt",
               {"idxname", "relation", "accessMethod", "indexParams", "unique", "if_not_exists"});
    if (word(body, "accessMethod") != "btree") refuse_unsimulated("an index access method");
    const auto& table = known_table(part(body, "relation"), catalog);
    std::vector<std::size_t> positions;
    for (const auto& each : items(body, "indexParams")) {
        const auto& element = body_of(each);
        allow_only(element, "IndexElem", {"name", "ordering", "nulls_ordering"});
        if (word(element, "ordering") != "SORTBY_DEFAULT") {
            refuse("0A000", "specifying sort order not supported for index keys");
        }
        if (word(element, "nulls_ordering") != "SORTBY_NULLS_DEFAULT") {
            refuse_unsimulated("NULLS FIRST or LAST of an index");
        }
        const auto at = table.column(word(element, "name"));
        if (!at) refuse("42703", "column \"" + word(element, "name") + "\" does not exist");
        positions.push_back(*at);
    }
    if (positions.size() > key_columns_max) {
        refuse("54011", "more than 8 column keys in an index are not supported");
    }
    auto name = word(body, "idxname");
    if (name.empty())
        name = catalog.free_name(table.name + joined_names(table, positions) + "_idx");
    if (catalog.has_relation(name)) {
        if (flag(body, "if_not_exists"))
            return {.tag = "CREATE INDEX", .change = NothingToDefine{}};
        refuse("42P07", "relation \"" + name + "\" already exists");
    }
    if (table.indexes.size() + 2 > indexes_max) {
        refuse("54000", "more than 24 indexes per table are not allowed");
    }
    KeyColumns index{
        .name = std::move(name), .columns = std::move(positions), .unique = flag(body, "unique")};
    return {.tag = "CREATE INDEX",
            .change = CreateIndex{.table = table.name, .index = std::move(index)}};
}

DefinitionPlan plan_alter_table(const Tree& body, const Catalog& catalog) {
    allow_only(body, "AlterTableStmt", {"relation", "cmds", "objtype", "missing_ok"});
    const auto& relation = part(body, "relation");
    allow_only(relation, "RangeVar", {"relname", "inh", "relpersistence"});
    if (word(body, "objtype") != "OBJECT_TABLE") {
        refuse_unsimulated("ALTER of " + word(body, "objtype"));
    }
    if (flag(body, "missing_ok")) refuse_unsimulated("ALTER TABLE IF EXISTS");
    const auto commands = items(body, "cmds");
    if (commands.size() != 1) refuse_unsimulated("ALTER TABLE with several changes");
    const auto& command = body_of(commands.front());
    if (word(command, "subtype") != "AT_AddColumn") {
        refuse_unsimulated("ALTER TABLE with " + word(command, "subtype"));
    }
    allow_only(command, "AlterTableCmd", {"subtype", "def", "behavior", "missing_ok"});
    const auto& table = known_table(relation, catalog);
    const auto& definition = body_of(part(command, "def"));
    if (field(definition, "constraints")) {
        refuse("0A000", "ALTER TABLE ADD COLUMN with constraint not supported");
    }
    auto column = written_column(definition);
    if (table.column(column.name)) {
        if (flag(command, "missing_ok")) {
            return {.tag = "ALTER TABLE", .change = NothingToDefine{}};
        }
        refuse("42701",
               "column \"" + column.name + "\" of relation \"" + table.name + "\" already exists");
    }
    if (table.columns.size() >= columns_max) {
        refuse("54011", "tables can have at most 255 columns");
    }
    return {.tag = "ALTER TABLE",
            .change = AddColumn{.table = table.name, .column = std::move(column)}};
}

DefinitionPlan plan_drop(const Tree& body, const Catalog& catalog) {
    allow_only(body, "DropStmt", {"objects", "removeType", "behavior", "missing_ok"});
    const auto objects = items(body, "objects");
    if (word(body, "removeType") != "OBJECT_TABLE") {
        refuse_unsimulated("DROP of " + word(body, "removeType"));
    }
    if (objects.size() != 1) refuse_unsimulated("DROP of several tables");
    const auto names = items(body_of(objects.front()), "items");
    if (names.size() != 1) refuse_unsimulated("DROP TABLE with a schema");
    const auto name = string_of(names.front());
    if (!catalog.find(name)) {
        if (flag(body, "missing_ok")) return {.tag = "DROP TABLE", .change = NothingToDefine{}};
        refuse("42P01", "table \"" + name + "\" does not exist");
    }
    return {.tag = "DROP TABLE", .change = DropTable{name}};
}

std::string create_table_sql(const Table& table) {
    const auto names = [&](const std::vector<std::size_t>& positions) {
        std::string joined;
        for (const auto at : positions) {
            joined += (joined.empty() ? "" : ", ") + identifier(table.columns[at].name);
        }
        return joined;
    };
    std::string sql = "CREATE TABLE " + identifier(table.name) + " (";
    for (const auto& column : table.columns) {
        sql += column_sql(column);
        if (column.not_null) sql += " NOT NULL";
        if (column.fallback) sql += " DEFAULT " + literal_sql(*column.fallback);
        sql += ", ";
    }
    sql += "PRIMARY KEY (" + names(table.key.columns) + ")";
    for (const auto& index : table.indexes) {
        if (index.unique) sql += ", UNIQUE (" + names(index.columns) + ")";
    }
    return sql + ") STRICT, WITHOUT ROWID";
}

std::string add_column_sql(const std::string& table, const Column& column) {
    return "ALTER TABLE " + identifier(table) + " ADD COLUMN " + column_sql(column);
}

std::string create_index_sql(const std::string& table,
                             const KeyColumns& index,
                             const Table& definition) {
    std::string sql = index.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
    sql += identifier(index.name) + " ON " + identifier(table) + " (";
    for (std::size_t at = 0; at < index.columns.size(); ++at) {
        sql += (at == 0 ? "" : ", ") + identifier(definition.columns[index.columns[at]].name);
    }
    return sql + ")";
}

}  // namespace torpor::fakes::dsql
