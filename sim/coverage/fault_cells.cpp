#include "sim/coverage/fault_cells.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {
namespace {

using enum ProtocolState;

constexpr CellMark expected{};
constexpr CellMark rare(std::string_view because) {
    return {Mark::rare, because};
}
constexpr CellMark impossible(std::string_view because) {
    return {Mark::impossible, because};
}

constexpr std::string_view between_processes =
    "it happens to a message in a queue or to a timer, not to a process";
constexpr std::string_view of_the_model = "only the model does this, and a slice asks it";
constexpr std::string_view named_by_its_transaction =
    "a statement to the database is counted as claiming or committing";
constexpr std::string_view not_at_a_statement =
    "it begins at a time and not at a statement, so it counts by the rest of the state";
constexpr std::string_view short_lived =
    "it begins at a drawn time, and the state is over in milliseconds";
constexpr std::string_view by_what_is_durable =
    "a kill counts by what is durable at its moment; `torpor sweep` visits every commit";
constexpr std::string_view needs_a_process = "it is something that is done to processes";
constexpr std::string_view starts_only = "a process without work talks to others when it starts";

bool at_database(ProtocolState state) {
    return state == claiming || state == committing;
}

CellMark of_a_request(ProtocolState state) {
    return state == idle ? rare(starts_only) : expected;
}

CellMark of_a_connection(ProtocolState state) {
    if (at_database(state)) return impossible("a connection to the database that fails is a loss");
    return of_a_request(state);
}

CellMark of_the_model_stream(ProtocolState state) {
    if (state == receiving) return rare("a claim whose commit was in doubt is not seen");
    return state == completing ? expected : impossible(of_the_model);
}

CellMark of_a_service(ProtocolState state) {
    if (at_database(state)) return impossible("the database refuses commits, which is a conflict");
    return of_a_request(state);
}

CellMark of_a_commit(ProtocolState state) {
    switch (state) {
        case claiming:
        case committing:
        case dispatching:
            return expected;
        case receiving:
        case completing:
            return impossible(named_by_its_transaction);
        case outside:
            return impossible("only the runtime has transactions");
        case idle:
        case admitting:
        case acknowledging:
            return rare("only housekeeping and large contents are written there");
    }
    return expected;
}

CellMark of_the_disk(ProtocolState state) {
    switch (state) {
        case outside:
            return impossible("only the daemon has a disk");
        case admitting:
            return impossible("the daemon has a disk, and no function that only admits");
        case receiving:
        case completing:
            return impossible(named_by_its_transaction);
        default:
            return expected;
    }
}

CellMark of_a_kill(ProtocolState state) {
    if (state == outside) return impossible(needs_a_process);
    if (at_database(state)) return impossible(by_what_is_durable);
    return state == idle ? rare("kills are drawn for processes at work") : expected;
}

CellMark of_all_processes(ProtocolState state) {
    if (state == outside) return impossible(needs_a_process);
    if (at_database(state)) return impossible(not_at_a_statement);
    const bool short_state = state == admitting || state == dispatching || state == acknowledging;
    return short_state ? rare(short_lived) : expected;
}

}  // namespace

CellMark mark_of(FaultKind fault, ProtocolState state) {
    switch (fault) {
        case FaultKind::request_lost:
        case FaultKind::response_lost:
        case FaultKind::delay:
            return of_a_request(state);
        case FaultKind::refused:
            return of_a_connection(state);
        case FaultKind::throttle:
        case FaultKind::stream_cut:
            return of_the_model_stream(state);
        case FaultKind::duplicate_delivery:
            return state == outside ? expected : impossible(between_processes);
        case FaultKind::service_error:
            return of_a_service(state);
        case FaultKind::conflict:
            return of_a_commit(state);
        case FaultKind::disk_error:
            return of_the_disk(state);
        case FaultKind::kill:
            return of_a_kill(state);
        case FaultKind::partition:
        case FaultKind::restart:
            return of_all_processes(state);
    }
    base::invariant(false, "a fault is one of the list");
    std::unreachable();
}

}  // namespace torpor::sim
