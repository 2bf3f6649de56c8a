#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "sim/report/colour.hpp"
#include "sim/report/event_log.hpp"
#include "sim/report/suite_tally.hpp"
#include "sim/scenario/scenario.hpp"
#include "tools/cli/exit_code.hpp"

namespace CLI {
class App;
}

namespace torpor::cli {

/// Files that a command writes about its runs; empty for none.
struct ReportOptions {
    std::string junit;
    std::string html;
    std::string perfetto;
};

/// The options --junit, --html and --perfetto, read into `options`, which must outlive the app.
void describe(CLI::App& app, ReportOptions& options);

/// Gathers the runs of a command for the reports that are asked for and, inside a workflow of
/// GitHub, for annotations and the step summary. Pictures and stories show the first run that
/// failed, or else the last one whose scenario is known; it is run again for them.
class Reports {
public:
    explicit Reports(ReportOptions options);

    /// A run of a scenario whose draws are resolved, in the order of running.
    void add(const sim::Scenario& scenario, const sim::RunResult& result);
    /// A run whose scenario is expensive to make: it is asked for only if it is shown, which a run
    /// that passed is not.
    void add(const sim::RunResult& result, const std::function<sim::Scenario()>& scenario);

    /// The story of the first failure; empty if nothing failed.
    std::string story(sim::Colour colour);

    /// Writes what was asked for. ExitCode::environment, said on stderr, if a file cannot be
    /// written, and ExitCode::passed otherwise.
    ExitCode write();

private:
    using Clock = std::chrono::steady_clock;
    struct Shown {
        sim::Scenario scenario;
        sim::RunResult result;
    };

    double seconds_since_last();
    const sim::RunEvents& events();
    bool draws_pictures() const { return !options_.html.empty() || !options_.perfetto.empty(); }
    bool write_pictures();
    bool tell_github(const std::string& story) const;

    ReportOptions options_;
    sim::SuiteTally tally_;
    std::optional<Shown> shown_;
    std::optional<sim::RunEvents> events_;
    Clock::time_point last_;
};

}  // namespace torpor::cli
