#include "sim/sweep/sweep_report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <utility>

#include <nlohmann/json.hpp>

#include "sim/report/event_fields.hpp"
#include "sim/report/precise.hpp"
#include "sim/report/text_report.hpp"

namespace torpor::sim {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t failures_shown = 10;
constexpr std::size_t message_size_max = 500;

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
}

std::string right(const std::string& text, std::size_t width) {
    return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

/// What is said of the points of one effect.
struct EffectRow {
    std::array<std::string, all_phases.size()> phases;
    std::size_t twice = 0;
    std::size_t twice_good = 0;
};

bool good(const CrashVerdict& verdict) {
    return verdict.visited && verdict.result.passed;
}

std::string word(const CrashVerdict& verdict) {
    if (!verdict.result.passed) return "FAIL";
    return verdict.visited ? "pass" : "missed";
}

std::map<std::uint64_t, EffectRow> rows_of(const SweepResult& result) {
    std::map<std::uint64_t, EffectRow> rows;
    for (const auto& verdict : result.verdicts) {
        auto& row = rows[verdict.point.first.number];
        if (verdict.point.second) {
            row.twice += 1;
            row.twice_good += good(verdict) ? 1 : 0;
        } else {
            row.phases.at(static_cast<std::size_t>(verdict.point.first.phase)) = word(verdict);
        }
    }
    return rows;
}

std::string painted(const std::string& text, const Painter& paint) {
    const bool bad = text.starts_with("FAIL") || text.starts_with("missed");
    return bad ? paint.red(text) : text;
}

std::string table(const SweepResult& result, const Painter& paint) {
    constexpr std::size_t number_width = 6;
    constexpr std::size_t phase_width = 8;
    std::size_t what_width = 6;
    std::size_t process_width = 7;
    for (const auto& effect : result.effects) {
        what_width = std::max(what_width, effect.what.size());
        process_width = std::max(process_width, effect.process.size());
    }
    std::string text =
        paint.dim(right("#", number_width) + "  " + padded("effect", what_width) + "  " +
                  padded("process", process_width) + "  before  unack.  after   twice") +
        '\n';
    const auto rows = rows_of(result);
    for (const auto& effect : result.effects) {
        const auto row = rows.find(effect.number);
        if (row == rows.end()) continue;
        text += right(std::to_string(effect.number), number_width) + "  " +
                padded(effect.what, what_width) + "  " + padded(effect.process, process_width) +
                "  ";
        for (const auto& phase : row->second.phases)
            text += painted(padded(phase, phase_width), paint);
        const auto& [phases, twice, twice_good] = row->second;
        if (twice > 0) {
            const auto share = std::to_string(twice_good) + " of " + std::to_string(twice);
            text += twice_good == twice ? share : paint.red(share);
        }
        while (text.ends_with(' '))
            text.pop_back();
        text += '\n';
    }
    return text;
}

std::string failure_text(const SweptStory& story, const CrashVerdict& verdict) {
    auto text =
        "  " + to_text(verdict.point) + ": " + verdict.first.what + " of " + verdict.first.process;
    if (verdict.point.second) {
        text += ", then " + verdict.second.what + " of " + verdict.second.process;
    }
    text += '\n';
    if (!verdict.visited) text += "    no process died there\n";
    for (const auto& violation : verdict.result.violations) {
        text += "    " + base::iso8601(violation.at) + "  " + violation.check + ": " +
                visible(cut(violation.message, message_size_max)) + '\n';
    }
    return text + "    " + reproduce_command(story, verdict.point) + '\n';
}

std::string rate_text(std::size_t points, double seconds) {
    if (seconds <= 0) return "";
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), ", %.0f crash points per second",
                  static_cast<double>(points) / seconds);
    return buffer.data();
}

