#include "sim/explore/search_report.hpp"

#include <array>
#include <cstdio>
#include <set>

#include <nlohmann/json.hpp>

#include "sim/report/precise.hpp"
#include "sim/report/text_report.hpp"

namespace torpor::sim {

namespace {

using Json = nlohmann::ordered_json;

FailureNotes notes_of(const SearchReport& report, const FailureKind& kind) {
    const auto found = report.notes.find(kind.fingerprint);
    return found == report.notes.end() ? FailureNotes{} : found->second;
}

/// One element for each check that the run broke: the first breach of each tells enough.
void append_violations(Json& list, const FailureKind& kind, const RunResult& run) {
    std::set<std::string> told;
    for (const auto& violation : run.violations) {
        if (!told.insert(violation.check).second) continue;
        Json one;
        one["seed"] = run.seed;
        one["check"] = violation.check;
        one["at"] = precise(violation.at);
        one["message"] = violation.message;
        one["reproduce"] = reproduce_command(run);
        if (!run.generated) one["file"] = run.file;
        one["target"] = to_text(run.target);
        one["fingerprint"] = kind.fingerprint;
        list.push_back(std::move(one));
    }
}

Json kind_json(const FailureKind& kind, const FailureNotes& notes) {
    const auto& first = kind.kept.front();
    Json one;
    one["fingerprint"] = kind.fingerprint;
    one["runs"] = kind.runs;
    one["first_seed"] = first.seed;
    one["reproduce"] = reproduce_command(first);
    if (!notes.run_file.empty()) one["run_file"] = notes.run_file;
    if (!notes.scenario.empty()) one["scenario"] = notes.scenario;
    return one;
}

std::string grouped(std::uint64_t number) {
    auto text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), ",");
    return text;
}

std::string counted(std::uint64_t number, const std::string& word) {
    return grouped(number) + ' ' + word + (number == 1 ? "" : "s");
}

std::string seconds_text(double seconds) {
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), seconds < 10 ? "%.1f s" : "%.0f s", seconds);
    return buffer.data();
}

std::string seeds_text(const SeedRange& seeds) {
    const auto first = std::to_string(seeds.first);
    if (seeds.first == seeds.last) return "seed " + first;
    return "seeds " + first + ".." + std::to_string(seeds.last);
}

std::string indented(const std::string& text, const std::string& margin) {
    std::string lines;
    std::size_t from = 0;
    while (from < text.size()) {
        auto end = text.find('\n', from);
        if (end == std::string::npos) end = text.size();
        lines += margin + text.substr(from, end - from) + '\n';
        from = end + 1;
    }
    return lines;
}

std::string summary(const SearchReport& report, const Painter& paint) {
    const auto& findings = report.findings;
    std::string text = findings.failed() == 0 ? paint.green("pass") : paint.red("FAIL");
    text += "  " + counted(findings.runs(), "run") + " of " + report.subject;
    if (findings.failed() > 0) {
        text += ": " + counted(findings.failed(), "failure") + " of " +
                counted(findings.kinds().size(), "kind");
    }
    std::string where = "      ";
    if (findings.runs() > 0) where += seeds_text(report.seeds) + ", ";
    where += "faults " + std::string(to_text(report.profile));
    if (!report.shard.empty()) where += ", shard " + report.shard;
    where += ", " + counted(findings.slices(), "slice") + " in " + seconds_text(report.seconds);
    if (report.seconds > 0) {
        const auto rate = static_cast<double>(findings.runs()) / report.seconds;
        where += ", " + counted(static_cast<std::uint64_t>(rate), "run") + " per second";
    }
    if (report.interrupted) where += ", interrupted";
    return text + '\n' + paint.dim(where) + '\n';
}

std::string kind_text(const FailureKind& kind, const FailureNotes& notes, const Painter& paint) {
    const auto& first = kind.kept.front();
    std::string text = paint.red("FAIL") + "  " + kind.fingerprint + '\n';
    std::string where =
        "      " + counted(kind.runs, "run") + ", the first is seed " + std::to_string(first.seed);
    if (!first.generated) where += " of " + first.file;
    where += " on " + std::string(to_text(first.target));
    if (!first.trace_hash.empty()) where += ", trace " + first.trace_hash;
    text += paint.dim(where) + '\n';
    for (const auto& violation : first.violations) {
        text += "    " + base::iso8601(violation.at) + "  " + violation.check + ": " +
                violation.message + '\n';
    }
    if (!notes.run_file.empty()) text += "      recorded in " + notes.run_file + '\n';
    return text + "      " + reproduce_command(first) + '\n';
}

std::string hexadecimal(std::uint64_t number) {
    std::array<char, 17> text{};
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(number));
    return text.data();
}

}  // namespace

std::string json_report(const SearchReport& report) {
    const auto& findings = report.findings;
    Json document;
    document["schema"] = "torpor.explore";
    document["version"] = 1;
    document["runs"] = findings.runs();
    document["seconds"] = report.seconds;
    document["failed"] = findings.failed();
    document["faults"] = to_text(report.profile);
    if (!report.shard.empty()) document["shard"] = report.shard;
    if (findings.runs() > 0) {
        document["first_seed"] = report.seeds.first;
        document["last_seed"] = report.seeds.last;
    }
    document["hash"] = hexadecimal(findings.hash());
    document["interrupted"] = report.interrupted;
    document["violations"] = Json::array();
    document["kinds"] = Json::array();
    for (const auto& kind : findings.kinds()) {
        for (const auto& run : kind.kept)
            append_violations(document["violations"], kind, run);
        document["kinds"].push_back(kind_json(kind, notes_of(report, kind)));
    }
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string text_report(const SearchReport& report, Colour colour) {
    const Painter paint{colour};
    const auto& kinds = report.findings.kinds();
    std::string text = summary(report, paint);
    for (const auto& kind : kinds)
        text += kind_text(kind, notes_of(report, kind), paint);
    if (const auto others = report.findings.of_other_kinds(); others > 0)
        text += "and " + counted(others, "failure") + " of further kinds\n";
    if (kinds.empty()) return text;
    const auto& first = kinds.front();
    const auto notes = notes_of(report, first);
    const auto seed = std::to_string(first.kept.front().seed);
    if (!notes.draw.empty())
        text += "what seed " + seed + " has drawn:\n" + indented(notes.draw, "    ");
    if (!notes.story.empty()) text += "how it went:\n" + indented(notes.story, "    ");
    return text + "reproduce with:\n" + reproduce_command(first.kept.front()) + '\n';
}

}  // namespace torpor::sim
