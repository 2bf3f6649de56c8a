#include "sim/world/database.hpp"

#include <utility>

#include "runtime/wire/sigv4.hpp"
#include "sim/world/fault_facts.hpp"

namespace torpor::sim {

namespace {

[[noreturn]] void refuse(const fakes::dsql::SqlFailure& failure) {
    throw ports::SqlError(failure.state, failure.message);
}

[[noreturn]] void lose_connection() {
    throw ports::SqlError("08006", "the connection was lost; the outcome is unknown");
}

std::size_t bytes_of(const fakes::dsql::SqlReply& reply) {
    std::size_t bytes = 0;
    for (const auto& row : reply.rows) {
        for (const auto& value : row) {
            const auto* text = std::get_if<std::string>(&value);
            bytes += text != nullptr ? text->size() : sizeof(std::int64_t);
        }
    }
    return bytes;
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
      delay_(faults.delay),
      breaks_per_thousand_(
          static_cast<std::uint64_t>(faults.requests_lost + faults.responses_lost)),
      delayed_per_thousand_(static_cast<std::uint64_t>(faults.delayed)),
      choices_(kernel.oracle().stream("database")),
      observe_(std::move(observe)) {}

void DatabaseHost::heal() {
    breaks_per_thousand_ = 0;
    delayed_per_thousand_ = 0;
    cluster_.heal();
}

base::Duration DatabaseHost::draw_latency(const Process& process) {
    constexpr std::chrono::microseconds step{100};
    const bool delayed = choices_.happens("database/delayed", delayed_per_thousand_);
    if (delayed) report(process, FaultKind::delay);
    const auto& range = delayed ? delay_ : latency_;
    const auto steps = static_cast<std::uint64_t>((range.most - range.least) / step);
    const auto drawn = choices_.choose("database/latency", steps + 1);
    return range.least + step * static_cast<std::int64_t>(drawn);
}

bool DatabaseHost::breaks(const Process& process, FaultKind fault) {
    if (!choices_.happens("database/break", breaks_per_thousand_)) return false;
    report(process, fault);
    return true;
}

void DatabaseHost::report(const Process& process, FaultKind fault) {
    observe_(FaultHappened{fault, process.name(), "database"});
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
        auto fate = EffectFate::lives;
        if (host_.effects_ != nullptr && effects_.commits(statement)) {
            fate = host_.effects_->commits(process_, statement);
        }
        if (fate == EffectFate::lives) {
            auto result = co_await exchange(std::move(statement), std::move(parameters));
            co_return result;
        }
        if (fate == EffectFate::dies_before) co_await wait_for_the_end(process_);
        ports::SqlResult result;
        std::optional<ports::SqlError> failure;
        try {
            result = co_await exchange(std::move(statement), std::move(parameters));
        } catch (const ports::SqlError& error) {
            failure = error;
        }
        host_.effects_->acknowledged(process_, fate);
        if (fate == EffectFate::dies_unacknowledged) co_await wait_for_the_end(process_);
        if (failure) throw ports::SqlError(*failure);
        co_return result;
    }

private:
    Task<ports::SqlResult> exchange(std::string statement,
                                    std::vector<ports::SqlValue> parameters) {
        co_await process_.sleep_for(host_.draw_latency(process_));
        if (host_.breaks(process_, FaultKind::request_lost)) {
            host_.cluster_.disconnect(id_);
            lose_connection();
        }
        auto executed = execute_now(statement, parameters);
        if (host_.meter_ != nullptr && executed.result)
            host_.meter_->executed(bytes_of(*executed.result));
        for (auto& fact : executed.facts)
            host_.observe_(widened(std::move(fact)));
        for (const auto& fault : executed.faults)
            host_.observe_(fault_of_service(fault, process_.name()));
        if (host_.breaks(process_, FaultKind::response_lost)) {
            host_.cluster_.disconnect(id_);
            lose_connection();
        }
        co_await process_.sleep_for(host_.draw_latency(process_));
        if (!executed.result) refuse(executed.result.error());
        co_return to_result(std::move(*executed.result));
    }

    fakes::dsql::Executed execute_now(const std::string& statement,
                                      const std::vector<ports::SqlValue>& parameters) {
        const PartScope part{host_.part_clock_, Part::database};
        return host_.cluster_.execute(id_, statement, parameters,
                                      fakes::Moment{host_.kernel_.now(), host_.choices_});
    }

    DatabaseHost& host_;
    Process& process_;
    fakes::dsql::SessionId id_;
    SessionEffects effects_;
};

Task<std::unique_ptr<ports::SqlSession>> DatabaseClient::connect() {
    co_await process_.sleep_for(host_.draw_latency(process_));
    const auto token = wire::sigv4::dsql_token(host_.options_.host, "DbConnectAdmin",
                                               host_.options_.region, host_.options_.credentials,
                                               host_.kernel_.now(), std::chrono::minutes{15});
    const auto opened = host_.cluster_.connect("admin", token, host_.kernel_.now());
    std::unique_ptr<ports::SqlSession> session;
    if (opened) session = std::make_unique<DatabaseSession>(host_, process_, *opened);
    co_await process_.sleep_for(host_.draw_latency(process_));
    if (!opened) refuse(opened.error());
    co_return session;
}

}  // namespace torpor::sim
