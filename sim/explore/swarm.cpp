#include "sim/explore/swarm.hpp"

#include <algorithm>
#include <utility>

#include "sim/explore/draw.hpp"
#include "sim/explore/upper_bounds.hpp"
#include "sim/kernel/choice_oracle.hpp"
#include "sim/kernel/seeded_driver.hpp"

namespace torpor::sim {

namespace {

using namespace std::chrono_literals;

/// Per thousand, over orders of magnitude.
constexpr std::array<int, 6> rates{3, 1, 10, 30, 100, 200};
/// A slice waits for some twenty statements of its database, each of which is an exchange that may
/// fail and none of which can be repeated alone. So at most one kind of failure is frequent.
constexpr int rate_hard = 10;
constexpr int rate_max = 100;
/// A transaction is several writes and a sync, dozens if an answer is large; and a tool that is
/// refused eight times takes its answer for lost.
constexpr int disk_rate_max = 10;
constexpr int receives_min = 10;
/// As often as a queue allows: where any write may fail, a large transaction hardly gets through.
constexpr int receives_max = 1000;

/// Draws faults of one story.
class FaultDraft {
public:
    FaultDraft(Scenario& story, FaultProfile profile, base::Random& random)
        : story_(story), profile_(profile), draw_(random) {}

    void write() {
        write_rates();
        write_latency();
        write_schedule();
        if (wants(FaultProfile::network)) write_partitions();
        if (wants(FaultProfile::crashes)) write_crashes();
        auto& receives = story_.agent.max_receive_count;
        receives = std::max(receives, receives_in_vain());
    }

private:
    /// How often a message may be received without success, so that it is not given up before the
    /// faults stop.
    int receives_in_vain() const {
        const auto blind = cut_off_ / story_.agent.visibility_timeout;
        return fails_anywhere_
                   ? receives_max
                   : std::min<int>(receives_min + static_cast<int>(blind), receives_max);
    }

    bool wants(FaultProfile one) const { return profile_ == one || profile_ == FaultProfile::all; }

    /// Each class is absent in half of the runs.
    void raise(int& rate) {
        if (draw_.one_in("faults/present", 2)) {
            rate = std::max(rate, draw_.pick("faults/rate", rates));
        }
    }
    /// The same for what can happen to any exchange and any write.
    void raise_hard(int& rate) {
        if (!draw_.one_in("faults/present", 2)) return;
        auto drawn = std::min(draw_.pick("faults/rate", rates), rate_max);
        if (drawn > rate_hard && std::exchange(hard_, true)) drawn = rate_hard;
        rate = std::max(rate, drawn);
        fails_anywhere_ = true;
    }

    void write_rates() {
        auto& faults = story_.faults;
        if (wants(FaultProfile::network)) {
            raise_hard(faults.requests_lost);
            raise_hard(faults.responses_lost);
            raise_hard(faults.refused);
            raise_hard(faults.delayed);
            constexpr std::array<DurationRange, 3> delays{{{1s, 30s}, {100ms, 2s}, {1s, 2min}}};
            if (faults.delayed > 0) faults.delay = draw_.pick("faults/delay", delays);
        }
        if (wants(FaultProfile::services)) {
            raise(faults.throttles);
            raise(faults.stream_cuts);
            raise(faults.duplicate_deliveries);
            raise(faults.service_errors);
            raise(faults.conflicts);
            raise_hard(faults.disk_errors);
            faults.disk_errors = std::min(faults.disk_errors, disk_rate_max);
        }
    }

    void write_latency() {
        constexpr std::array<DurationRange, 5> latencies{
            {{1ms, 20ms}, {0ms, 0ms}, {1ms, 1s}, {50ms, 50ms}, {1ms, 3s}}};
        if (!draw_.one_in("faults/other-latency", 2)) return;
        auto& latency = story_.faults.latency;
        latency = draw_.pick("faults/latency", latencies);
        // A slice waits for the network some forty times, one after the other.
        latency.most = std::min(latency.most, story_.agent.function_timeout / 120);
    }

    void write_schedule() {
        if (!draw_.one_in("faults/priorities", 2)) return;
        story_.schedule.kind = Schedule::Kind::priorities;
        story_.schedule.changes = draw_.between("faults/changes", 0, 5);
    }

