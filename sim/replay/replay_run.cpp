#include "sim/replay/replay_run.hpp"

#include <algorithm>
#include <utility>

#include "sim/kernel/seeded_driver.hpp"
#include "sim/replay/step_watch.hpp"
#include "sim/world/world.hpp"

namespace torpor::sim {

namespace {

/// Gives the recorded value wherever the run asks as it was recorded to ask.
class RecordedDriver final : public Driver {
public:
    RecordedDriver(const RunFile& run, const std::size_t& next)
        : run_(run), next_(next), otherwise_(run.seed) {}

    StreamIndex open(std::string_view stream) override {
        names_.emplace_back(stream);
        return otherwise_.open(stream);
    }

    std::uint64_t draw(StreamIndex stream, std::string_view site, std::uint64_t bound) override {
        const auto value = otherwise_.draw(stream, site, bound);
        if (next_ >= run_.steps.size()) return value;
        const auto& recorded = run_.steps[next_].draw;
        const bool same = recorded && recorded->site == site && recorded->bound == bound &&
                          recorded->stream == names_[static_cast<std::size_t>(stream)] &&
                          recorded->value < bound;
        return same ? recorded->value : value;
    }

private:
    const RunFile& run_;
    const std::size_t& next_;  ///< step
    SeededDriver otherwise_;
    std::vector<std::string> names_;
};

class Replayer {
public:
    Replayer(const RunFile& run, const ReplayOptions& options)
        : run_(run),
          options_(options),
          driver_(run, next_),
          watch_(driver_, trace_, [this](RecordedStep step) { take(std::move(step)); }) {}

    Replay replay() {
        world_.emplace(run_.scenario, watch_.driver(), trace_, world_options());
        if (done_) return std::move(replay_);
        auto result = run_world(*world_, run_.scenario, run_.seed, trace_);
        watch_.end();
        if (done_) return std::move(replay_);
        replay_.steps = next_;
        if (next_ < run_.steps.size()) {
            diverge({.index = next_, .recorded = run_.steps[next_], .now = {}});
        } else if (result.trace_hash != run_.result.trace_hash) {
            diverge({.index = next_, .recorded = {}, .now = {}});
        } else if (const auto* broken = breach(result.violations)) {
            replay_.broken = *broken;
            replay_.end = Replay::End::stopped;
        }
        replay_.result = std::move(result);
        return std::move(replay_);
    }

private:
    RunOptions world_options() {
        RunOptions options;
        options.observe = [this](const Observation&) {
            if (done_ || !world_) return;
            if (const auto* broken = breach(world_->violations())) {
                replay_.broken = *broken;
                stop(Replay::End::stopped);
            }
        };
        return options;
    }

    const Violation* breach(const std::vector<Violation>& violations) const {
        if (options_.break_on.empty()) return nullptr;
        const auto found = std::ranges::find(violations, options_.break_on, &Violation::check);
        return found == violations.end() ? nullptr : &*found;
    }

    void take(RecordedStep step) {
        if (done_) return;
        const auto index = next_;
        if (index >= run_.steps.size() || run_.steps[index] != step) {
            std::optional<RecordedStep> recorded;
            if (index < run_.steps.size()) recorded = run_.steps[index];
            return diverge(
                {.index = index, .recorded = std::move(recorded), .now = std::move(step)});
        }
        next_ += 1;
        if (options_.step && options_.step(index, step)) stop(Replay::End::stopped);
    }

    void diverge(StepDivergence divergence) {
        replay_.divergence = std::move(divergence);
        stop(Replay::End::diverged);
    }

    void stop(Replay::End end) {
        done_ = true;
        replay_.end = end;
        replay_.steps = next_;
        if (world_) world_->stop();
    }

    const RunFile& run_;
    const ReplayOptions& options_;
    std::size_t next_ = 0;
    bool done_ = false;
    Replay replay_;
    Trace trace_;
    RecordedDriver driver_;
    StepWatch watch_;
    std::optional<World> world_;  ///< none while it is being made, which may take steps
};

}  // namespace

Replay replay_run(const RunFile& run, const ReplayOptions& options) {
    return Replayer{run, options}.replay();
}

}  // namespace torpor::sim
