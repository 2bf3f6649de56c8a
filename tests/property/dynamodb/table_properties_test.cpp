#include <chrono>
#include <map>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "fakes/dynamodb/table.hpp"
#include "tests/support/seeded_random.hpp"

namespace torpor::fakes::dynamodb {
namespace {

using namespace std::chrono_literals;

TEST_CASE("table: a read sees a version that was current within the staleness") {
    CHECK(rc::check([](const std::vector<std::uint8_t>& waits, std::uint64_t seed) {
        tests::SeededRandom random{seed};
        TableSettings settings;
        settings.name = "agent-state";
        settings.staleness_max = 1s;
        Table table{settings};
        base::Instant now{std::chrono::seconds{1'700'000'000}};
        std::vector<base::Instant> written;
        for (const auto wait : waits) {
            now += wait * 10ms;
            const auto text = std::to_string(written.size());
            table.put("ada", {{"session", "ada"}, {"n", text}}, std::nullopt, {now, random});
            written.push_back(now);

            now += (wait % 7) * 100ms;
            const auto newest = std::to_string(written.size() - 1);
            RC_ASSERT(std::get<std::string>(table.get_consistent("ada", now)->at("n")) == newest);
            const auto seen = table.get_eventual("ada", {now, random});
            if (!seen) {
                RC_ASSERT(written.front() > now - 1s);
                continue;
            }
            const auto index = std::stoul(std::get<std::string>(seen->at("n")));
            // The version after the one that was seen is younger than the staleness.
            const bool newest_seen = index + 1 == written.size();
            const bool recent = newest_seen || written[index + 1] > now - 1s;
            RC_ASSERT(recent);
        }
    }));
}

}  // namespace
}  // namespace torpor::fakes::dynamodb
