#pragma once

#include <functional>
#include <memory>

#include "fakes/dsql/cluster.hpp"
#include "runtime/ports/sql_session.hpp"
#include "sim/bill/meter.hpp"
#include "sim/checks/observation.hpp"
#include "sim/kernel/kernel.hpp"
#include "sim/scenario/fault_budget.hpp"
#include "sim/world/effects.hpp"
#include "sim/world/part_clock.hpp"

namespace torpor::sim {

/// The database of a world and the way to it: every statement takes a drawn time each way, and a
/// connection may break before or after its statement had an effect.
class DatabaseHost {
public:
    using Observe = std::function<void(Happening)>;

    /// `kernel` must outlive the host, and `schemas` too, which may be null. `observe` hears of
    /// every fact and fault.
    DatabaseHost(Kernel& kernel,
                 fakes::dsql::ClusterOptions options,
                 fakes::dsql::SharedSchemas* schemas,
                 const FaultBudget& faults,
                 Observe observe);

    fakes::dsql::Cluster& cluster() { return cluster_; }
    /// May be null, as it is at first.
    void set_part_clock(PartClock* clock) { part_clock_ = clock; }
    /// May be null, as it is at first.
    void set_meter(Meter* meter) { meter_ = meter; }
    /// May be null, as it is at first.
    void set_effects(Effects* effects) { effects_ = effects; }
    /// From now on nothing goes wrong by itself.
    void heal();

private:
    friend class DatabaseSession;
    friend class DatabaseClient;

    base::Duration draw_latency(const Process& process);
    /// Whether the connection breaks; `fault` is what that means for the statement under way.
    bool breaks(const Process& process, FaultKind fault);
    void report(const Process& process, FaultKind fault);

    Kernel& kernel_;
    fakes::dsql::ClusterOptions options_;
    fakes::dsql::Cluster cluster_;
    DurationRange latency_;
    DurationRange delay_;
    std::uint64_t breaks_per_thousand_;
    std::uint64_t delayed_per_thousand_;
    ChoiceStream& choices_;
    Observe observe_;
    PartClock* part_clock_ = nullptr;
    Meter* meter_ = nullptr;
    Effects* effects_ = nullptr;
};

/// What one process sees of the database: connections with a password that AWS would accept.
class DatabaseClient final : public ports::SqlDatabase {
public:
    /// Both must outlive the client.
    DatabaseClient(DatabaseHost& host, Process& process) : host_(host), process_(process) {}

    Task<std::unique_ptr<ports::SqlSession>> connect() override;

private:
    DatabaseHost& host_;
    Process& process_;
};

}  // namespace torpor::sim
