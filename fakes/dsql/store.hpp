#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/dsql/catalog.hpp"
#include "fakes/dsql/commit_log.hpp"
#include "fakes/dsql/connection.hpp"
#include "fakes/dsql/page_image.hpp"
#include "fakes/dsql/plan.hpp"
#include "fakes/dsql/schema.hpp"
#include "fakes/dsql/shared_schemas.hpp"
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

/// The committed state and everything needed to move it from version to version.
///
/// A transaction works on a private copy of the pages of its snapshot. If nobody has committed
/// since, its pages become the head; otherwise its rows are checked against those committed
/// since and, if no row is in both, written again onto the head.
class Store {
public:
    /// `shared` may be null and must outlive the store.
    explicit Store(SharedSchemas* shared);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    SchemaVersion schema() const { return schema_; }
    /// Good until the next definition or the next call.
    const CachedPlan& plan_of(std::string_view text) { return tables_->plan_of(text); }

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
    Connection& connection_of(Transaction& transaction);
    std::unique_ptr<Connection> acquire(Version version);
    void finish(Transaction& transaction);

    /// Writes the rows of `writes` onto the image of `connection`; false if a unique index objects.
    bool replay(Connection& connection, const WriteSet& writes);
    base::Result<void, SqlFailure> define(const DefinitionPlan& plan);
    /// Runs the SQLite text of a definition on the head.
    base::Result<void, SqlFailure> change_head(const std::string& sql);
    /// The head has the tables of `next` from here on.
    void enter(Schema& next);
    void give_back_idle();

    PageImage head_;
    Version version_{1};
    SharedSchemas* shared_;        ///< null once the tables have a history of their own
    std::unique_ptr<Schema> own_;  ///< null while the tables are shared
    Schema* tables_;
    SchemaVersion schema_{1};
    bool rows_committed_ = false;
    CommitLog log_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

/// Parameters as the plan's types want them. Refusals: 08P01 and those of `convert`.
base::Result<Row, SqlFailure> bound(const QueryPlan& plan, const Row& given);

/// SQLite's failure in PostgreSQL's words.
Refusal translated(const EngineFailure& failure, const Catalog& catalog);

}  // namespace torpor::fakes::dsql
