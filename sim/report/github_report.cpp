#include "sim/report/github_report.hpp"

#include <algorithm>

#include "sim/report/event_fields.hpp"
#include "sim/report/text_report.hpp"

namespace torpor::sim {
namespace {

constexpr std::size_t annotations_max = 10;
constexpr std::size_t message_size_max = 1000;
/// A summary may have a mebibyte; what nobody reads is left out long before.
constexpr std::size_t suites_max = 500;
constexpr std::size_t failures_max = 20;

enum class Place { property, message };

std::string command_escaped(std::string_view text, Place place) {
    std::string result;
    for (const char letter : text) {
        if (letter == '%') {
            result += "%25";
        } else if (letter == '\r') {
            result += "%0D";
        } else if (letter == '\n') {
            result += "%0A";
        } else if (place == Place::property && letter == ':') {
            result += "%3A";
        } else if (place == Place::property && letter == ',') {
            result += "%2C";
        } else {
            result += letter;
        }
    }
    return result;
}

/// Text that means only itself in Markdown and HTML, also in a cell of a table.
std::string markdown(std::string_view text) {
    constexpr std::string_view special = "\\`*_{}[]()#+-!|<>&~@$:";
    std::string result;
    for (const char letter : visible(cut(text, message_size_max))) {
        if (special.contains(letter)) {
            result += "&#" + std::to_string(static_cast<int>(letter)) + ';';
        } else {
            result += letter;
        }
    }
    return result;
}

std::string html(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        if (letter == '&') {
            result += "&amp;";
        } else if (letter == '<') {
            result += "&lt;";
        } else if (letter == '>') {
            result += "&gt;";
        } else {
            result += letter;
        }
    }
    return result;
}

std::string first_sentence(const RunResult& failure) {
    if (failure.violations.empty()) return "the run failed";
    return failure.violations.front().check + ": " + failure.violations.front().message;
}

std::string annotation(const Suite& suite, const RunResult& failure, const LineOf& line_of) {
    const bool known = !failure.violations.empty();
    const std::string title = (known ? failure.violations.front().check : "failed") + " (" +
                              std::string(to_text(failure.target)) + ", seed " +
                              std::to_string(failure.seed) + ')';
    std::string command = "::error ";
    if (!suite.file.empty()) {
        const auto line = known ? line_of(suite.file, failure.violations.front()) : 1;
        command += "file=" + command_escaped(suite.file, Place::property) +
                   ",line=" + std::to_string(line) + ',';
    }
    const std::string message = visible(cut(first_sentence(failure), message_size_max)) +
                                "\nreproduce with: " + visible(reproduce_command(failure));
    return command + "title=" + command_escaped(visible(title), Place::property) +
           "::" + command_escaped(message, Place::message) + '\n';
}

std::string table_row(const Suite& suite) {
    const bool good = suite.failed == 0;
    const auto* failure = suite.failure();
    return std::string("| ") + (good ? "pass" : "**FAIL**") + " | " + markdown(suite.name()) +
           " | " + markdown(suite.title) + " | " + std::to_string(suite.runs) + " | " +
           std::to_string(suite.failed) + " | " +
           (failure != nullptr ? "seed " + std::to_string(failure->seed) + ", " +
                                     markdown(first_sentence(*failure))
                               : std::string{}) +
           " |\n";
}

std::string failure_section(const Suite& suite, const RunResult& failure, std::string_view story) {
    std::string text =
        "\n### " + markdown(suite.name()) + ", seed " + std::to_string(failure.seed) + "\n\n<pre>";
    for (const auto& violation : failure.violations) {
        text += html(base::iso8601(violation.at) + "  " + visible(violation.check) + ": " +
                     visible(cut(violation.message, message_size_max))) +
                '\n';
    }
    if (!story.empty()) text += "\n" + html(story) + "\n";
    return text + html(visible(reproduce_command(failure))) + "</pre>\n";
}

}  // namespace

std::string github_annotations(const SuiteTally& tally, const LineOf& line_of) {
    std::string text;
    std::size_t count = 0;
    for (const auto& suite : tally.suites()) {
        const auto* failure = suite.failure();
        if (failure == nullptr || count == annotations_max) continue;
        count += 1;
        text += annotation(suite, *failure, line_of);
    }
    return text;
}

std::string github_summary(const SuiteTally& tally, std::string_view story) {
    std::string text = "## torpor: " + std::to_string(tally.runs()) + " runs, " +
                       std::to_string(tally.failed()) + " failed\n\n";
    text += "| | suite | title | runs | failed | first failure |\n";
    text += "|---|---|---|---:|---:|---|\n";
    // What failed comes first, as a long table is not read to its end.
    std::vector<const Suite*> suites;
    for (const bool failed : {true, false}) {
        for (const auto& suite : tally.suites())
            if ((suite.failed > 0) == failed) suites.push_back(&suite);
    }
    for (std::size_t at = 0; at < std::min(suites.size(), suites_max); ++at)
        text += table_row(*suites[at]);
    if (suites.size() > suites_max)
        text += "\n" + std::to_string(suites.size() - suites_max) + " more suites\n";

    std::size_t told = 0;
    for (const auto& suite : tally.suites()) {
        const auto* failure = suite.failure();
        if (failure == nullptr || told == failures_max) continue;
        text += failure_section(suite, *failure, told == 0 ? story : std::string_view{});
        told += 1;
    }
    return text + '\n';
}

std::size_t expectation_line(std::string_view document) {
    const auto at = document.find("\"expect\"");
    if (at == std::string_view::npos) return 1;
    return 1 + static_cast<std::size_t>(std::ranges::count(document.substr(0, at), '\n'));
}

}  // namespace torpor::sim
