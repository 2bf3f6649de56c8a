#include "sim/coverage/covered_run.hpp"

#include <utility>
#include <vector>

#include "sim/checks/point_reached.hpp"
#include "sim/checks/rows.hpp"
#include "sim/coverage/catalogue.hpp"
#include "sim/coverage/protocol_tracker.hpp"

namespace torpor::sim {
namespace {

/// Notes where choices are drawn; another driver decides them.
class CoveringDriver final : public Driver {
public:
    CoveringDriver(Driver& decides, Coverage& coverage) : decides_(decides), coverage_(coverage) {}

    StreamIndex open(std::string_view stream) override { return decides_.open(stream); }
    std::uint64_t draw(StreamIndex stream, std::string_view site, std::uint64_t bound) override {
        coverage_.add(Aspect::sites, site);
        return decides_.draw(stream, site, bound);
    }

private:
    Driver& decides_;
    Coverage& coverage_;
};

std::string line_kind(const HistoryLine& line) {
    switch (line.kind) {
        case HistoryLine::Kind::user:
            return "user";
        case HistoryLine::Kind::agent:
            return "agent";
        case HistoryLine::Kind::call:
            return "call";
        case HistoryLine::Kind::result:
            return "result " + line.how;
        case HistoryLine::Kind::event:
            return "event";
    }
    return {};
}

class CoveringObserver {
public:
    CoveringObserver(Target target, Coverage& coverage) : tracker_(target), coverage_(coverage) {}

    void see(const Observation& observation) {
        tracker_.see(observation);
        if (const auto* fault = std::get_if<FaultHappened>(&observation.what)) {
            for (const auto state : tracker_.hit_by(*fault))
                coverage_.add(Aspect::faults, cell_name(fault->kind, state));
        }
        for (const Point point : all_points) {
            if (reaches(point, observation)) coverage_.add(Aspect::points, to_text(point));
        }
        for_inserts(observation, "consumed", [&](const Row& row) {
            const auto outcome = column(row, "outcome");
            if (outcome == "applied" || outcome == "deferred") return;
            coverage_.add(Aspect::refusals, outcome);
        });
        for_inserts(observation, "history", [&](const Row& row) {
            if (const auto line = history_line(row)) {
                coverage_.add(Aspect::lines, line_kind(*line));
            }
        });
    }

private:
    ProtocolTracker tracker_;
    Coverage& coverage_;
};

}  // namespace

RunResult run_covered(const Scenario& scenario,
                      std::uint64_t seed,
                      RunOptions options,
                      Coverage& coverage) {
    SeededDriver seeded{seed};
    CoveringDriver driver{options.driver != nullptr ? *options.driver : seeded, coverage};
    CoveringObserver observer{scenario.agent.targets.front(), coverage};
    options.observe = [&observer,
                       then = std::move(options.observe)](const Observation& observation) {
        observer.see(observation);
        if (then) then(observation);
    };
    Trace trace;
    trace.set_sink(std::move(options.sink));
    World world{scenario, driver, trace, std::move(options)};
    auto result = run_world(world, scenario, seed, trace);
    coverage.runs += 1;
    for (const auto& [check, judged] : world.judged())
        coverage.add(Aspect::checks, check, judged);
    return result;
}

}  // namespace torpor::sim
