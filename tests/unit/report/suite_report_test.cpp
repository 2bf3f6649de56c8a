#include <algorithm>

#include <catch2/catch.hpp>

#include "sim/report/github_report.hpp"
#include "sim/report/junit_report.hpp"
#include "tests/unit/report/sample_run.hpp"

using namespace torpor;
using namespace torpor::sim;

namespace {

RunResult passed(std::uint64_t seed) {
    auto result = sample_failure();
    result.violations.clear();
    result.passed = true;
    result.seed = seed;
    return result;
}

RunResult hostile() {
    auto result = sample_failure();
    result.file = "a,b:c.json";
    result.title = "]]> | `x` %0A";
    result.violations.front().message = "50% <b>&\"'\n::error::x\r\xff\x01|";
    return result;
}

std::size_t first_line(const std::string&, const Violation&) {
    return 1;
}

}  // namespace

TEST_CASE("suite tally: seeds that passed in a row are one case, a failure is one of its own") {
    SuiteTally tally;
    tally.add(passed(1), 0.5);
    tally.add(passed(2), 0.5);
    tally.add(sample_failure());
    tally.add(passed(8));
    tally.add_passed(passed(9), 9, 1000);
    REQUIRE(tally.suites().size() == 1);
    const auto& suite = tally.suites().front();
    REQUIRE(suite.cases.size() == 3);
    CHECK(suite.cases[0].first == 1);
    CHECK(suite.cases[0].last == 2);
    CHECK(suite.cases[1].failure);
    CHECK(suite.cases[2].last == 1000);
    CHECK(tally.runs() == 996);
    CHECK(tally.failed() == 1);
    CHECK(suite.seconds() == 1.0);
}

TEST_CASE("suite tally: targets, profiles and generated stories are told apart") {
    SuiteTally tally;
    tally.add(passed(1));
    auto elsewhere = passed(1);
    elsewhere.target = Target::daemon;
    tally.add(elsewhere);
    auto drawn = passed(1);
    drawn.faults = "all";
    tally.add(drawn);
    drawn.generated = true;
    drawn.file = "anything";
    tally.add(drawn);
    REQUIRE(tally.suites().size() == 4);
    CHECK(tally.suites()[1].name() == "scenarios/laptop.json (daemon)");
    CHECK(tally.suites()[3].name() == "generated (lambda, faults all)");
}

TEST_CASE("junit report: a suite has its cases, and a failure its story") {
    SuiteTally tally;
    tally.add(passed(1), 0.25);
    tally.add(sample_failure(), 0.125);
    CHECK(junit_report(tally, sample_start(), "    0.000   ada says \"Hello.\"\n") ==
          golden("sample.junit.xml"));
}

TEST_CASE("junit report: texts from outside stay texts") {
    SuiteTally tally;
    tally.add(hostile());
    const auto text = junit_report(tally, sample_start());
    CHECK(text.contains("50% &lt;b&gt;&amp;&quot;'\\n::error::x\\x0d\\xff\\x01|"));
    CHECK(text.contains("value=\"]]&gt; | `x` %0A\""));
    CHECK(xml_escaped("\xef\xbf\xbe\xef\xbf\xbf\x02") == "???");
    CHECK(junit_report({}, sample_start()).ends_with("<testsuites>\n</testsuites>\n"));
}

TEST_CASE("annotations: one per suite that failed, with its place escaped") {
    SuiteTally tally;
    tally.add(passed(1));
    CHECK(github_annotations(tally, first_line).empty());
    tally.add(hostile());
    CHECK(github_annotations(tally, first_line) ==
          "::error file=a%2Cb%3Ac.json,line=1,title=no-message-lost (lambda%2C seed 7)"
          "::no-message-lost: 50%25 <b>&\"'\\n::error::x\\x0d\\xff\\x01|%0Areproduce with: "
          "torpor run a,b:c.json --target lambda --seed 7\n");
}

TEST_CASE("annotations: there are no more than are shown, and none has a file that is none") {
    SuiteTally tally;
    for (int at = 0; at < 30; ++at) {
        auto result = sample_failure();
        result.file = std::to_string(at) + ".json";
        tally.add(result);
    }
    const auto text = github_annotations(tally, first_line);
    CHECK(std::count(text.begin(), text.end(), '\n') == 10);

    SuiteTally generated;
    auto result = sample_failure();
    result.generated = true;
    generated.add(result);
    CHECK(github_annotations(generated, first_line).starts_with("::error title="));
}

TEST_CASE("step summary: a table whose cells cannot leave it") {
    SuiteTally tally;
    tally.add(hostile());
    const auto text = github_summary(tally, "    0.000 ! <worker> is killed\n");
    CHECK(text.starts_with("## torpor: 1 runs, 1 failed\n"));
    CHECK(text.contains("| **FAIL** | a,b&#58;c.json &#40;lambda&#41; |"));
    CHECK(text.contains("&#96;x&#96;"));
    CHECK(text.contains("! &lt;worker&gt; is killed"));
    CHECK(text.contains("torpor run a,b:c.json --target lambda --seed 7</pre>"));
}

TEST_CASE("expectation line: where a scenario says what it expects") {
    CHECK(expectation_line("{\n  \"title\": \"x\",\n  \"expect\": {}\n}") == 3);
    CHECK(expectation_line("") == 1);
}
