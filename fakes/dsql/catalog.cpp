#include "fakes/dsql/catalog.hpp"

#include <algorithm>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::fakes::dsql {

std::optional<std::size_t> Table::column(std::string_view wanted) const {
    for (std::size_t at = 0; at < columns.size(); ++at) {
        if (columns[at].name == wanted) return at;
    }
    return std::nullopt;
}

bool Table::in_key(std::size_t wanted) const {
    return std::ranges::find(key.columns, wanted) != key.columns.end();
}

std::optional<std::string> Table::unique_name(std::vector<std::size_t> wanted) const {
    std::ranges::sort(wanted);
    const auto covers = [&](const KeyColumns& candidate) {
        auto columns_of = candidate.columns;
        std::ranges::sort(columns_of);
        return candidate.unique && columns_of == wanted;
    };
    if (covers(key)) return key.name;
    const auto found = std::ranges::find_if(indexes, covers);
    if (found == indexes.end()) return std::nullopt;
    return found->name;
}

const Table* Catalog::find(std::string_view table) const {
    const auto found = tables_.find(table);
    return found == tables_.end() ? nullptr : &found->second;
}

const Table* Catalog::table_of_index(std::string_view index) const {
    for (const auto& [name, table] : tables_) {
        if (table.key.name == index) return &table;
        if (std::ranges::any_of(table.indexes,
                                [&](const auto& each) { return each.name == index; })) {
            return &table;
        }
    }
    return nullptr;
}

bool Catalog::has_relation(std::string_view name) const {
    return find(name) != nullptr || table_of_index(name) != nullptr;
}

void Catalog::add(Table table) {
    base::invariant(!has_relation(table.name), "a table is added under a free name");
    base::invariant(!table.key.columns.empty(), "every table has a primary key");
    table.id = TableId{next_id_++};
    auto name = table.name;
    tables_.emplace(std::move(name), std::move(table));
}

void Catalog::add_index(std::string_view table, KeyColumns index) {
    const auto found = tables_.find(table);
    base::invariant(found != tables_.end(), "an index is added to a table that exists");
    found->second.indexes.push_back(std::move(index));
}

void Catalog::add_column(std::string_view table, Column column) {
    const auto found = tables_.find(table);
    base::invariant(found != tables_.end(), "a column is added to a table that exists");
    base::invariant(!found->second.column(column.name), "a column is added under a free name");
    found->second.columns.push_back(std::move(column));
}

void Catalog::drop(std::string_view table) {
    const auto found = tables_.find(table);
    base::invariant(found != tables_.end(), "a table is dropped that exists");
    tables_.erase(found);
}

std::string Catalog::free_name(const std::string& wanted) const {
    auto name = wanted;
    for (int suffix = 1; has_relation(name); ++suffix)
        name = wanted + std::to_string(suffix);
    return name;
}

}  // namespace torpor::fakes::dsql
