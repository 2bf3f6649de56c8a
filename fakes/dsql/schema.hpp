#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "fakes/dsql/catalog.hpp"
#include "fakes/dsql/connection.hpp"
#include "fakes/dsql/page_image.hpp"
#include "fakes/dsql/plan.hpp"

namespace torpor::fakes::dsql {

struct CachedPlan {
    StatementId id{};
    base::Result<Plan, Refusal> plan;
};

/// SQLite texts that bring one row to a new head.
struct ReplayTexts {
    StatementId remove_id{};
    std::string remove;
    StatementId insert_id{};
    std::string insert;
};

/// The tables between two definitions, and what follows from them alone.
class Schema {
public:
    Schema() = default;
    /// `pages` is a database of these tables without rows; empty if nobody will ask for it.
    Schema(Catalog catalog, PageImage pages);
    Schema(const Schema&) = delete;
    Schema& operator=(const Schema&) = delete;

    const Catalog& catalog() const { return catalog_; }
    const PageImage& pages() const { return pages_; }
    /// Good until the next call.
    const CachedPlan& plan_of(std::string_view text);
    const ReplayTexts& replay_texts(const Table& table);

    /// A connection whose prepared statements, if it has any, are of this schema.
    std::unique_ptr<Connection> lend();
    void give_back(std::unique_ptr<Connection> connection);

    /// What `definition` led to when it was given to a database without rows, if that is known.
    Schema* after(const DefinitionPlan& definition) const;
    void remember(DefinitionPlan definition, std::unique_ptr<Schema> next);

private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    StatementId next_statement() { return StatementId{++statements_named_}; }

    Catalog catalog_;
    PageImage pages_;
    std::unordered_map<std::string, CachedPlan, TextHash, std::equal_to<>> plans_;
    std::map<TableId, ReplayTexts> replay_texts_;
    std::uint32_t statements_named_ = 0;
    std::vector<std::unique_ptr<Connection>> spare_;
    std::vector<std::pair<DefinitionPlan, std::unique_ptr<Schema>>> next_;
};

}  // namespace torpor::fakes::dsql
