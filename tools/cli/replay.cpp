#include "tools/cli/replay.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <iostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "runtime/base/invariant.hpp"
#include "sim/checks/check_set.hpp"
#include "sim/replay/draw_log.hpp"
#include "sim/replay/replay_run.hpp"
#include "sim/report/precise.hpp"
#include "sim/report/program.hpp"
#include "sim/report/run_result_codec.hpp"
#include "sim/report/text_report.hpp"

namespace torpor::cli {

namespace {

using Json = nlohmann::ordered_json;

/// So many steps are shown that led to the one where a run was stopped.
constexpr std::size_t last_steps = 20;

constexpr const char* footer_text =
    R"(A RUN is a file that `torpor run --record` or `torpor explore --out` has written.
The same steps: exit code 0, or 1 if the run breaks a promise. Another step: the first one that
differs with both sides, and exit code 3.

Examples:
  torpor replay failures/takes-effect-once-hello-lambda-seed-7.run
  torpor replay x.run --break-on takes-effect-once
  torpor replay x.run --until 1200
  torpor replay x.run --until queue.dead_lettered
  torpor replay x.run --steps > steps.txt)";

/// "1200  2026-01-05T09:00:00.007Z  queue.accepted ...": steps are counted from 1.
std::string step_line(std::size_t index, const sim::RecordedStep& step) {
    auto number = std::to_string(index + 1);
    constexpr std::size_t width = 7;
    if (number.size() < width) number.insert(0, width - number.size(), ' ');
    return number + "  " + to_text(step) + '\n';
}

/// The kind of an event: the second word of its line.
std::string_view kind_of(const sim::RecordedStep& step) {
    const std::string_view line = step.event;
    const auto from = line.find("  ");
    if (from == std::string_view::npos) return {};
    const auto rest = line.substr(from + 2);
    return rest.substr(0, rest.find("  "));
}

/// Where to stop: at a step of this number, or at the first event of this kind.
struct Until {
    std::optional<std::uint64_t> number = {};
    std::string kind = {};

    bool reached(std::size_t index, const sim::RecordedStep& step) const {
        if (number) return index + 1 == *number;
        return !kind.empty() && kind_of(step) == kind;
    }
};

base::Result<Until, std::string> until_of(const std::string& text, const sim::RunFile& run) {
    if (text.empty()) return Until{};
    std::uint64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (stopped == end && error == std::errc{}) {
        if (number >= 1 && number <= run.steps.size()) return Until{.number = number};
        return std::unexpected("there is no step " + text + "; the run has the steps 1 to " +
                               std::to_string(run.steps.size()));
    }
    const auto same_kind = [&](const auto& step) { return !step.draw && kind_of(step) == text; };
    if (std::ranges::any_of(run.steps, same_kind)) return Until{.kind = text};
    return std::unexpected("no event of the run is of the kind \"" + text + '"');
}

base::Result<void, std::string> known_check(const std::string& name) {
    auto known = sim::check_names();
    known.insert(known.end(), {"expectation", "invariant"});
    if (name.empty() || std::ranges::find(known, name) != known.end()) return {};
    std::string list;
    for (const auto& one : known)
        list += (list.empty() ? "" : ", ") + one;
    return std::unexpected("there is no check \"" + name + "\"; there are " + list);
}

std::string side(const char* whose, const std::optional<sim::RecordedStep>& step) {
    if (!step) return std::string("  ") + whose + ": the end\n";
    return std::string("  ") + whose + ": " + to_text(*step) + "\n      trace " +
           sim::hash_text(step->hash) + '\n';
}

class Replaying {
public:
    Replaying(const ReplayCommand& command, const sim::RunFile& run, Until until)
        : command_(command), run_(run), until_(std::move(until)) {}

    ExitCode replay() {
        sim::ReplayOptions options;
        options.break_on = command_.break_on;
        options.step = [this](std::size_t index, const sim::RecordedStep& step) {
            see(index, step);
            return until_.reached(index, step);
        };
        const auto replay = replay_run(run_, options);
        if (command_.json) {
            print_json(replay);
        } else {
            print_text(replay);
        }
        std::cout.flush();
        return std::cout.good() ? code(replay) : ExitCode::environment;
    }

private:
    void see(std::size_t index, const sim::RecordedStep& step) {
        if (command_.steps && !command_.json) std::cout << step_line(index, step);
        last_.emplace_back(index, step);
        if (last_.size() > last_steps) last_.pop_front();
    }

    ExitCode code(const sim::Replay& replay) const {
        if (replay.end == sim::Replay::End::diverged) return ExitCode::not_deterministic;
        if (replay.end == sim::Replay::End::stopped)
            return replay.broken ? ExitCode::failed : ExitCode::passed;
        return worse(ExitCode::passed, replay.result);
    }