    /// Some moment at which the story goes on, or shortly after it.
    base::Duration moment() {
        std::vector<base::Duration> times{0s};
        for (const auto& event : story_.events) {
            if (const auto* at = std::get_if<AtTime>(&event.moment)) {
                times.push_back(at->after_start);
            }
        }
        constexpr std::array<base::Duration, 6> later{0s, 10ms, 500ms, 1s, 2s, 30s};
        return draw_.pick("faults/moment", times) + draw_.pick("faults/later", later);
    }

    void write_partitions() {
        const bool daemon = story_.agent.targets.front() == Target::daemon;
        std::vector<std::string> hosts{"bedrock-runtime.us-east-1.amazonaws.com"};
        if (!daemon) {
            for (const auto* service : {"sqs", "dynamodb", "scheduler"})
                hosts.push_back(service + std::string(".us-east-1.amazonaws.com"));
        }
        for (const auto& [name, tool] : story_.tools)
            hosts.push_back((tool.server.empty() ? name : tool.server) + ".tools");
        const int count =
            draw_.one_in("faults/present", 2) ? draw_.between("faults/partitions", 1, 2) : 0;
        for (int i = 0; i < count; ++i) {
            constexpr std::array<base::Duration, 5> spans{1s, 200ms, 10s, 1min, 10min};
            Partition partition{.one = "worker", .other = draw_.pick("faults/host", hosts)};
            partition.duration = draw_.pick("faults/span", spans);
            cut_off_ += partition.duration;
            story_.events.push_back({.moment = AtTime{moment()}, .action = std::move(partition)});
        }
    }

    void write_crashes() {
        auto& most = story_.faults.crashes_at_most;
        most = std::max(most, draw_.between("faults/crashes", 0, 3));
        if (draw_.one_in("faults/present", 2)) {
            const int count = draw_.between("faults/crash-points", 1, 2);
            for (int i = 0; i < count; ++i) {
                const WhenReached when{all_points[draw_.below("faults/point", all_points.size())],
                                       draw_.between("faults/occasions", 1, 3)};
                story_.events.push_back({.moment = when, .action = Crash{Victim::worker}});
            }
        }
        if (draw_.one_in("faults/restart", 4)) {
            story_.events.push_back({.moment = AtTime{moment()}, .action = Restart{}});
        }
    }

    Scenario& story_;
    FaultProfile profile_;
    Draw draw_;
    bool hard_ = false;            ///< one kind of failure is frequent
    bool fails_anywhere_ = false;  ///< any exchange and any write may fail
    base::Duration cut_off_{};     ///< how long some network is down
};

/// How many processes die at most, whenever that is.
int deaths_in(const Scenario& story) {
    int deaths = story.faults.crashes_at_most;
    for (const auto& event : story.events) {
        if (!std::holds_alternative<Crash>(event.action)) continue;
        const auto* when = std::get_if<WhenReached>(&event.moment);
        deaths += when != nullptr ? when->times : 1;
    }
    return deaths;
}

bool hears_everything(const ModelRule& rule) {
    return rule.hears.empty() && rule.times == 0;
}

}  // namespace

Scenario with_drawn_faults(Scenario story, FaultProfile profile, base::Random& random) {
    FaultDraft(story, profile, random).write();
    if (!story.faults.until) story.faults.until = story.expect.within / 2;
    // A killed worker's messages come back only after their visibility has run out, and the deaths
    // at points of the story do not stop with the other faults.
    story.expect.within += story.agent.visibility_timeout * std::max(4, deaths_in(story) + 2);
    expect_stated_limits(story.expect);
    if (std::ranges::none_of(story.model, hears_everything)) {
        // A turn that was lost may lead to words that the story does not know.
        ModelRule otherwise;
        otherwise.says = "I do not know what to say.";
        story.model.push_back(otherwise);
    }
    return story;
}

Scenario resolve_draw(const Scenario* file,
                      FaultProfile profile,
                      std::uint64_t seed,
                      std::optional<Target> target) {
    SeededDriver driver{seed};
    Trace trace;
    ChoiceOracle oracle{driver, trace};
    auto story = file != nullptr ? *file : generate_scenario(oracle.stream("explore/story"));
    if (target) story.agent.targets = {*target};
    return with_drawn_faults(std::move(story), profile, oracle.stream("explore/faults"));
}

}  // namespace torpor::sim
