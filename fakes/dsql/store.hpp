#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fakes/dsql/catalog.hpp"
#include "fakes/dsql/commit_log.hpp"
#include "fakes/dsql/connection.hpp"
#include "fakes/dsql/page_image.hpp"
#include "fakes/dsql/plan.hpp"
#include "fakes/dsql/write_set.hpp"
#include "runtime/base/time.hpp"

namespace torpor::fakes::dsql {

/// Counts the definitions that were committed.
enum class SchemaVersion : std::uint64_t {};

/// One transaction: what it reads and what it has written so far.
struct Transaction {
    base::Instant began;
    Version snapshot{};
    SchemaVersion schema{};
    PageImage image;                         ///< the snapshot, until a connection works on it
    std::unique_ptr<Connection> connection;  ///< from the first statement on
    WriteSet writes;
    std::optional<DefinitionPlan> definition;
};

struct CachedPlan {
    StatementId id{};
    base::Result<Plan, Refusal> plan;
};

/// The committed state and everything needed to move it from version to version.
///
/// A transaction works on a private copy of the pages of its snapshot. If nobody has committed
/// since, its pages become the head; otherwise its rows are checked against those committed
/// since and, if no row is in both, written again onto the head.
class Store {
public:
    Store();

    SchemaVersion schema() const { return schema_; }
    /// Good until the next definition or the next call.
    const CachedPlan& plan_of(std::string_view text);

    Transaction begin(base::Instant now);
    base::Result<SqlReply, Refusal> run(Transaction& transaction,
                                        StatementId id,
                                        const QueryPlan& plan,
                                        const Row& parameters);
    /// The changes that became durable; or 40001 (conflict), 54000 (too large), or what a
    /// definition failed with. The transaction is over either way.
    base::Result<std::vector<RowChange>, SqlFailure> commit(Transaction transaction);
    void abandon(Transaction transaction);

    std::size_t rows_remembered() const { return log_.rows_remembered(); }

private:
    struct ReplayTexts {
        StatementId remove_id;
        std::string remove;
        StatementId insert_id;
        std::string insert;
    };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    Connection& connection_of(Transaction& transaction);
    std::unique_ptr<Connection> acquire(Version version);
    void finish(Transaction& transaction);
    StatementId next_statement();

    /// Writes the rows of `writes` onto the image of `connection`; false if a unique index objects.
    bool replay(Connection& connection, const WriteSet& writes);
    const ReplayTexts& replay_texts(const Table& table);
    base::Result<void, SqlFailure> define(const DefinitionPlan& plan);
    base::Result<void, SqlFailure> change_schema(const std::string& sql);

    PageImage head_;
    Version version_{1};
    Catalog catalog_;
    SchemaVersion schema_{1};
    CommitLog log_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::unordered_map<std::string, CachedPlan, TextHash, std::equal_to<>> plans_;
    std::map<TableId, ReplayTexts> replay_texts_;
    std::uint32_t statements_named_ = 0;
};

/// Parameters as the plan's types want them. Refusals: 08P01 and those of `convert`.
base::Result<Row, SqlFailure> bound(const QueryPlan& plan, const Row& given);

/// SQLite's failure in PostgreSQL's words.
Refusal translated(const EngineFailure& failure, const Catalog& catalog);

}  // namespace torpor::fakes::dsql