    void print_last() const {
        if (command_.steps) return;
        for (const auto& [index, step] : last_)
            std::cout << step_line(index, step);
    }

    void print_text(const sim::Replay& replay) const {
        const auto steps = std::to_string(replay.steps);
        switch (replay.end) {
            case sim::Replay::End::diverged:
                print_last();
                std::cout << "DIVERGED  " << command_.path << "\n  " << steps
                          << " steps are as recorded, step " << replay.divergence->index + 1
                          << " is not\n"
                          << side("recorded", replay.divergence->recorded)
                          << side("now     ", replay.divergence->now);
                return;
            case sim::Replay::End::stopped:
                print_last();
                std::cout << "stopped after step " << steps << " of " << run_.steps.size() << '\n';
                if (replay.broken) std::cout << violation_line(*replay.broken);
                return;
            case sim::Replay::End::same:
                print_same(replay);
                return;
        }
        base::invariant(false, "a replay ends in one of three ways");
    }

    static std::string violation_line(const sim::Violation& violation) {
        return "    " + base::iso8601(violation.at) + "  " + violation.check + ": " +
               violation.message + '\n';
    }

    void print_same(const sim::Replay& replay) const {
        const auto& result = replay.result;
        std::cout << (result.passed ? "same" : "same, and it FAILS") << "  " << command_.path
                  << "\n      " << replay.steps << " steps, " << result.slices << " slices, trace "
                  << result.trace_hash << '\n';
        for (const auto& violation : result.violations)
            std::cout << violation_line(violation);
        if (!command_.break_on.empty())
            std::cout << "  the check " << command_.break_on << " does not break\n";
        if (result.passed != run_.result.passed)
            std::cout << "  the recorded run did the same and "
                      << (run_.result.passed ? "passed" : "failed")
                      << ": this program judges it differently\n";
    }

    void print_json(const sim::Replay& replay) const {
        Json document;
        document["schema"] = "torpor.replay";
        document["version"] = 1;
        document["file"] = command_.path;
        document["end"] = replay.end == sim::Replay::End::same       ? "same"
                          : replay.end == sim::Replay::End::diverged ? "diverged"
                                                                     : "stopped";
        document["steps"] = replay.steps;
        if (replay.end == sim::Replay::End::same)
            document["result"] = Json::parse(encode(replay.result));
        if (replay.broken) {
            document["broken"] = {{"check", replay.broken->check},
                                  {"at", sim::precise(replay.broken->at)},
                                  {"message", replay.broken->message}};
        }
        if (replay.divergence) {
            const auto json_side = [](const std::optional<sim::RecordedStep>& step) {
                if (!step) return Json{};
                return Json{{"step", to_text(*step)}, {"trace_hash", sim::hash_text(step->hash)}};
            };
            document["divergence"] = {{"step", replay.divergence->index + 1},
                                      {"recorded", json_side(replay.divergence->recorded)},
                                      {"now", json_side(replay.divergence->now)}};
        }
        document["last_steps"] = Json::array();
        for (const auto& [index, step] : last_)
            document["last_steps"].push_back({{"step", index + 1}, {"text", to_text(step)}});
        std::cout << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    }

    const ReplayCommand& command_;
    const sim::RunFile& run_;
    const Until until_;
    std::deque<std::pair<std::size_t, sim::RecordedStep>> last_;
};

}  // namespace

void describe(CLI::App& app, ReplayCommand& command) {
    app.footer(footer_text);
    app.add_option("RUN", command.path, "a run file")->required();
    app.add_option("--until", command.until,
                   "stop after the step of this number, or after the first event of this kind")
        ->type_name("N|KIND");
    app.add_option("--break-on", command.break_on,
                   "stop at the step where this check is broken, and print what led there")
        ->type_name("CHECK");
    app.add_flag("--steps", command.steps, "print every step");
    app.add_flag("--json", command.json, "print one JSON document");
}

ExitCode replay(const ReplayCommand& command) {
    const auto refuse = [](const std::string& why) {
        std::cerr << "torpor replay: " << why << (why.ends_with('\n') ? "" : "\n");
        return ExitCode::usage;
    };
    if (const auto known = known_check(command.break_on); !known) return refuse(known.error());
    const auto run = sim::read_run_file(command.path);
    if (!run) return refuse(run.error());
    auto until = until_of(command.until, *run);
    if (!until) return refuse(until.error());
    if (run->program != sim::program_text) {
        std::cerr << "torpor replay: " << command.path << " was recorded by "
                  << (run->program.empty() ? "an unknown program" : run->program) << ", this is "
                  << sim::program_text << "; the steps may differ\n";
    }
    return Replaying{command, *run, *std::move(until)}.replay();
}

}  // namespace torpor::cli
