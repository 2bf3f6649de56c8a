#include "sim/coverage/protocol_tracker.hpp"

#include <algorithm>

#include "sim/checks/rows.hpp"

namespace torpor::sim {
namespace {

constexpr std::string_view daemon_name = "daemon";

bool is_of_runtime(std::string_view process) {
    return process == daemon_name || process.starts_with("worker");
}

/// These end processes, or stand between them and everything they are at.
bool hits_everything(FaultKind kind) {
    return kind == FaultKind::kill || kind == FaultKind::restart || kind == FaultKind::partition;
}

SliceState::Place place_of(const FaultHappened& fault) {
    const std::string_view where = fault.where;
    const bool database = fault.kind == FaultKind::conflict ||
                          fault.kind == FaultKind::disk_error || where.contains("dsql") ||
                          where.starts_with("database") || where.starts_with("COMMIT");
    return database ? SliceState::Place::at_database : SliceState::Place::elsewhere;
}

/// What a slice may be at when it talks to this host; empty if that does not narrow it.
std::set<ProtocolState> usual_at(std::string_view where) {
    if (where.starts_with("bedrock")) return {ProtocolState::completing};
    if (where.starts_with("dynamodb")) {
        return {ProtocolState::receiving, ProtocolState::acknowledging};
    }
    if (where.starts_with("sqs") || where.starts_with("scheduler") || where.ends_with(".tools")) {
        return {ProtocolState::dispatching};
    }
    return {};
}

}  // namespace

std::string ProtocolTracker::process_of(fakes::EnvironmentId environment) const {
    if (target_ == Target::daemon) return std::string{daemon_name};
    return "worker-" + std::to_string(static_cast<std::uint64_t>(environment));
}

void ProtocolTracker::see(const Observation& observation) {
    now_ = observation.at;
    const auto& what = observation.what;
    if (const auto* started = std::get_if<fakes::InvocationStarted>(&what)) {
        begin(*started);
    } else if (const auto* ended = std::get_if<fakes::InvocationEnded>(&what)) {
        running_.erase(ended->request_id);
    } else if (const auto* kill = std::get_if<ProcessKilled>(&what)) {
        killed(process_of(kill->environment));
    } else if (std::holds_alternative<fakes::RowsCommitted>(what)) {
        committed(observation);
    }
}

void ProtocolTracker::begin(const fakes::InvocationStarted& started) {
    Work work;
    work.process = process_of(started.environment);
    work.of_agent = started.function == agent_function;
    if (work.of_agent) {
        for (const auto& thread : started.groups)
            work.slices.try_emplace(thread);
    }
    running_.insert_or_assign(started.request_id, std::move(work));
}

void ProtocolTracker::killed(const std::string& process) {
    ended_.insert_or_assign(process, Ended{now_, states_of(process, SliceState::Place::elsewhere)});
    std::erase_if(running_, [&](const auto& one) { return one.second.process == process; });
}

SliceState* ProtocolTracker::claimant(const std::string& thread) {
    for (auto& [request, work] : running_) {
        const auto slice = work.slices.find(thread);
        if (slice != work.slices.end() && !slice->second.is_claimed()) return &slice->second;
    }
    return owner(thread);
}

SliceState* ProtocolTracker::owner(const std::string& thread) {
    SliceState* newest = nullptr;
    for (auto& [request, work] : running_) {
        const auto slice = work.slices.find(thread);
        if (slice == work.slices.end() || !slice->second.is_claimed()) continue;
        if (newest == nullptr || slice->second.epoch() > newest->epoch()) newest = &slice->second;
    }
    return newest;
}

void ProtocolTracker::committed(const Observation& observation) {
    struct Told {
        std::int64_t epoch = 0;
        bool decided = false;
    };
    std::map<std::string, Told> threads;
    const auto thread_of = [](const Row& row) { return std::string(column(row, "thread_id")); };
    for_changes(observation, "threads", [&](const fakes::RowChange& change) {
        threads[thread_of(change.values)].epoch = integer(change.values, "epoch");
    });
    for (const auto* table : {"history", "consumed"}) {
        for_inserts(observation, table,
                    [&](const Row& row) { threads[thread_of(row)].decided = true; });
    }
    for_changes(observation, "outbox", [&](const fakes::RowChange& change) {
        auto& unsent = outbox_[thread_of(change.values)];
        const std::string order(column(change.values, "outbox_id"));
        if (change.operation == fakes::RowOperation::deleted) {
            unsent.erase(order);
        } else {
            unsent.insert(order);
        }
    });
    for (const auto& [thread, told] : threads) {
        auto& newest = epochs_[thread];
        if (told.epoch > newest) {
            newest = told.epoch;
            if (auto* slice = claimant(thread)) slice->claimed(told.epoch);
        }
        if (!told.decided) continue;
        if (auto* slice = owner(thread)) slice->decided();
    }
}

ProtocolState ProtocolTracker::state_of(const std::string& thread,
                                        const SliceState& slice,
                                        SliceState::Place place) const {
    const auto unsent = outbox_.find(thread);
    const bool filled = unsent != outbox_.end() && !unsent->second.empty();
    return slice.state(filled ? SliceState::Outbox::filled : SliceState::Outbox::empty, place);
}

std::set<ProtocolState> ProtocolTracker::states_of(const std::string& process,
                                                   SliceState::Place place) const {
    std::set<ProtocolState> states;
    for (const auto& [request, work] : running_) {
        if (work.process != process) continue;
        if (!work.of_agent) states.insert(ProtocolState::admitting);
        for (const auto& [thread, slice] : work.slices)
            states.insert(state_of(thread, slice, place));
    }
    if (!states.empty()) return states;
    const auto ended = ended_.find(process);
    if (ended != ended_.end() && ended->second.at == now_) return ended->second.states;
    return {ProtocolState::idle};
}

std::set<ProtocolState> ProtocolTracker::states_of_all() const {
    std::set<std::string> processes;
    for (const auto& [request, work] : running_)
        processes.insert(work.process);
    for (const auto& [process, ended] : ended_) {
        if (ended.at == now_) processes.insert(process);
    }
    if (processes.empty()) return {ProtocolState::idle};
    std::set<ProtocolState> all;
    for (const auto& process : processes)
        all.merge(states_of(process, SliceState::Place::elsewhere));
    return all;
}

std::set<ProtocolState> ProtocolTracker::hit_by(const FaultHappened& fault) const {
    const bool everywhere =
        fault.process.empty() || fault.process.ends_with('*') || fault.process == "worker";
    if (hits_everything(fault.kind) && everywhere) return states_of_all();
    if (!is_of_runtime(fault.process)) return {ProtocolState::outside};
    auto states = states_of(fault.process, place_of(fault));
    if (hits_everything(fault.kind) || states.size() == 1) return states;
    const auto usual = usual_at(fault.where);
    std::erase_if(states, [&](ProtocolState one) { return !usual.contains(one); });
    if (states.size() != 1) states.clear();
    return states;
}

}  // namespace torpor::sim
