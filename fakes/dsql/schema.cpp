#include "fakes/dsql/schema.hpp"

#include <algorithm>
#include <cstddef>

#include "fakes/dsql/shared_schemas.hpp"
#include "runtime/base/invariant.hpp"

namespace torpor::fakes::dsql {
namespace {

constexpr std::size_t plans_max = 4'096;
constexpr std::size_t spare_max = 64;

}  // namespace

Schema::Schema(Catalog catalog, PageImage pages)
    : catalog_(std::move(catalog)), pages_(std::move(pages)) {}

const CachedPlan& Schema::plan_of(std::string_view text) {
    const auto known = plans_.find(text);
    if (known != plans_.end()) return known->second;
    if (plans_.size() >= plans_max) plans_.clear();
    std::string owned(text);
    CachedPlan cached{.id = next_statement(), .plan = plan(owned, catalog_)};
    return plans_.emplace(std::move(owned), std::move(cached)).first->second;
}

const ReplayTexts& Schema::replay_texts(const Table& table) {
    const auto known = replay_texts_.find(table.id);
    if (known != replay_texts_.end()) return known->second;
    ReplayTexts texts{.remove_id = next_statement(),
                      .remove = "DELETE FROM " + identifier(table.name) + " WHERE ",
                      .insert_id = next_statement(),
                      .insert = "INSERT INTO " + identifier(table.name) + " VALUES ("};
    for (std::size_t at = 0; at < table.key.columns.size(); ++at) {
        texts.remove += at == 0 ? "" : " AND ";
        texts.remove += identifier(table.columns[table.key.columns[at]].name) + " = ?";
    }
    for (std::size_t at = 0; at < table.columns.size(); ++at)
        texts.insert += at == 0 ? "?" : ", ?";
    texts.insert += ")";
    return replay_texts_.emplace(table.id, std::move(texts)).first->second;
}

std::unique_ptr<Connection> Schema::lend() {
    if (spare_.empty()) return std::make_unique<Connection>();
    auto connection = std::move(spare_.back());
    spare_.pop_back();
    return connection;
}

void Schema::give_back(std::unique_ptr<Connection> connection) {
    if (spare_.size() >= spare_max) return;
    // Versions are counted anew in every cluster.
    connection->forget();
    spare_.push_back(std::move(connection));
}

Schema* Schema::after(const DefinitionPlan& definition) const {
    const auto known =
        std::ranges::find_if(next_, [&](const auto& each) { return each.first == definition; });
    return known == next_.end() ? nullptr : known->second.get();
}

void Schema::remember(DefinitionPlan definition, std::unique_ptr<Schema> next) {
    base::invariant(after(definition) == nullptr, "a definition leads to one schema");
    next_.emplace_back(std::move(definition), std::move(next));
}

SharedSchemas::SharedSchemas() : empty_(std::make_unique<Schema>()) {}
SharedSchemas::~SharedSchemas() = default;

}  // namespace torpor::fakes::dsql
