#include "tools/cli/report_options.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>

#include <CLI/CLI.hpp>

#include "sim/report/github_report.hpp"
#include "sim/report/junit_report.hpp"
#include "sim/report/perfetto.hpp"
#include "sim/report/story.hpp"
#include "sim/report/timeline_page.hpp"
#include "sim/world/world.hpp"

namespace torpor::cli {

namespace {

bool written(const std::string& path, std::string_view text, std::ios::openmode mode) {
    std::ofstream file(path, std::ios::binary | mode);
    file << text;
    file.close();
    if (file.good()) return true;
    std::cerr << "torpor: cannot write " << path << '\n';
    return false;
}

std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// An expectation is shown where the file says it, a promise at the top.
std::size_t line_of(const std::string& file, const sim::Violation& violation) {
    if (violation.check != "expectation") return 1;
    return sim::expectation_line(contents(file));
}

/// The run would take this process with it.
bool kills_its_process(const sim::RunResult& result) {
    const auto died = [](const sim::Violation& violation) {
        return violation.check == "process-died";
    };
    return std::ranges::any_of(result.violations, died);
}

}  // namespace

void describe(CLI::App& app, ReportOptions& options) {
    app.add_option("--junit", options.junit, "write the results as JUnit XML")->type_name("FILE");
    app.add_option("--html", options.html, "write a timeline of the first run that failed")
        ->type_name("FILE");
    app.add_option("--perfetto", options.perfetto, "write the same for ui.perfetto.dev")
        ->type_name("FILE");
}

Reports::Reports(ReportOptions options) : options_(std::move(options)), last_(Clock::now()) {}

double Reports::seconds_since_last() {
    const auto now = Clock::now();
    const std::chrono::duration<double> seconds = now - last_;
    last_ = now;
    return seconds.count();
}

void Reports::add(const sim::Scenario& scenario, const sim::RunResult& result) {
    tally_.add(result, seconds_since_last());
    const bool failed_before = shown_ && !shown_->result.passed;
    if (failed_before || (result.passed && !draws_pictures())) return;
    shown_ = Shown{scenario, result};
}

void Reports::add(const sim::RunResult& result, const std::function<sim::Scenario()>& scenario) {
    tally_.add(result, seconds_since_last());
    if (result.passed || shown_) return;
    shown_ = Shown{scenario(), result};
}

const sim::RunEvents& Reports::events() {
    if (events_) return *events_;
    events_.emplace();
    if (!shown_ || kills_its_process(shown_->result)) return *events_;
    auto focus = base::Instant::max();
    for (const auto& violation : shown_->result.violations)
        focus = std::min(focus, violation.at);
    sim::EventLog log(focus);
    sim::run_scenario(shown_->scenario, shown_->result.seed,
                      {.sink = [&](sim::TraceEvent event) { log.add(std::move(event)); }});
    *events_ = log.take();
    return *events_;
}

std::string Reports::story(sim::Colour colour) {
    if (!shown_ || shown_->result.passed) return {};
    return sim::story(shown_->result, events().events, colour);
}

bool Reports::write_pictures() {
    if (!shown_ || !draws_pictures()) return true;
    const auto& run = events();
    bool good = true;
    if (!options_.html.empty()) {
        const auto story = sim::story(shown_->result, run.events, sim::Colour::never);
        good =
            written(options_.html, sim::timeline_page(shown_->result, run, story), std::ios::trunc);
    }
    if (!options_.perfetto.empty() && !run.events.empty()) {
        const auto slices = sim::slices_of(run.events);
        const auto happened = sim::happenings(run.events, slices);
        const auto timeline = sim::timeline_of(run.events, slices, happened);
        const auto text =
            sim::perfetto_trace(shown_->result, run.events.front().at, timeline, happened);
        good = written(options_.perfetto, text, std::ios::trunc) && good;
    }
    return good;
}

bool Reports::tell_github(const std::string& story) const {
    const char* const actions = std::getenv("GITHUB_ACTIONS");
    if (actions == nullptr || std::string_view{actions} != "true") return true;
    // On stderr, as stdout may be a document; GitHub reads both.
    std::cerr << sim::github_annotations(tally_, line_of) << std::flush;
    const char* const summary = std::getenv("GITHUB_STEP_SUMMARY");
    if (summary == nullptr || *summary == '\0') return true;
    return written(summary, sim::github_summary(tally_, story), std::ios::app);
}

ExitCode Reports::write() {
    const char* const actions = std::getenv("GITHUB_ACTIONS");
    const bool tells_story = !options_.junit.empty() || actions != nullptr;
    const auto told = tells_story ? story(sim::Colour::never) : std::string{};
    bool good = write_pictures();
    if (!options_.junit.empty()) {
        const auto now =
            std::chrono::time_point_cast<base::Duration>(std::chrono::system_clock::now());
        good =
            written(options_.junit, sim::junit_report(tally_, now, told), std::ios::trunc) && good;
    }
    good = tell_github(told) && good;
    return good ? ExitCode::passed : ExitCode::environment;
}

}  // namespace torpor::cli
