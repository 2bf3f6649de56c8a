#include "sim/bill/cost_expectation.hpp"

#include <array>
#include <cstdio>
#include <string>

namespace torpor::sim {
namespace {

std::string dollars(double usd) {
    constexpr std::size_t length_max = 64;
    std::array<char, length_max> text{};
    std::snprintf(text.data(), text.size(), "%.6g USD", usd);
    return text.data();
}

}  // namespace

std::vector<Violation> judge_cost(const std::vector<ExpectedCost>& expected,
                                  const Bill& bill,
                                  base::Instant at) {
    std::vector<Violation> violations;
    for (const auto& one : expected) {
        const bool run = one.what == ExpectedCost::What::run;
        const double usd = run ? bill.used_usd : bill.used_usd_per_month;
        if (usd < one.below) continue;
        violations.push_back({"expectation", at,
                              (run ? "the run costs " : "a month at this pace costs ") +
                                  dollars(usd) + ", expected less than " + dollars(one.below)});
    }
    return violations;
}

}  // namespace torpor::sim
