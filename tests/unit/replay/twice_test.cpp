#include "sim/replay/twice.hpp"

#include <catch2/catch.hpp>

#include "sim/kernel/choice_oracle.hpp"
#include "sim/kernel/seeded_driver.hpp"
#include "sim/replay/draw_log.hpp"
#include "tests/unit/replay/samples.hpp"

using namespace torpor;

TEST_CASE("twice: the same seed does the same, draw by draw") {
    for (const auto target : sim::all_targets) {
        for (const auto seed : {1U, 2U, 3U}) {
            const auto twice = run_twice(sim::weather(target), seed);
            CHECK_FALSE(twice.mismatch);
            CHECK(twice.result.passed);
            CHECK(twice.result.trace_hash == run_scenario(sim::weather(target), seed).trace_hash);
        }
    }
}

TEST_CASE("twice: the first draw that differs is told with both sides") {
    const auto drawing = [](std::vector<std::uint64_t> bounds) {
        return [bounds](sim::DrawLog& log, sim::WatchedDriver::Watch watch) {
            sim::SeededDriver seeded{1};
            sim::Trace trace;
            sim::WatchedDriver watched{seeded, trace, log, std::move(watch)};
            sim::ChoiceOracle oracle{watched, trace};
            for (const auto bound : bounds)
                oracle.stream("network").choose("latency", bound);
            return sim::RunResult{};
        };
    };
    CHECK_FALSE(sim::compare_runs(drawing({5, 6, 7}), drawing({5, 6, 7})).mismatch);

    const auto other = sim::compare_runs(drawing({5, 6, 7}), drawing({5, 8, 7})).mismatch;
    REQUIRE(other);
    CHECK(other->index == 1);
    CHECK(other->first.starts_with("network latency of 6: "));
    CHECK(other->second.starts_with("network latency of 8: "));

    const auto longer = sim::compare_runs(drawing({5}), drawing({5, 6})).mismatch;
    REQUIRE(longer);
    CHECK(longer->index == 1);
    CHECK(longer->first.starts_with("the end after"));
    CHECK(longer->second.starts_with("network latency of 6: "));

    const auto shorter = sim::compare_runs(drawing({5, 6}), drawing({5})).mismatch;
    REQUIRE(shorter);
    CHECK(shorter->first.starts_with("network latency of 6: "));
    CHECK(shorter->second.starts_with("the end after"));
}

TEST_CASE("twice: two runs that draw the same and come to something else differ at the end") {
    const auto ending = [](const char* hash) {
        return [hash](sim::DrawLog&, const sim::WatchedDriver::Watch&) {
            sim::RunResult result;
            result.trace_hash = hash;
            return result;
        };
    };
    CHECK_FALSE(sim::compare_runs(ending("a"), ending("a")).mismatch);
    const auto mismatch = sim::compare_runs(ending("a"), ending("b")).mismatch;
    REQUIRE(mismatch);
    CHECK(mismatch->first.contains("trace a"));
    CHECK(mismatch->second.contains("trace b"));
}

TEST_CASE("twice: a mismatch is told in a line for each side") {
    const sim::Mismatch mismatch{.index = 3, .first = "a x of 2: 0", .second = "a x of 2: 1"};
    CHECK(to_text(mismatch) ==
          "  draw 3 of the first run:  a x of 2: 0\n  draw 3 of the second run: a x of 2: 1\n");
}

TEST_CASE("draw log: a draw is known by its stream, site, bound, value and what came before") {
    const auto draws_of = [](std::uint64_t before) {
        sim::SeededDriver seeded{1};
        sim::Trace trace;
        sim::DrawLog log;
        sim::WatchedDriver watched{seeded, trace, log,
                                   [&](const sim::LoggedDraw& draw) { log.draws.push_back(draw); }};
        sim::ChoiceOracle oracle{watched, trace};
        trace.hash().fold(before);
        oracle.stream("network").choose("latency", 100);
        CHECK(log.draws.back().hash == trace.hash_value());
        oracle.stream("kernel").choose("turn", 3);
        CHECK(log.draws.back().hash == trace.hash_value());
        REQUIRE(log.draws.size() == 2);
        CHECK(log.to_text(log.draws[0]).starts_with("network latency of 100: "));
        return log.draws;
    };
    CHECK(draws_of(0) == draws_of(0));
    CHECK(draws_of(0) != draws_of(1));
}
