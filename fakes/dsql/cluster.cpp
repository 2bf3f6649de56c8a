#include "fakes/dsql/cluster.hpp"

#include <map>
#include <utility>

#include "fakes/chance.hpp"
#include "fakes/dsql/store.hpp"
#include "runtime/base/invariant.hpp"

namespace torpor::fakes::dsql {
namespace {

using namespace std::chrono_literals;

// Recorded: 300 s, at the next statement or COMMIT.
constexpr base::Duration transaction_age_max = 300s;
// Documented: CHAP_quotas.
constexpr base::Duration connection_age_max = 60min;

enum class Block : std::uint8_t { none, open, failed };

struct Session {
    base::Instant connected;
    SchemaVersion schema_seen{};
    Block block = Block::none;
    std::optional<Transaction> transaction;  ///< while the block is open
};

SqlFailure failure(std::string state, std::string message) {
    return {.state = std::move(state), .message = std::move(message)};
}

std::optional<SqlFailure> too_old(const Transaction& transaction, base::Instant now) {
    if (now - transaction.began <= transaction_age_max) return std::nullopt;
    return failure("54000", "transaction age limit of 300s exceeded");
}

SqlFailure conflict() {
    return failure("40001", "change conflicts with another transaction (OC000)");
}

SqlFailure schema_changed() {
    return failure("40001",
                   "schema has been updated by another transaction, please retry: (OC001)");
}

/// 128 bits in lower-case base 32, as an index build is named.
std::string job_id(base::Random& random) {
    constexpr std::string_view digits = "abcdefghijklmnopqrstuvwxyz234567";
    constexpr std::size_t length = 26;
    std::string id;
    while (id.size() < length) {
        auto bits = random.choose("dsql/job-id", std::uint64_t{1} << 60U);
        for (int at = 0; at < 12 && id.size() < length; ++at, bits >>= 5U)
            id += digits[bits & 31U];
    }
    return id;
}

}  // namespace

struct Cluster::State {
    explicit State(SharedSchemas* shared) : store(shared) {}

    ClusterOptions options;
    Store store;
    std::map<SessionId, Session> sessions;
    std::uint64_t sessions_opened = 0;

    Executed execute(SessionId id,
                     std::string_view statement,
                     const Row& parameters,
                     Moment moment);
    Executed control(SessionId id, Session& session, TransactionVerb verb, Moment moment);
    Executed commit_block(SessionId id, Session& session, Moment moment);
    Executed commit(
        SessionId id, Session& session, Transaction transaction, SqlReply reply, Moment moment);
    Executed query(SessionId id,
                   Session& session,
                   StatementId statement,
                   const QueryPlan& plan,
                   const Row& parameters,
                   Moment moment);
    Executed define(SessionId id, Session& session, const DefinitionPlan& plan, Moment moment);

