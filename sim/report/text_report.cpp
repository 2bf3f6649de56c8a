#include "sim/report/text_report.hpp"

#include "sim/report/event_fields.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>
#include <string_view>

namespace torpor::sim {
namespace {

constexpr std::size_t message_size_max = 2000;

/// "3 d 00:00:02": virtual time is long, and its last second matters little.
std::string span_text(double seconds) {
    constexpr double day = 86400;
    std::array<char, 64> buffer{};
    const auto days = static_cast<long long>(seconds / day);
    const auto rest = static_cast<long long>(seconds) % static_cast<long long>(day);
    if (days > 0) {
        std::snprintf(buffer.data(), buffer.size(), "%lld d %02lld:%02lld:%02lld", days,
                      rest / 3600, rest / 60 % 60, rest % 60);
    } else if (rest >= 60) {
        std::snprintf(buffer.data(), buffer.size(), "%02lld:%02lld:%02lld", rest / 3600,
                      rest / 60 % 60, rest % 60);
    } else {
        std::snprintf(buffer.data(), buffer.size(), "%.3f s", seconds);
    }
    return buffer.data();
}

std::string plural(std::size_t count, const std::string& word) {
    return std::to_string(count) + ' ' + word + (count == 1 ? "" : "s");
}

/// "seed 7", or "seeds 1..200".
std::string seeds_text(std::span<const RunResult> runs) {
    const auto [least, most] = std::ranges::minmax(runs, {}, &RunResult::seed);
    if (least.seed == most.seed) return "seed " + std::to_string(least.seed);
    return "seeds " + std::to_string(least.seed) + ".." + std::to_string(most.seed);
}

std::string violation_line(const Violation& violation) {
    return "    " + base::iso8601(violation.at) + "  " + violation.check + ": " +
           visible(cut(violation.message, message_size_max)) + '\n';
}

/// The runs of one file on one target.
struct FileRuns {
    std::span<const RunResult> runs;
    std::size_t passed = 0;
    std::string where;  ///< "lambda, seeds 1..200"
    std::string longest;
};

FileRuns counted(std::span<const RunResult> runs) {
    FileRuns counted{.runs = runs, .where = {}, .longest = {}};
    counted.passed = static_cast<std::size_t>(std::ranges::count(runs, true, &RunResult::passed));
    counted.where = std::string(to_text(runs.front().target)) + ", " + seeds_text(runs);
    counted.longest =
        span_text(std::ranges::max(runs, {}, &RunResult::virtual_seconds).virtual_seconds);
    return counted;
}

std::string file_report(const FileRuns& file, const Painter& paint, std::string_view story) {
    const auto& head = file.runs.front();
    const std::string name = "  " + visible(head.file) + "  " + visible(head.title);
    if (file.passed == file.runs.size())
        return paint.green("pass") + name +
               paint.dim(" (" + file.where + ", " + file.longest + ')') + '\n';

    const auto& first = *std::ranges::find(file.runs, false, &RunResult::passed);
    std::string text = paint.red("FAIL") + name + '\n';
    text += paint.dim("      on " + file.where + ": " + std::to_string(file.passed) + " of " +
                      std::to_string(file.runs.size()) + " passed, up to " + file.longest +
                      " of virtual time") +
            '\n';
    text += "  first failure: seed " + std::to_string(first.seed) + ", " +
            plural(first.slices, "slice") + ", " + plural(first.events, "event") + ", trace " +
            first.trace_hash + '\n';
    for (const Violation& violation : first.violations)
        text += violation_line(violation);
    if (!story.empty()) text += "  what happened:\n" + std::string(story);
    return text;
}

}  // namespace

const RunResult* first_failure(const std::vector<RunResult>& results) {
    const auto found = std::ranges::find(results, false, &RunResult::passed);
    return found == results.end() ? nullptr : &*found;
}

std::string text_report(const std::vector<RunResult>& results,
                        Colour colour,
                        std::string_view story) {
    const Painter paint(colour);
    const RunResult* const failure = first_failure(results);
    std::string text;
    std::span<const RunResult> rest(results);
    while (!rest.empty()) {
        const auto same = [&](const RunResult& run) {
            return run.file == rest.front().file && run.target == rest.front().target;
        };
        const auto end = std::ranges::find_if_not(rest, same);
        const auto count = static_cast<std::size_t>(end - rest.begin());
        const auto runs = rest.first(count);
        const bool told =
            std::ranges::any_of(runs, [&](const RunResult& run) { return &run == failure; });
        text += file_report(counted(runs), paint, told ? story : std::string_view{});
        rest = rest.subspan(count);
    }
    if (failure == nullptr) return text;
    return text + "reproduce with:\n" + reproduce_command(*failure) + '\n';
}

std::string reproduce_command(const RunResult& result) {
    const auto seed = std::to_string(result.seed);
    const auto faults = result.faults.empty() ? "" : " --faults " + result.faults;
    const auto target = " --target " + std::string(to_text(result.target));
    if (result.generated) {
        return "torpor explore" + faults + (result.target_asked ? target : "") + " --seeds " +
               seed + ".." + seed;
    }
    return "torpor run " + shell_word(result.file) + target + faults + " --seed " + seed;
}

std::string shell_word(const std::string& text) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/+:@%,";
    if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
    std::string quoted = "'";
    for (const char c : text)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + '\'';
}

}  // namespace torpor::sim
