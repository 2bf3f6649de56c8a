#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/e2e/child_process.hpp"
#include "tests/e2e/examples/quotations.hpp"

using namespace torpor;

TEST_CASE("property: the example program finds nothing wrong with its agent") {
    e2e::ChildProcess program({PROPERTY_PROGRAM}, {});
    while (!program.read_line().empty()) {
    }
    CHECK(program.wait() == 0);
}

TEST_CASE("property: what its document quotes stands in the program") {
    const auto text = e2e::text_of("examples/property/main.cpp");
    const auto quotations = e2e::quotations_in("docs/property-tests.md");
    CHECK(quotations.size() >= 2);
    for (const auto& quotation : quotations)
        CHECK_THAT(text, Catch::Contains(quotation));
}
