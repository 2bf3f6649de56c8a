#include "tools/cli/compare.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "sim/differential/compare.hpp"
#include "sim/explore/swarm.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "sim/scenario/write_scenario.hpp"
#include "tools/cli/scenario_files.hpp"

namespace torpor::cli {

namespace {

constexpr const char* footer_text =
    R"(Faults, crashes and partitions of a file are left out, and latency is constant: what differs
then is the runtime's. Two legal orders of the same things are "inconclusive".

Examples:
  torpor compare scenarios --seeds 1..20
  torpor compare --generated 1..500)";

struct Compared {
    std::string story;
    std::uint64_t seed = 0;
    sim::Comparison comparison;
};

class Comparing {
public:
    explicit Comparing(const CompareCommand& command) : command_(command) {}

    void compare(const std::string& name, const sim::Scenario& story, std::uint64_t seed) {
        Compared one{name, seed, compare_targets(story, seed, &schemas_)};
        count_[static_cast<std::size_t>(one.comparison.sameness)] += 1;
        const bool differs = one.comparison.sameness == sim::Sameness::different;
        if (differs && !command_.out.empty()) keep(one, sim::undisturbed(story));
        if (one.comparison.sameness == sim::Sameness::same) return;
        if (!command_.json) show(one);
        remarkable_.push_back(std::move(one));
    }

    std::uint64_t count(sim::Sameness sameness) const {
        return count_[static_cast<std::size_t>(sameness)];
    }
    bool unwritten() const { return unwritten_; }
    std::uint64_t total() const { return count_[0] + count_[1] + count_[2]; }
    const std::vector<Compared>& remarkable() const { return remarkable_; }

private:
    void keep(const Compared& one, sim::Scenario story) {
        story.agent.targets.assign(sim::all_targets.begin(), sim::all_targets.end());
        const auto name = std::filesystem::path{one.story}.stem().string() + "-seed-" +
                          std::to_string(one.seed) + ".json";
        const auto path = std::filesystem::path{command_.out} / name;
        std::error_code ignored;
        std::filesystem::create_directories(command_.out, ignored);
        std::ofstream file{path, std::ios::binary | std::ios::trunc};
        file << write_scenario(story) << std::flush;
        if (file.good()) return;
        unwritten_ = true;
        std::cerr << "torpor compare: cannot write " << path.string() << '\n';
    }

    static void show(const Compared& one) {
        std::cout << to_text(one.comparison.sameness) << "  " << one.story << " seed " << one.seed
                  << '\n';
        if (one.comparison.sameness == sim::Sameness::different)
            std::cout << "  (- on lambda, + on daemon)\n" << one.comparison.difference;
        std::cout.flush();
    }

    const CompareCommand& command_;
    bool unwritten_ = false;
    fakes::dsql::SharedSchemas schemas_;
    std::array<std::uint64_t, 3> count_{};
    std::vector<Compared> remarkable_;
};

bool on_both(const sim::Scenario& story) {
    return std::ranges::all_of(sim::all_targets, [&](sim::Target target) {
        return std::ranges::find(story.agent.targets, target) != story.agent.targets.end();
    });
}

void compare_files(Comparing& comparing,
                   const std::vector<sim::Scenario>& stories,
                   const std::optional<sim::SeedRange>& range) {
    for (const auto& story : stories) {
        if (!on_both(story)) continue;
        const auto seeds = range.value_or(story.seeds);
        for (auto seed = seeds.first;; ++seed) {
            comparing.compare(story.file, story, seed);
            if (seed == seeds.last) break;
        }
    }
}

void print_sum(const Comparing& comparing) {
    std::cout << comparing.total() << " compared: " << comparing.count(sim::Sameness::same)
              << " same, " << comparing.count(sim::Sameness::inconclusive) << " inconclusive, "
              << comparing.count(sim::Sameness::different) << " different\n";
}

void print_json(const Comparing& comparing) {
    auto remarkable = nlohmann::ordered_json::array();
    for (const auto& [story, seed, comparison] : comparing.remarkable()) {
        remarkable.push_back({{"story", story},
                              {"seed", seed},
                              {"verdict", to_text(comparison.sameness)},
                              {"difference", comparison.difference}});
    }
    const nlohmann::ordered_json document{
        {"schema", "torpor.compare"},
        {"version", 1},
        {"compared", comparing.total()},
        {"same", comparing.count(sim::Sameness::same)},
        {"inconclusive", comparing.count(sim::Sameness::inconclusive)},
        {"different", comparing.count(sim::Sameness::different)},
        {"stories", std::move(remarkable)}};
    std::cout << document.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

/// Says what is wrong with a range that was given.
bool read_range(const std::string& text, std::optional<sim::SeedRange>& range) {
    if (text.empty()) return true;
    range = sim::parse_seed_range(text);
    if (range) return true;
    std::cerr << "torpor compare: \"" << text << "\" is no range of seeds; write 1..20\n";
    return false;
}

}  // namespace

void describe(CLI::App& app, CompareCommand& command) {
    app.footer(footer_text);
    app.add_option("PATH", command.paths, "scenario files or folders");
    app.add_option("--seeds", command.seeds, "compare with every seed of the range")
        ->type_name("A..B");
    app.add_option("--generated", command.generated, "compare the stories that these seeds make up")
        ->type_name("A..B");
    app.add_option("--out", command.out, "folder for the stories that differ, as scenario files")
        ->type_name("DIR");
    app.add_option("--inconclusive-max", command.inconclusive_max,
                   "fail if more of a hundred stories are inconclusive")
        ->check(CLI::Range(0, 100))
        ->type_name("N");
    app.add_flag("--json", command.json, "print one JSON document");
}

ExitCode compare(const CompareCommand& command) {
    std::optional<sim::SeedRange> seeds;
    std::optional<sim::SeedRange> generated;
    if (!read_range(command.seeds, seeds)) return ExitCode::usage;
    if (!read_range(command.generated, generated)) return ExitCode::usage;
    if (command.paths.empty() && !generated) {
        std::cerr << "torpor compare: give files or folders, or --generated A..B\n";
        return ExitCode::usage;
    }
    Comparing comparing{command};
    if (!command.paths.empty()) {
        const auto stories = read_scenarios(command.paths);
        if (!stories) {
            std::cerr << stories.error();
            return ExitCode::usage;
        }
        compare_files(comparing, *stories, seeds);
    }
    if (generated) {
        for (auto seed = generated->first;; ++seed) {
            const auto story = sim::resolve_draw(nullptr, sim::FaultProfile::none, seed);
            comparing.compare("generated", story, seed);
            if (seed == generated->last) break;
        }
    }
    if (command.json) {
        print_json(comparing);
    } else {
        print_sum(comparing);
    }
    std::cout.flush();
    if (!std::cout.good() || comparing.unwritten()) return ExitCode::environment;
    const auto inconclusive = comparing.count(sim::Sameness::inconclusive);
    const auto allowed = static_cast<std::uint64_t>(command.inconclusive_max);
    const bool too_many = inconclusive * 100 > allowed * comparing.total();
    if (too_many) {
        std::cerr << "torpor compare: too many stories say nothing; see docs/differential.md\n";
    }
    return too_many || comparing.count(sim::Sameness::different) > 0 ? ExitCode::failed
                                                                     : ExitCode::passed;
}

}  // namespace torpor::cli
