#include "sim/report/text_report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>

namespace torpor::sim {
namespace {

class Painter {
public:
    explicit Painter(Colour colour) : colour_(colour) {}
    std::string green(const std::string& text) const { return painted("32", text); }
    std::string red(const std::string& text) const { return painted("31", text); }
    std::string dim(const std::string& text) const { return painted("2", text); }

private:
    std::string painted(const char* code, const std::string& text) const {
        if (colour_ == Colour::never) return text;
        return std::string("\x1b[") + code + 'm' + text + "\x1b[0m";
    }
    Colour colour_;
};

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
           violation.message + '\n';
}

std::string file_report(std::span<const RunResult> runs, const Painter& paint) {
    const auto passed =
        static_cast<std::size_t>(std::ranges::count(runs, true, &RunResult::passed));
    const auto& longest = std::ranges::max(runs, {}, &RunResult::virtual_seconds);
    const bool good = passed == runs.size();
    std::string text = good ? paint.green("pass") : paint.red("FAIL");
    text += "  " + runs.front().file + "  " + runs.front().title + '\n';
    text += paint.dim("      on " + std::string(to_text(runs.front().target)) + ", " +
                      seeds_text(runs) + ": " + std::to_string(passed) + " of " +
                      std::to_string(runs.size()) + " passed, up to " +
                      span_text(longest.virtual_seconds) + " of virtual time, " +
                      plural(longest.slices, "slice") + ", " + plural(longest.events, "event")) +
            '\n';
    if (good) return text;
    const auto first = std::ranges::find(runs, false, &RunResult::passed);
    text += "  first failure: seed " + std::to_string(first->seed) + ", trace " +
            first->trace_hash + '\n';
    for (const Violation& violation : first->violations)
        text += violation_line(violation);
    return text;
}

}  // namespace

Colour colour_for(Sink sink, const char* no_color) {
    const bool refused = no_color != nullptr && *no_color != '\0';
    return sink == Sink::terminal && !refused ? Colour::always : Colour::never;
}

std::string text_report(const std::vector<RunResult>& results, Colour colour) {
    const Painter paint(colour);
    std::string text;
    const RunResult* failure = nullptr;
    std::span<const RunResult> rest(results);
    while (!rest.empty()) {
        const auto same = [&](const RunResult& run) {
            return run.file == rest.front().file && run.target == rest.front().target;
        };
        const auto end = std::ranges::find_if_not(rest, same);
        const auto count = static_cast<std::size_t>(end - rest.begin());
        const auto runs = rest.first(count);
        text += file_report(runs, paint);
        const auto first = std::ranges::find(runs, false, &RunResult::passed);
        if (failure == nullptr && first != runs.end()) failure = &*first;
        rest = rest.subspan(count);
    }
    if (failure == nullptr) return text;
    return text + "reproduce with:\n" + reproduce_command(*failure) + '\n';
}

std::string reproduce_command(const RunResult& result) {
    const auto seed = std::to_string(result.seed);
    const auto faults = result.faults.empty() ? "" : " --faults " + result.faults;
    if (result.generated) return "torpor explore" + faults + " --seeds " + seed + ".." + seed;
    return "torpor run " + shell_word(result.file) + " --target " +
           std::string(to_text(result.target)) + faults + " --seed " + seed;
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
