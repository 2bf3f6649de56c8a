#include "sim/world/database.hpp"

#include <utility>

#include "runtime/wire/sigv4.hpp"

namespace torpor::sim {

namespace {

[[noreturn]] void refuse(const fakes::dsql::SqlFailure& failure) {
    throw ports::SqlError(failure.state, failure.message);
}

[[noreturn]] void lose_connection() {
    throw ports::SqlError("08006", "the connection was lost; the outcome is unknown");
}

ports::SqlResult to_result(fakes::dsql::SqlReply reply) {
    ports::SqlResult result;
    result.affected = reply.affected;
    // The service and the port use the same shape of value.
    result.rows = std::move(reply.rows);
    return result;
}

}  // namespace

DatabaseHost::DatabaseHost(Kernel& kernel,
                           fakes::dsql::ClusterOptions options,
                           fakes::dsql::SharedSchemas* schemas,
                           const FaultBudget& faults,
                           Observe observe)
    : kernel_(kernel),
      options_(options),
      cluster_(std::move(options), schemas),
      latency_(faults.latency),
      breaks_per_thousand_(
          static_cast<std::uint64_t>(faults.requests_lost + faults.responses_lost)),
      choices_(kernel.oracle().stream("database")),
      observe_(std::move(observe)) {}

base::Duration DatabaseHost::draw_latency() {
    constexpr std::chrono::microseconds step{100};
    const auto steps = static_cast<std::uint64_t>((latency_.most - latency_.least) / step);
    const auto drawn = choices_.choose("database/latency", steps + 1);
    return latency_.least + step * static_cast<std::int64_t>(drawn);
}

bool DatabaseHost::breaks() {
    return choices_.happens("database/break", breaks_per_thousand_);
}

/// A session lives exactly as long as this object: a killed process rolls back.
class DatabaseSession final : public ports::SqlSession {
public:
    DatabaseSession(DatabaseHost& host, Process& process, fakes::dsql::SessionId id)
        : host_(host), process_(process), id_(id) {}
    ~DatabaseSession() override { host_.cluster_.disconnect(id_); }
    DatabaseSession(const DatabaseSession&) = delete;
    DatabaseSession& operator=(const DatabaseSession&) = delete;

    Task<ports::SqlResult> execute(std::string statement,
                                   std::vector<ports::SqlValue> parameters) override {
        co_await process_.sleep_for(host_.draw_latency());
        if (host_.breaks()) {
            host_.cluster_.disconnect(id_);
            lose_connection();
        }
        auto executed = execute_now(statement, parameters);
        for (auto& fact : executed.facts)
            host_.observe_(std::move(fact));
        if (host_.breaks()) {
            host_.cluster_.disconnect(id_);
            lose_connection();
        }
        co_await process_.sleep_for(host_.draw_latency());
        if (!executed.result) refuse(executed.result.error());
        co_return to_result(std::move(*executed.result));
    }

private:
    fakes::dsql::Executed execute_now(const std::string& statement,
                                      const std::vector<ports::SqlValue>& parameters) {
        const PartScope part{host_.part_clock_, Part::database};
        return host_.cluster_.execute(id_, statement, parameters,
                                      fakes::Moment{host_.kernel_.now(), host_.choices_});
    }

    DatabaseHost& host_;
    Process& process_;
    fakes::dsql::SessionId id_;
};

Task<std::unique_ptr<ports::SqlSession>> DatabaseClient::connect() {
    co_await process_.sleep_for(host_.draw_latency());
    const auto token = wire::sigv4::dsql_token(host_.options_.host, "DbConnectAdmin",
                                               host_.options_.region, host_.options_.credentials,
                                               host_.kernel_.now(), std::chrono::minutes{15});
    const auto opened = host_.cluster_.connect("admin", token, host_.kernel_.now());
    std::unique_ptr<ports::SqlSession> session;
    if (opened) session = std::make_unique<DatabaseSession>(host_, process_, *opened);
    co_await process_.sleep_for(host_.draw_latency());
    if (!opened) refuse(opened.error());
    co_return session;
}

}  // namespace torpor::sim
