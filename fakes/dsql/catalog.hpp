#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/dsql/sql_type.hpp"
#include "fakes/dsql/values.hpp"

namespace torpor::fakes::dsql {

struct Column {
    std::string name;
    SqlType type = SqlType::text;
    std::size_t length_max = 0;  ///< characters of varchar(n); 0 for no bound
    bool not_null = false;
    std::optional<Value> fallback;  ///< DEFAULT

    bool operator==(const Column&) const = default;
};

/// A primary key, UNIQUE constraint or index, by column positions.
struct KeyColumns {
    std::string name;
    std::vector<std::size_t> columns;
    bool unique = false;

    bool operator==(const KeyColumns&) const = default;
};

enum class TableId : std::uint32_t {};

struct Table {
    TableId id{};  ///< never used again after a DROP
    std::string name;
    std::vector<Column> columns;
    KeyColumns key;
    std::vector<KeyColumns> indexes;  ///< without the primary key

    std::optional<std::size_t> column(std::string_view wanted) const;
    bool in_key(std::size_t wanted) const;
    /// The name of the primary key or unique index over exactly these columns.
    std::optional<std::string> unique_name(std::vector<std::size_t> wanted) const;

    bool operator==(const Table&) const = default;
};

/// The tables of the cluster. A value: a definition that fails leaves the old one in force.
class Catalog {
public:
    /// Stays valid until a definition of this table changes.
    const Table* find(std::string_view table) const;
    /// Whether a table or an index has the name; they share one namespace.
    bool has_relation(std::string_view name) const;
    /// The table an index belongs to.
    const Table* table_of_index(std::string_view index) const;

    void add(Table table);
    void add_index(std::string_view table, KeyColumns index);
    void add_column(std::string_view table, Column column);
    void drop(std::string_view table);

    /// A name PostgreSQL would give an unnamed index or constraint.
    std::string free_name(const std::string& wanted) const;
    std::size_t size() const { return tables_.size(); }

private:
    std::map<std::string, Table, std::less<>> tables_;
    std::uint32_t next_id_ = 1;
};

}  // namespace torpor::fakes::dsql