    /// Reports a failure; the session's block, if it is in one, is aborted.
    Executed fail(Session& session, SqlFailure reason);
    Executed fail(Session& session, const Refusal& reason);
    std::optional<SqlFailure> refused_before_running(Session& session, Moment moment) const;
};

Executed Cluster::State::fail(Session& session, SqlFailure reason) {
    if (session.block == Block::open) {
        store.abandon(*std::exchange(session.transaction, std::nullopt));
        session.block = Block::failed;
    }
    return {.result = std::unexpected(std::move(reason)), .facts = {}};
}

Executed Cluster::State::fail(Session& session, const Refusal& reason) {
    auto executed = fail(session, reason.failure);
    if (!reason.not_simulated.empty()) {
        executed.facts.emplace_back(NotSimulated{.service = "dsql", .what = reason.not_simulated});
    }
    return executed;
}

std::optional<SqlFailure> Cluster::State::refused_before_running(Session& session,
                                                                 Moment moment) const {
    if (session.block == Block::failed) {
        return failure("25P02",
                       "current transaction is aborted, commands ignored until end of transaction "
                       "block");
    }
    if (session.transaction) {
        if (auto old = too_old(*session.transaction, moment.now)) return old;
    }
    const bool stale_snapshot =
        session.transaction && session.transaction->schema != store.schema();
    if (session.schema_seen != store.schema() || stale_snapshot) {
        session.schema_seen = store.schema();
        return schema_changed();
    }
    return std::nullopt;
}

Executed Cluster::State::execute(SessionId id,
                                 std::string_view statement,
                                 const Row& parameters,
                                 Moment moment) {
    const auto found = sessions.find(id);
    if (found == sessions.end()) {
        return {.result = std::unexpected(failure("08006", "the connection is closed")),
                .facts = {}};
    }
    auto& session = found->second;
    // Documented: a transaction in progress may finish.
    if (session.block == Block::none && moment.now - session.connected > connection_age_max) {
        sessions.erase(found);
        return {
            .result = std::unexpected(failure("08006", "the connection has reached 60 minutes")),
            .facts = {}};
    }
    const auto& cached = store.plan_of(statement);
    // The grammar is looked at before the state of the transaction.
    if (!cached.plan && cached.plan.error().failure.state == "42601") {
        return fail(session, cached.plan.error());
    }
    if (cached.plan) {
        if (std::holds_alternative<EmptyPlan>(*cached.plan)) {
            return {.result = SqlReply{}, .facts = {}};
        }
        if (const auto* verb = std::get_if<TransactionVerb>(&*cached.plan)) {
            return control(id, session, *verb, moment);
        }
    }
    if (auto refused = refused_before_running(session, moment)) {
        return fail(session, *std::move(refused));
    }
    if (!cached.plan) return fail(session, cached.plan.error());
    if (const auto* plan = std::get_if<QueryPlan>(&*cached.plan)) {
        return query(id, session, cached.id, *plan, parameters, moment);
    }
    // Committing a definition clears the cache that the plan lies in.
    const auto definition = std::get<DefinitionPlan>(*cached.plan);
    if (!parameters.empty())
        return fail(session, failure("08P01", "a definition takes no parameters"));
    return define(id, session, definition, moment);
}

Executed Cluster::State::control(SessionId id,
                                 Session& session,
                                 TransactionVerb verb,
                                 Moment moment) {
    switch (verb) {
        case TransactionVerb::begin:
            if (session.block == Block::failed) {
                return fail(session, *refused_before_running(session, moment));
            }
            // BEGIN inside a block is a warning and nothing else.
            if (session.block == Block::none) {
                session.transaction = store.begin(moment.now);
                session.block = Block::open;
            }
            return {.result = SqlReply{.tag = "BEGIN"}, .facts = {}};
        case TransactionVerb::commit:
            return commit_block(id, session, moment);
        case TransactionVerb::rollback:
            break;
    }
    if (session.transaction) {
        store.abandon(*std::exchange(session.transaction, std::nullopt));
    }
    session.block = Block::none;
    return {.result = SqlReply{.tag = "ROLLBACK"}, .facts = {}};
}

Executed Cluster::State::commit_block(SessionId id, Session& session, Moment moment) {
    const auto block = std::exchange(session.block, Block::none);
    if (block == Block::none) return {.result = SqlReply{.tag = "COMMIT"}, .facts = {}};
    if (block == Block::failed) return {.result = SqlReply{.tag = "ROLLBACK"}, .facts = {}};

    auto transaction = *std::exchange(session.transaction, std::nullopt);
    auto refused = too_old(transaction, moment.now);
    const bool changes = !transaction.writes.empty() || transaction.definition;
    if (!refused && changes && transaction.schema != store.schema()) {
        session.schema_seen = store.schema();
        refused = schema_changed();
    }
    if (refused) {
        store.abandon(std::move(transaction));
        CommitRefused fact{.session = static_cast<std::uint64_t>(id), .state = refused->state};
        return {.result = std::unexpected(*std::move(refused)), .facts = {std::move(fact)}};
    }
    return commit(id, session, std::move(transaction), SqlReply{.tag = "COMMIT"}, moment);
}

Executed Cluster::State::commit(
    SessionId id, Session& session, Transaction transaction, SqlReply reply, Moment moment) {
    const auto number = static_cast<std::uint64_t>(id);
    const bool writes = !transaction.writes.empty();
    if (writes && happens(moment.random, "dsql/conflict", options.conflicts_per_thousand)) {
        store.abandon(std::move(transaction));
        return {.result = std::unexpected(conflict()),
                .facts = {CommitRefused{.session = number, .state = "40001"}},
                .faults = {{InjectedFault::Kind::conflict, "database"}}};
    }
    const bool defines = transaction.definition.has_value();
    auto committed = store.commit(std::move(transaction));
    if (!committed) {
        CommitRefused fact{.session = number, .state = committed.error().state};
        return {.result = std::unexpected(std::move(committed.error())),
                .facts = {std::move(fact)}};
    }
    if (defines) session.schema_seen = store.schema();
    Executed executed{.result = std::move(reply), .facts = {}};
    if (!committed->empty()) {
        executed.facts.emplace_back(
            RowsCommitted{.session = number, .rows = *std::move(committed)});
    }
    return executed;
}

Executed Cluster::State::query(SessionId id,
                               Session& session,
                               StatementId statement,
                               const QueryPlan& plan,
                               const Row& parameters,
                               Moment moment) {
    if (session.transaction) {
        auto& transaction = *session.transaction;
        if (transaction.definition) {
            if (plan.target) {
                return fail(session, failure("0A000",
                                             "ddl and dml are not supported in the same "
                                             "transaction"));
            }
            return fail(session, unsimulated("SELECT after a definition in one transaction"));
        }
        auto reply = store.run(transaction, statement, plan, parameters);
        if (!reply) return fail(session, reply.error());
        return {.result = *std::move(reply), .facts = {}};
    }
    auto transaction = store.begin(moment.now);
    auto reply = store.run(transaction, statement, plan, parameters);
    if (!reply) {
        store.abandon(std::move(transaction));
        return fail(session, reply.error());
    }
    if (!plan.target) {
        store.abandon(std::move(transaction));
        return {.result = *std::move(reply), .facts = {}};
    }
    return commit(id, session, std::move(transaction), *std::move(reply), moment);
}

Executed Cluster::State::define(SessionId id,
                                Session& session,
                                const DefinitionPlan& plan,
                                Moment moment) {
    SqlReply reply{.tag = plan.tag};
    if (session.transaction) {
        if (session.transaction->definition) {
            return fail(session,
                        failure("0A000", "multiple ddl statements not supported in a transaction"));
        }
        if (!session.transaction->writes.empty()) {
            return fail(session,
                        failure("0A000", "ddl and dml are not supported in the same transaction"));
        }
    }
    if (std::holds_alternative<CreateIndex>(plan.change)) {
        reply.columns = {"job_id"};
        reply.rows = {{job_id(moment.random)}};
    }
    if (session.transaction) {
        session.transaction->definition = plan;
        return {.result = std::move(reply), .facts = {}};
    }
    auto transaction = store.begin(moment.now);
    transaction.definition = plan;
    return commit(id, session, std::move(transaction), std::move(reply), moment);
}

Cluster::Cluster(ClusterOptions options, SharedSchemas* shared)
    : state_(std::make_unique<State>(shared)) {
    state_->options = std::move(options);
}
Cluster::~Cluster() = default;
Cluster::Cluster(Cluster&&) noexcept = default;
Cluster& Cluster::operator=(Cluster&&) noexcept = default;

base::Result<SessionId, SqlFailure> Cluster::connect(std::string_view user,
                                                     std::string_view token,
                                                     base::Instant now) {
    const auto& options = state_->options;
    // Recorded: the reason follows as a HINT.
    const auto denied = [](const std::string& hint) {
        return std::unexpected(
            failure("28000", "unable to accept connection, access denied; " + hint));
    };
    if (user != "admin") return denied("only the role admin is simulated");
    if (options.tokens == TokenCheck::verify) {
        const auto verified = wire::sigv4::verify_dsql_token(
            token, options.host, "DbConnectAdmin", options.region, options.credentials, now);
        if (!verified) return denied(verified.error().message);
    }
    if (state_->sessions.size() >= options.sessions_max) {
        return std::unexpected(
            failure("53300", "Unable to accept connection, too many open connections."));
    }
    const auto id = SessionId{++state_->sessions_opened};
    state_->sessions.emplace(id, Session{.connected = now, .schema_seen = state_->store.schema()});
    return id;
}

Executed Cluster::execute(SessionId session,
                          std::string_view statement,
                          const std::vector<Value>& parameters,
                          Moment moment) {
    return state_->execute(session, statement, parameters, moment);
}

void Cluster::heal() {
    state_->options.conflicts_per_thousand = 0;
}

void Cluster::disconnect(SessionId session) {
    const auto found = state_->sessions.find(session);
    if (found == state_->sessions.end()) return;
    if (found->second.transaction) {
        state_->store.abandon(*std::move(found->second.transaction));
    }
    state_->sessions.erase(found);
}

base::Result<SqlReply, SqlFailure> Cluster::query(std::string_view statement,
                                                  const std::vector<Value>& parameters) const {
    auto& store = state_->store;
    const auto& cached = store.plan_of(statement);
    if (!cached.plan) return std::unexpected(cached.plan.error().failure);
    const auto* plan = std::get_if<QueryPlan>(&*cached.plan);
    if (!plan || plan->target || plan->locked) {
        return std::unexpected(failure("0A000", "only a SELECT inspects the committed state"));
    }
    auto transaction = store.begin({});
    auto reply = store.run(transaction, cached.id, *plan, parameters);
    store.abandon(std::move(transaction));
    if (!reply) return std::unexpected(reply.error().failure);
    return *std::move(reply);
}

std::size_t Cluster::sessions() const {
    return state_->sessions.size();
}

std::size_t Cluster::versions_remembered() const {
    return state_->store.rows_remembered();
}

}  // namespace torpor::fakes::dsql
