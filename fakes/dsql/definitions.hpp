#pragma once

#include <string>
#include <string_view>

#include "fakes/dsql/catalog.hpp"
#include "fakes/dsql/plan.hpp"
#include "fakes/dsql/syntax.hpp"

namespace torpor::fakes::dsql {

/// The plan of a parsed CREATE TABLE, CREATE INDEX ASYNC, ALTER TABLE or DROP TABLE. Throws
/// Refusal.
DefinitionPlan plan_create_table(const Tree& body, std::string_view source, const Catalog& catalog);
DefinitionPlan plan_create_index(const Tree& body, const Catalog& catalog);
DefinitionPlan plan_alter_table(const Tree& body, const Catalog& catalog);
DefinitionPlan plan_drop(const Tree& body, const Catalog& catalog);

/// The SQLite text that brings a definition about.
std::string create_table_sql(const Table& table);
std::string add_column_sql(const std::string& table, const Column& column);
std::string create_index_sql(const std::string& table,
                             const KeyColumns& index,
                             const Table& definition);

}  // namespace torpor::fakes::dsql
