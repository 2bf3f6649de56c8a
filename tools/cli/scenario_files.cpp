#include "tools/cli/scenario_files.hpp"

#include <algorithm>
#include <filesystem>

#include "sim/scenario/read_scenario.hpp"

namespace torpor::cli {

namespace {

namespace fs = std::filesystem;

bool in_schema_folder(const fs::path& path) {
    return std::ranges::any_of(path, [](const fs::path& part) { return part == "schema"; });
}

/// The scenario files of a folder, sorted; with an error the list is not complete.
std::vector<std::string> files_below(const fs::path& folder, std::error_code& error) {
    std::vector<std::string> files;
    fs::recursive_directory_iterator entry{folder, error};
    for (; !error && entry != fs::recursive_directory_iterator{}; entry.increment(error)) {
        const auto& path = entry->path();
        if (path.extension() == ".json" && !in_schema_folder(path.lexically_relative(folder))) {
            files.push_back(path.string());
        }
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace

base::Result<std::vector<sim::Scenario>, std::string> read_scenarios(
    const std::vector<std::string>& paths) {
    std::vector<sim::Scenario> scenarios;
    std::string problems;
    for (const auto& path : paths) {
        std::error_code error;
        std::vector<std::string> files{path};
        if (fs::is_directory(path, error)) files = files_below(path, error);
        if (error && error != std::errc::no_such_file_or_directory) {
            problems += path + ": " + error.message() + "\n";
        }
        if (files.empty() && !error)
            problems += path + ": no scenario file (*.json) in this folder\n";
        for (const auto& file : files) {
            auto scenario = sim::read_scenario_file(file);
            if (scenario) {
                scenarios.push_back(std::move(*scenario));
            } else {
                problems += scenario.error().text();
                if (!problems.ends_with('\n')) problems += '\n';
            }
        }
    }
    if (!problems.empty()) return std::unexpected(std::move(problems));
    return scenarios;
}

std::vector<sim::Scenario> by_target(const std::vector<sim::Scenario>& scenarios,
                                     std::optional<sim::Target> only) {
    std::vector<sim::Scenario> runs;
    for (const auto& scenario : scenarios) {
        for (const auto target : scenario.agent.targets) {
            if (only && target != *only) continue;
            runs.push_back(scenario);
            runs.back().agent.targets = {target};
        }
    }
    return runs;
}

}  // namespace torpor::cli
