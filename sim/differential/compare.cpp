#include "sim/differential/compare.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "runtime/wire/input_message.hpp"
#include "sim/differential/canonical_state.hpp"
#include "sim/world/world.hpp"

namespace torpor::sim {
namespace {

/// How many further seeds are tried on both sides.
constexpr std::uint64_t further_seeds = 8;

/// Breaches and a run that does not end belong to no conversation, and stand here.
constexpr const char* of_the_run = "(the run)";

CanonicalState ends_on(Target target,
                       Scenario story,
                       std::uint64_t seed,
                       fakes::dsql::SharedSchemas* schemas) {
    story.agent.targets = {target};
    SeededDriver driver{seed};
    Trace trace;
    World world{story, driver, trace, {.schemas = schemas}};
    const auto result = run_world(world, story, seed, trace);
    auto state = canonical_state(world.final_state());
    auto& remarks = state[of_the_run];
    if (result.ending != Ending::at_rest) remarks.emplace_back("did not come to rest");
    for (const auto& violation : result.violations) {
        // What the story expects may hold on one target only, and belongs to its own run.
        if (violation.check == "expectation") continue;
        remarks.push_back("violation of " + violation.check + ": " + violation.message);
    }
    return state;
}

/// On a queue a message names its thread beside its body, too; at a daemon's door it cannot.
bool names_another_thread(const RawMessage& raw) {
    const auto message = wire::decode_input_message(raw.body);
    return message && message->thread.str() != raw.thread;
}

bool is_disturbance(const ScenarioEvent& event) {
    const auto& action = event.action;
    const auto* raw = std::get_if<RawMessage>(&action);
    if (raw != nullptr && names_another_thread(*raw)) return true;
    return std::holds_alternative<Crash>(action) || std::holds_alternative<Partition>(action) ||
           std::holds_alternative<Restart>(action) ||
           std::holds_alternative<AtEffect>(event.moment);
}

/// The ends of every conversation on one deployment, without order.
using Ends = std::map<std::string, std::set<Conversation>>;

void add(Ends& ends, const CanonicalState& state) {
    for (const auto& [name, conversation] : state)
        ends[name].insert(without_order(conversation));
}

bool meet(const std::set<Conversation>& one, const std::set<Conversation>& other) {
    return std::ranges::any_of(one, [&](const auto& end) { return other.contains(end); });
}

class Comparer {
public:
    Comparer(const Scenario& story, std::uint64_t seed, fakes::dsql::SharedSchemas* schemas)
        : story_(undisturbed(story)), slow_(story_), seed_(seed), schemas_(schemas) {
        slow_.faults.latency = {std::chrono::milliseconds{1}, std::chrono::seconds{3}};
    }

    Comparison compare() {
        const auto lambda = ends_on(Target::lambda, story_, seed_, schemas_);
        const auto daemon = ends_on(Target::daemon, story_, seed_, schemas_);
        Comparison comparison;
        if (lambda == daemon) return comparison;
        add(on_lambda_, lambda);
        add(on_daemon_, daemon);
        std::set<std::string> names;
        for (const auto* state : {&lambda, &daemon}) {
            for (const auto& [name, conversation] : *state)
                names.insert(name);
        }
        for (const auto& name : names) {
            const auto& left = of(lambda, name);
            const auto& right = of(daemon, name);
            if (left == right) continue;
            comparison.difference += difference(left, right);
            comparison.sameness = std::max(
                comparison.sameness, is_open(name) ? Sameness::inconclusive : Sameness::different);
        }
        return comparison;
    }

private:
    static Conversation of(const CanonicalState& state, const std::string& name) {
        const auto found = state.find(name);
        return found == state.end() ? Conversation{} : found->second;
    }

    /// Whether the story leaves open how the conversation ends.
    bool is_open(const std::string& name) {
        if (meet(on_lambda_[name], on_daemon_[name])) return true;
        while (tried_ < further_seeds) {
            tried_ += 1;
            // A deployment is as slow as it likes; a cold start is one reason.
            const auto& story = tried_ % 2 == 0 ? story_ : slow_;
            add(on_lambda_, ends_on(Target::lambda, story, seed_ + tried_, schemas_));
            add(on_daemon_, ends_on(Target::daemon, story, seed_ + tried_, schemas_));
        }
        const auto& lambda = on_lambda_[name];
        const auto& daemon = on_daemon_[name];
        return meet(lambda, daemon) || lambda.size() > 1 || daemon.size() > 1;
    }

    Scenario story_;
    Scenario slow_;  ///< the same with latencies that let other things come first
    std::uint64_t seed_;
    fakes::dsql::SharedSchemas* schemas_;
    Ends on_lambda_;
    Ends on_daemon_;
    std::uint64_t tried_ = 0;
};

}  // namespace

std::string_view to_text(Sameness sameness) {
    constexpr std::array<std::string_view, 3> names{"same", "inconclusive", "different"};
    return names[static_cast<std::size_t>(sameness)];
}

Scenario undisturbed(Scenario story) {
    std::erase_if(story.events, is_disturbance);
    story.faults = {};
    constexpr std::chrono::milliseconds latency{1};
    story.faults.latency = {latency, latency};
    story.schedule = {};
    return story;
}

Comparison compare_targets(const Scenario& story,
                           std::uint64_t seed,
                           fakes::dsql::SharedSchemas* schemas) {
    return Comparer{story, seed, schemas}.compare();
}

}  // namespace torpor::sim
