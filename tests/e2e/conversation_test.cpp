#include <catch2/catch.hpp>

#include "tests/e2e/deployment.hpp"

using namespace torpor::e2e;

namespace {

void same_inside_and_outside(const std::string& scenario) {
    const auto file = std::string{TORPOR_SOURCE_DIR} + "/scenarios/" + scenario;
    Deployment outside{file};
    for (const auto& reply : outside.converse())
        CHECK_FALSE(reply.empty());
    CHECK(with_numbered_ids(outside.history()) == with_numbered_ids(simulated_history(file, 1)));
}

}  // namespace

TEST_CASE("outside the simulator: a greeting leaves the simulator's history") {
    same_inside_and_outside("smoke/hello.json");
}

TEST_CASE("outside the simulator: a tool call over HTTP leaves the simulator's history") {
    same_inside_and_outside("smoke/weather-tool.json");
}
