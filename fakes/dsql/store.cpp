#include "fakes/dsql/store.hpp"

#include <algorithm>
#include <utility>

#include "fakes/dsql/definitions.hpp"
#include "runtime/base/invariant.hpp"

namespace torpor::fakes::dsql {
namespace {

constexpr std::size_t idle_max = 64;
constexpr std::size_t shared_schemas_max = 256;

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

SqlFailure conflict() {
    return {.state = "40001", .message = "change conflicts with another transaction (OC000)"};
}

}  // namespace

Store::Store(SharedSchemas* shared)
    : shared_(shared),
      own_(shared ? nullptr : std::make_unique<Schema>()),
      tables_(shared ? shared->empty_.get() : own_.get()) {
    // SQLite reads its environment once, at its first connection: now, not in the middle of a run.
    idle_.push_back(tables_->lend());
}

Store::~Store() {
    give_back_idle();
}

Transaction Store::begin(base::Instant now) {
    Transaction transaction{.began = now, .snapshot = version_, .schema = schema_, .image = head_};
    log_.opened(version_);
    return transaction;
}

std::unique_ptr<Connection> Store::acquire(Version version) {
    if (idle_.empty()) return tables_->lend();
    // One that is at the version already has it in its page cache.
    auto chosen =
        std::ranges::find_if(idle_, [&](const auto& each) { return each->version() == version; });
    if (chosen == idle_.end()) chosen = std::prev(idle_.end());
    auto connection = std::move(*chosen);
    idle_.erase(chosen);
    return connection;
}

Connection& Store::connection_of(Transaction& transaction) {
    if (!transaction.connection) {
        transaction.connection = acquire(transaction.snapshot);
        transaction.connection->adopt(transaction.image, transaction.snapshot);
        transaction.image = {};
        transaction.connection->begin();
    }
    return *transaction.connection;
}

void Store::finish(Transaction& transaction) {
    log_.closed(transaction.snapshot);
    // A connection from before a definition holds statements of tables that are different now.
    const bool current = transaction.schema == schema_;
    if (transaction.connection && current && idle_.size() < idle_max) {
        idle_.push_back(std::move(transaction.connection));
    }
    transaction.connection.reset();
}

void Store::abandon(Transaction transaction) {
    if (transaction.connection) transaction.connection->rollback();
    finish(transaction);
}

base::Result<SqlReply, Refusal> Store::run(Transaction& transaction,
                                           StatementId id,
                                           const QueryPlan& plan,
                                           const Row& parameters) {
    base::invariant(transaction.schema == schema_,
                    "a statement sees the tables it was planned for");
    auto values = bound(plan, parameters);
    if (!values) return std::unexpected(Refusal{.failure = values.error(), .not_simulated = {}});

    auto& connection = connection_of(transaction);
    if (plan.target) transaction.writes.start_statement(*plan.target, plan.upsert);
    auto result =
        connection.run(id, plan.sql, *values, plan.target ? &transaction.writes : nullptr);
    if (plan.target) {
        if (auto failure = transaction.writes.statement_failure()) {
            return std::unexpected(Refusal{.failure = *failure, .not_simulated = {}});
        }
    }
    if (!result) return std::unexpected(translated(result.error(), tables_->catalog()));

    SqlReply reply{.tag = plan.tag,
                   .columns = plan.columns,
                   .rows = std::move(result->rows),
                   .affected = plan.target ? result->changes : 0};
    if (plan.locked) {
        for (auto& row : reply.rows) {
            const auto visible = static_cast<std::ptrdiff_t>(plan.columns.size());
            transaction.writes.lock(*plan.locked, Row(row.begin() + visible, row.end()));
            row.resize(plan.columns.size());
        }
    }
    return reply;
}

base::Result<std::vector<RowChange>, SqlFailure> Store::commit(Transaction transaction) {
    const auto give_up = [&](SqlFailure failure) {
        abandon(std::move(transaction));
        return std::unexpected(std::move(failure));
    };
    if (transaction.definition) {
        const auto definition = *std::move(transaction.definition);
        base::invariant(transaction.writes.empty(), "a definition stands alone");
        base::invariant(transaction.schema == schema_, "definitions do not overlap");
        abandon(std::move(transaction));
        const auto defined = define(definition);
        if (!defined) return std::unexpected(defined.error());
        return {};
    }
    if (transaction.writes.empty()) {
        abandon(std::move(transaction));
        return {};
    }
    if (transaction.writes.bytes() > WriteSet::transaction_bytes_max) {
        return give_up({.state = "54000", .message = "transaction size limit 10mb exceeded"});
    }
    base::invariant(transaction.schema == schema_, "rows are committed to the tables they are of");
    const auto keys = transaction.writes.keys();
    if (log_.changed_since(keys, transaction.snapshot)) return give_up(conflict());

    const auto next = Version{static_cast<std::uint64_t>(version_) + 1};
    if (transaction.writes.rows().empty()) {
        transaction.connection->rollback();
    } else {
        auto& connection = *transaction.connection;
        if (transaction.snapshot != version_) {
            connection.rollback();
            connection.adopt(head_, version_);
            connection.begin();
            if (!replay(connection, transaction.writes)) return give_up(conflict());
        }
        connection.commit();
        connection.became(next);
        head_ = connection.image();
    }
    version_ = next;
    rows_committed_ = true;
    auto changes = transaction.writes.changes();
    finish(transaction);
    log_.committed(keys, version_);
    return changes;
}

bool Store::replay(Connection& connection, const WriteSet& writes) {
    // All removals first, so that a value of a unique column may move from row to row.
    for (const auto& each : writes.rows()) {
        if (each.before == RowFate::absent) continue;
        const auto& texts = tables_->replay_texts(*each.table);
        Row key;
        for (const auto at : each.table->key.columns)
            key.push_back(each.row[at]);
        const auto removed = connection.run(texts.remove_id, texts.remove, key, nullptr);
        base::invariant(removed.has_value(), "a row can be removed");
        base::invariant(removed->changes == 1, "a row nobody else changed is where it was");
    }
    for (const auto& each : writes.rows()) {
        if (each.after == RowFate::absent) continue;
        const auto& texts = tables_->replay_texts(*each.table);
        if (!connection.run(texts.insert_id, texts.insert, each.row, nullptr)) return false;
    }
    return true;
}

base::Result<void, SqlFailure> Store::define(const DefinitionPlan& plan) {
    if (std::holds_alternative<NothingToDefine>(plan.change)) return {};
    const bool shares = shared_ && !rows_committed_;
    if (auto* known = shares ? tables_->after(plan) : nullptr) {
        head_ = known->pages();
        enter(*known);
        return {};
    }
    auto catalog = tables_->catalog();
    const auto create_table = [&](const CreateTable& change) {
        auto done = change_head(create_table_sql(change.table));
        if (done) catalog.add(change.table);
        return done;
    };
    const auto create_index = [&](const CreateIndex& change) {
        const auto* table = catalog.find(change.table);
        base::invariant(table != nullptr, "an index is made for a table that exists");
        auto done = change_head(create_index_sql(change.table, change.index, *table));
        if (done) catalog.add_index(change.table, change.index);
        return done;
    };
    const auto add_column = [&](const AddColumn& change) {
        auto done = change_head(add_column_sql(change.table, change.column));
        if (done) catalog.add_column(change.table, change.column);
        return done;
    };
    const auto drop = [&](const DropTable& change) {
        auto done = change_head("DROP TABLE " + identifier(change.table));
        if (done) catalog.drop(change.table);
        return done;
    };
    const auto nothing = [](NothingToDefine) { return base::Result<void, SqlFailure>{}; };
    auto done =
        std::visit(Overloaded{create_table, create_index, add_column, drop, nothing}, plan.change);
    if (!done) return done;

    auto next = std::make_unique<Schema>(std::move(catalog), shares ? head_ : PageImage{});
    auto& before = *tables_;
    enter(*next);
    if (shares && shared_->count_ < shared_schemas_max) {
        shared_->count_ += 1;
        before.remember(plan, std::move(next));
    } else {
        // Pages with rows are laid out in ways of their own, which prepared statements know.
        shared_ = nullptr;
        own_ = std::move(next);
    }
    return {};
}

void Store::enter(Schema& next) {
    give_back_idle();
    tables_ = &next;
    version_ = Version{static_cast<std::uint64_t>(version_) + 1};
    schema_ = SchemaVersion{static_cast<std::uint64_t>(schema_) + 1};
}

void Store::give_back_idle() {
    for (auto& connection : idle_)
        tables_->give_back(std::move(connection));
    idle_.clear();
}

base::Result<void, SqlFailure> Store::change_head(const std::string& sql) {
    auto connection = acquire(version_);
    connection->adopt(head_, version_);
    connection->begin();
    const auto defined = connection->define(sql);
    if (!defined) {
        connection->rollback();
        auto refusal = translated(defined.error(), tables_->catalog());
        return std::unexpected(std::move(refusal.failure));
    }
    connection->commit();
    head_ = connection->image();
    return {};
}

}  // namespace torpor::fakes::dsql
