#include "fakes/cloud/service_error.hpp"

#include <catch2/catch.hpp>

#include "runtime/wire/aws_json.hpp"
#include "tests/support/seeded_random.hpp"

namespace torpor::fakes::cloud {
namespace {

constexpr base::Instant start{std::chrono::seconds{1'700'000'000}};

std::optional<Outcome> draw(const Route& route, int per_thousand, std::uint64_t seed = 1) {
    tests::SeededRandom random{seed};
    return draw_service_error(Ticket{7}, route, per_thousand, {start, random});
}

TEST_CASE("service error: without a budget there is none") {
    CHECK_FALSE(draw(ToQueues{}, 0));
    CHECK_FALSE(draw(ToModel{}, 0));
}

TEST_CASE("service error: every AWS service fails with an error of its own protocol") {
    for (const auto& route : {Route{ToQueues{}}, Route{ToTables{}}, Route{ToSchedules{}}}) {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const auto outcome = draw(route, 1000, seed);
            REQUIRE(outcome);
            REQUIRE(outcome->replies.size() == 1);
            CHECK(outcome->facts.empty());
            CHECK(outcome->effects.empty());
            const auto& reply = outcome->replies.front();
            CHECK(reply.ticket == Ticket{7});
            const auto error = wire::aws_json::decode_error(reply.response);
            CHECK_FALSE(error.type.empty());
            CHECK_FALSE(error.message.empty());
            const bool own_failure = reply.response.status >= 500;
            const bool throttled = error.type.contains("Throttl") || error.type.contains("Exceed");
            CHECK(own_failure != throttled);
        }
    }
}

TEST_CASE("service error: it is told once, by the name of the service") {
    const auto outcome = draw(ToModel{}, 1000);
    REQUIRE(outcome);
    REQUIRE(outcome->faults.size() == 1);
    CHECK(outcome->faults.front().kind == InjectedFault::Kind::failed);
    CHECK(outcome->faults.front().where == "bedrock");
}

TEST_CASE("service error: Lambda's own doors and tool servers have none") {
    CHECK_FALSE(draw(ToFunctions{}, 1000));
    CHECK_FALSE(draw(ToToolServer{"weather"}, 1000));
    CHECK_FALSE(draw(Nowhere{}, 1000));
}

}  // namespace
}  // namespace torpor::fakes::cloud