std::string story_text(const SweptStory& story, const Painter& paint) {
    const auto& result = story.result;
    const bool passed = result.failed() == 0 && result.complete();
    auto text = (passed ? paint.green("pass") : paint.red("FAIL")) + "  " + story.file + "  " +
                story.title + '\n';
    text += paint.dim("      on " + std::string(to_text(story.target)) + ", seed " +
                      std::to_string(story.seed) + ": " + std::to_string(result.effects.size()) +
                      " effects, " + std::to_string(result.visited) + " of " +
                      std::to_string(result.points) + " crash points visited, " +
                      std::to_string(result.failed()) + " failed" +
                      rate_text(result.verdicts.size(), story.seconds)) +
            '\n';
    text += table(result, paint);
    std::size_t shown = 0;
    std::size_t left = 0;
    for (const auto& verdict : result.verdicts) {
        if (good(verdict)) continue;
        shown += 1;
        if (shown <= failures_shown) {
            text += failure_text(story, verdict);
        } else {
            left += 1;
        }
    }
    if (left > 0) text += "  and " + std::to_string(left) + " more; --json lists them all\n";
    return text;
}

Json effect_json(const Effect& effect, EffectPhase phase) {
    Json one;
    one["effect"] = effect.number;
    one["what"] = effect.what;
    one["process"] = effect.process;
    one["phase"] = to_text(phase);
    return one;
}

Json verdict_json(const SweptStory& story, const CrashVerdict& verdict) {
    auto one = effect_json(verdict.first, verdict.point.first.phase);
    if (const auto& second = verdict.point.second) {
        one["second"] = effect_json(verdict.second, second->phase);
    }
    one["visited"] = verdict.visited;
    one["passed"] = verdict.result.passed;
    if (good(verdict)) return one;
    Json violations = Json::array();
    for (const auto& violation : verdict.result.violations) {
        Json breach;
        breach["check"] = violation.check;
        breach["at"] = precise(violation.at);
        breach["message"] = violation.message;
        violations.push_back(std::move(breach));
    }
    one["violations"] = std::move(violations);
    one["reproduce"] = reproduce_command(story, verdict.point);
    return one;
}

Json story_json(const SweptStory& story) {
    const auto& result = story.result;
    Json one;
    one["file"] = story.file;
    one["title"] = story.title;
    one["target"] = to_text(story.target);
    one["seed"] = story.seed;
    one["passed"] = result.failed() == 0 && result.complete();
    one["effects"] = result.effects.size();
    one["points"] = result.points;
    one["visited"] = result.visited;
    one["failed"] = result.failed();
    one["seconds"] = story.seconds;
    Json verdicts = Json::array();
    for (const auto& verdict : result.verdicts)
        verdicts.push_back(verdict_json(story, verdict));
    one["verdicts"] = std::move(verdicts);
    return one;
}

}  // namespace

std::string text_report(const std::vector<SweptStory>& stories, Colour colour) {
    const Painter paint(colour);
    std::string text;
    const SweptStory* failed = nullptr;
    for (const auto& story : stories) {
        text += story_text(story, paint);
        const bool bad = story.result.failed() > 0 || !story.result.complete();
        if (bad && failed == nullptr) failed = &story;
    }
    if (failed == nullptr) return text;
    const auto first = std::ranges::find_if_not(failed->result.verdicts, good);
    if (first == failed->result.verdicts.end()) return text;
    return text + "reproduce with:\n" + reproduce_command(*failed, first->point) + '\n';
}

std::string json_report(const std::vector<SweptStory>& stories) {
    Json document;
    document["schema"] = "torpor.sweep";
    document["version"] = 1;
    Json list = Json::array();
    for (const auto& story : stories)
        list.push_back(story_json(story));
    document["scenarios"] = std::move(list);
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string reproduce_command(const SweptStory& story, const CrashPoint& point) {
    return "torpor sweep " + shell_word(story.file) + " --target " +
           std::string(to_text(story.target)) + " --seed " + std::to_string(story.seed) +
           " --point " + to_text(point);
}

}  // namespace torpor::sim
