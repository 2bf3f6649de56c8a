#include "sim/explore/findings.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "sim/explore/search.hpp"
#include "sim/explore/search_report.hpp"

using namespace torpor;

namespace {

sim::RunResult passing(std::uint64_t seed) {
    sim::RunResult result;
    result.file = "hello.json";
    result.seed = seed;
    result.faults = "all";
    result.passed = true;
    result.slices = 3;
    return result;
}

sim::RunResult failing(std::uint64_t seed, const std::string& check) {
    auto result = passing(seed);
    result.passed = false;
    result.violations.push_back({check, {}, "the message \"ada-" + std::to_string(seed) + "\""});
    return result;
}

nlohmann::json json_of(const sim::SearchReport& report) {
    return nlohmann::json::parse(json_report(report));
}

}  // namespace

TEST_CASE("findings: failures are told apart by their fingerprint, in order of meeting") {
    sim::Findings findings;
    for (const auto seed : {1U, 2U, 3U, 4U})
        findings.add(failing(seed, seed % 2 == 0 ? "even" : "odd"));
    findings.add(passing(5));
    CHECK(findings.runs() == 5);
    CHECK(findings.failed() == 4);
    CHECK(findings.slices() == 15);
    REQUIRE(findings.kinds().size() == 2);
    CHECK(findings.kinds()[0].fingerprint == "odd: the message \"...\"");
    CHECK(findings.kinds()[0].runs == 2);
    CHECK(findings.kinds()[1].kept.front().seed == 2);
}

TEST_CASE("findings: beyond the first ones, failures of a kind are counted only") {
    sim::Findings findings;
    for (std::uint64_t seed = 1; seed <= sim::Findings::kept_max + 7; ++seed)
        findings.add(failing(seed, "check"));
    REQUIRE(findings.kinds().size() == 1);
    CHECK(findings.kinds()[0].runs == sim::Findings::kept_max + 7);
    CHECK(findings.kinds()[0].kept.size() == sim::Findings::kept_max);
    CHECK(findings.kinds()[0].kept.back().seed == sim::Findings::kept_max);
}

TEST_CASE("findings: beyond so many kinds, failures are counted only") {
    sim::Findings findings;
    for (std::uint64_t seed = 0; seed < sim::Findings::kinds_max + 7; ++seed) {
        // Letters, since digits make no difference to a fingerprint.
        const auto name = std::string(1 + seed, 'x');
        findings.add(failing(seed, name));
    }
    CHECK(findings.kinds().size() == sim::Findings::kinds_max);
    CHECK(findings.of_other_kinds() == 7);
    CHECK(findings.failed() == sim::Findings::kinds_max + 7);
}

TEST_CASE("search report: a search that found nothing") {
    sim::SearchReport report;
    report.subject = "generated stories";
    report.findings.add(passing(1));
    const auto document = json_of(report);
    CHECK(document["schema"] == "torpor.explore");
    CHECK(document["version"] == 1);
    CHECK(document["runs"] == 1);
    CHECK(document["violations"].is_array());
    CHECK(document["violations"].empty());
    const auto text = text_report(report, sim::Colour::never);
    CHECK(text.starts_with("pass  1 run of generated stories\n"));
    CHECK_FALSE(text.contains("reproduce"));
}

TEST_CASE("search report: a violation has its seed, check, moment, message and command") {
    sim::SearchReport report;
    report.subject = "hello.json";
    auto run = failing(7, "takes-effect-once");
    run.violations.push_back({"takes-effect-once", {}, "again"});
    run.violations.push_back({"comes-to-rest", {}, "stuck"});
    report.findings.add(run);
    const auto violations = json_of(report)["violations"];
    REQUIRE(violations.size() == 2);
    CHECK(violations[0]["seed"] == 7);
    CHECK(violations[0]["check"] == "takes-effect-once");
    CHECK(violations[0]["at"] == "1970-01-01T00:00:00.000000000Z");
    CHECK(violations[0]["message"] == "the message \"ada-7\"");
    CHECK(violations[0]["reproduce"] ==
          "torpor run hello.json --target lambda --faults all --seed 7");
    CHECK(violations[1]["check"] == "comes-to-rest");
}

TEST_CASE("search report: the last line of a failure reproduces the first one") {
    sim::SearchReport report;
    report.subject = "generated stories";
    auto run = failing(7, "takes-effect-once");
    run.generated = true;
    report.findings.add(run);
    report.findings.add(failing(8, "other"));
    report.notes["takes-effect-once: the message \"...\""].draw = "\"faults\": {}\n";
    const auto text = text_report(report, sim::Colour::never);
    CHECK(text.contains("2 failures of 2 kinds"));
    CHECK(text.contains("what seed 7 has drawn:\n    \"faults\": {}\n"));
    CHECK(text.ends_with("reproduce with:\ntorpor explore --faults all --seeds 7..7\n"));
}

TEST_CASE("search: units go through the seeds, and within a seed through the stories") {
    sim::Search search;
    search.stories.resize(3);
    search.stories[1].file = "second.json";
    search.seeds = {10, 12};
    CHECK(units_of(search) == 9);
    CHECK(seed_of(search, 0) == 10);
    CHECK(seed_of(search, 2) == 10);
    CHECK(seed_of(search, 3) == 11);
    CHECK(seed_of(search, 8) == 12);
    CHECK(about(search, 4).file == "second.json");
    CHECK(about(search, 4).seed == 11);
    CHECK_FALSE(about(search, 4).generated);
}

TEST_CASE("search: without a story each seed is one unit") {
    sim::Search search;
    search.seeds = {1, 5};
    CHECK(units_of(search) == 5);
    CHECK(about(search, 4).generated);
    search.seeds = {0, UINT64_MAX};
    CHECK(units_of(search) == UINT64_MAX);
}
