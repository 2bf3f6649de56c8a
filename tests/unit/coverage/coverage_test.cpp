#include "sim/coverage/coverage.hpp"

#include <catch2/catch.hpp>

#include "sim/coverage/catalogue.hpp"
#include "sim/coverage/coverage_table.hpp"

using namespace torpor::sim;

namespace {

Coverage some(std::uint64_t runs) {
    Coverage coverage;
    coverage.runs = runs;
    coverage.add(Aspect::faults, cell_name(FaultKind::kill, ProtocolState::dispatching), runs);
    coverage.add(Aspect::sites, "sqs/next-group", 10);
    coverage.add(Aspect::checks, "acceptance-order", 0);
    return coverage;
}

/// Everything that is to be met, once.
Coverage full() {
    Coverage coverage;
    for (const auto& entry : catalogue()) {
        if (entry.mark == Mark::expected) coverage.add(entry.aspect, entry.name);
    }
    return coverage;
}

}  // namespace

TEST_CASE("coverage: sums do not depend on order or groups") {
    auto left = some(1);
    left.merge(some(2));
    left.merge(some(3));
    auto right = some(3);
    auto pair = some(2);
    pair.merge(some(1));
    right.merge(pair);
    CHECK(left == right);
    CHECK(left.runs == 6);
    CHECK(left.count(Aspect::faults, "kill/dispatching") == 6);
}

TEST_CASE("coverage: both documents are read back") {
    const auto coverage = some(3);
    CHECK(coverage_from_json(to_json(coverage)) == coverage);
    CHECK(coverage_from_json(to_compact_json(coverage)) == coverage);
    CHECK_FALSE(to_compact_json(coverage).contains('\n'));
}

TEST_CASE("coverage: another document is refused with a reason") {
    CHECK(coverage_from_json("[1]").error() == "it is no JSON object");
    CHECK_FALSE(coverage_from_json(R"({"schema":"torpor.run","version":1})"));
    CHECK_FALSE(coverage_from_json(R"({"schema":"torpor.coverage","version":1,"runs":-1})"));
    CHECK_FALSE(coverage_from_json(
        R"({"schema":"torpor.coverage","version":1,"runs":1,"faults":[{"name":1,"count":2}]})"));
}

TEST_CASE("coverage: the gate objects to what was never met, and to nothing else") {
    CHECK(gaps(full()).empty());
    auto coverage = full();
    coverage.counts[static_cast<std::size_t>(Aspect::faults)].erase("kill/dispatching");
    const auto missing = gaps(coverage);
    REQUIRE(missing.size() == 1);
    CHECK(missing.front().name == "kill/dispatching");
    CHECK(missing.front().mark == Mark::expected);
}

TEST_CASE("coverage: the gate objects to what the catalogue calls impossible or does not have") {
    auto coverage = full();
    coverage.add(Aspect::faults, cell_name(FaultKind::disk_error, ProtocolState::outside));
    coverage.add(Aspect::sites, "moon/phase");
    const auto odd = gaps(coverage);
    REQUIRE(odd.size() == 2);
    CHECK(odd[0].mark == Mark::impossible);
    CHECK(odd[1].mark == Mark::unknown);
}

TEST_CASE("coverage: the table begins with what was never met") {
    const auto table = coverage_table(some(1));
    const auto gap = table.find("never met                   faults kill/receiving");
    REQUIRE(gap != std::string::npos);
    CHECK(gap < table.find("fault, state"));
    CHECK(coverage_table(full()).starts_with("0 runs\n\nEverything that a search should meet"));
}
