#include "sim/report/junit_report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "sim/report/event_fields.hpp"
#include "sim/report/text_report.hpp"

namespace torpor::sim {
namespace {

constexpr std::size_t message_size_max = 2000;

std::string attribute(std::string_view name, std::string_view value) {
    return ' ' + std::string(name) + "=\"" + xml_escaped(visible(value)) + '"';
}
std::string attribute(std::string_view name, std::uint64_t value) {
    return attribute(name, std::to_string(value));
}

std::string seconds_text(double seconds) {
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.3f", seconds);
    return buffer.data();
}

std::string property(std::string_view name, std::string_view value) {
    return "      <property" + attribute("name", name) + attribute("value", value) + "/>\n";
}

std::string seeds_text(const Suite::Case& one) {
    if (one.first == one.last) return "seed " + std::to_string(one.first);
    return "seeds " + std::to_string(one.first) + ".." + std::to_string(one.last);
}

std::string failure_element(const RunResult& failure, std::string_view story) {
    const bool known = !failure.violations.empty();
    const std::string check = known ? failure.violations.front().check : "failed";
    const std::string message =
        known ? cut(failure.violations.front().message, message_size_max) : "the run failed";
    std::string text =
        "      <failure" + attribute("message", message) + attribute("type", check) + '>';
    for (const auto& violation : failure.violations) {
        text += xml_escaped(base::iso8601(violation.at) + "  " + visible(violation.check) + ": " +
                            visible(cut(violation.message, message_size_max)) + '\n');
    }
    if (!story.empty()) text += "what happened:\n" + xml_escaped(story);
    text += xml_escaped("reproduce with: " + visible(reproduce_command(failure)));
    return text + "</failure>\n";
}

std::string case_element(const Suite& suite, const Suite::Case& one, std::string_view story) {
    const std::string head = "    <testcase" + attribute("name", seeds_text(one)) +
                             attribute("classname", suite.name()) +
                             attribute("time", seconds_text(one.seconds));
    if (!one.failure) return head + "/>\n";
    return head + ">\n" + failure_element(*one.failure, story) + "    </testcase>\n";
}

std::string without_zone(base::Instant at) {
    std::string text = base::iso8601(at);
    text.pop_back();
    return text;
}

}  // namespace

std::string xml_escaped(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '&') {
            result += "&amp;";
        } else if (letter == '<') {
            result += "&lt;";
        } else if (letter == '>') {
            result += "&gt;";
        } else if (letter == '"') {
            result += "&quot;";
        } else if ((byte < 0x20 && letter != '\n' && letter != '\t') || byte == 0x7f) {
            result += '?';
        } else {
            result += letter;
        }
    }
    // The two code points of the basic plane that no XML document may hold.
    for (const std::string_view forbidden : {"\xef\xbf\xbe", "\xef\xbf\xbf"}) {
        for (auto at = result.find(forbidden); at != std::string::npos; at = result.find(forbidden))
            result.replace(at, forbidden.size(), "?");
    }
    return result;
}

std::string junit_report(const SuiteTally& tally, base::Instant at, std::string_view story) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    std::uint64_t id = 0;
    bool told = false;
    for (const auto& suite : tally.suites()) {
        text += "  <testsuite" + attribute("id", id) + attribute("package", "torpor") +
                attribute("name", suite.name()) + attribute("timestamp", without_zone(at)) +
                attribute("hostname", "simulator") + attribute("tests", suite.cases.size()) +
                attribute("failures", std::min(suite.failed, Suite::failures_max)) +
                attribute("errors", std::uint64_t{0}) +
                attribute("time", seconds_text(suite.seconds())) + ">\n    <properties>\n";
        text += property("title", suite.title) + property("target", to_text(suite.target)) +
                property("runs", std::to_string(suite.runs)) +
                property("failed", std::to_string(suite.failed)) + "    </properties>\n";
        for (const auto& one : suite.cases) {
            const bool tells = one.failure && !told;
            text += case_element(suite, one, tells ? story : std::string_view{});
            told = told || tells;
        }
        text += "    <system-out/>\n    <system-err/>\n  </testsuite>\n";
        id += 1;
    }
    return text + "</testsuites>\n";
}

}  // namespace torpor::sim
