#include "sim/report/suite_tally.hpp"

#include <algorithm>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

double Suite::seconds() const {
    double sum = 0;
    for (const auto& one : cases)
        sum += one.seconds;
    return sum;
}

std::string Suite::name() const {
    return (file.empty() ? "generated" : file) + " (" + std::string(to_text(target)) +
           (faults.empty() ? "" : ", faults " + faults) + ')';
}

const RunResult* Suite::failure() const {
    const auto failed_case = [](const Case& one) { return one.failure.has_value(); };
    const auto found = std::ranges::find_if(cases, failed_case);
    return found == cases.end() ? nullptr : &*found->failure;
}

Suite& SuiteTally::suite_of(const RunResult& result) {
    const auto file = result.generated ? std::string{} : result.file;
    const auto same = [&](const Suite& suite) {
        return suite.file == file && suite.target == result.target && suite.faults == result.faults;
    };
    // Mostly the one that the run before belonged to.
    const auto found = std::ranges::find_if(suites_.rbegin(), suites_.rend(), same);
    if (found != suites_.rend()) return *found;
    Suite suite;
    suite.file = file;
    suite.title = result.generated ? "Generated stories" : result.title;
    suite.target = result.target;
    suite.faults = result.faults;
    return suites_.emplace_back(std::move(suite));
}

void SuiteTally::add(const RunResult& result, double seconds) {
    if (result.passed) {
        add_passed(result, result.seed, result.seed, seconds);
        return;
    }
    auto& suite = suite_of(result);
    suite.runs += 1;
    suite.failed += 1;
    if (suite.failed > Suite::failures_max) return;
    suite.cases.push_back(
        {.first = result.seed, .last = result.seed, .failure = result, .seconds = seconds});
}

void SuiteTally::add_passed(const RunResult& sample,
                            std::uint64_t first,
                            std::uint64_t last,
                            double seconds) {
    base::invariant(first <= last, "a range of seeds runs forwards");
    auto& suite = suite_of(sample);
    suite.runs += last - first + 1;
    const bool goes_on =
        !suite.cases.empty() && !suite.cases.back().failure && suite.cases.back().last + 1 == first;
    if (goes_on) {
        suite.cases.back().last = last;
        suite.cases.back().seconds += seconds;
    } else {
        suite.cases.push_back({.first = first, .last = last, .failure = {}, .seconds = seconds});
    }
}

std::uint64_t SuiteTally::runs() const {
    std::uint64_t sum = 0;
    for (const auto& suite : suites_)
        sum += suite.runs;
    return sum;
}

std::uint64_t SuiteTally::failed() const {
    std::uint64_t sum = 0;
    for (const auto& suite : suites_)
        sum += suite.failed;
    return sum;
}

}  // namespace torpor::sim
