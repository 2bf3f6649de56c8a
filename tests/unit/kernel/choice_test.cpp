#include <catch2/catch.hpp>

#include "runtime/base/invariant.hpp"
#include "sim/kernel/choice_oracle.hpp"
#include "sim/kernel/recording_driver.hpp"
#include "sim/kernel/replay_driver.hpp"
#include "sim/kernel/seeded_driver.hpp"

using namespace torpor::sim;

namespace {

std::vector<std::uint64_t> draws(ChoiceStream& stream, std::size_t count) {
    std::vector<std::uint64_t> values;
    for (std::size_t i = 0; i < count; ++i) {
        values.push_back(stream.choose("test/site", 1000));
    }
    return values;
}

}  // namespace

TEST_CASE("oracle: the same seed draws the same, another seed draws otherwise") {
    SeededDriver one{7};
    SeededDriver same{7};
    SeededDriver other{8};
    Trace trace;
    ChoiceOracle first{one, trace};
    ChoiceOracle second{same, trace};
    ChoiceOracle third{other, trace};
    const auto expected = draws(first.stream("a"), 50);
    CHECK(draws(second.stream("a"), 50) == expected);
    CHECK(draws(third.stream("a"), 50) != expected);
}

TEST_CASE("oracle: the first draws of a known seed are the same on every machine") {
    SeededDriver driver{1};
    Trace trace;
    ChoiceOracle oracle{driver, trace};
    CHECK(draws(oracle.stream("network/latency"), 5) ==
          std::vector<std::uint64_t>{674, 187, 883, 381, 70});
    CHECK(trace.hash_value() == 0x9ACFFA36B9E349B9ULL);
}

TEST_CASE("oracle: a draw in one stream does not move another") {
    SeededDriver one{7};
    SeededDriver same{7};
    Trace trace;
    ChoiceOracle quiet{one, trace};
    ChoiceOracle busy{same, trace};
    const auto expected = draws(quiet.stream("network/latency"), 20);

    draws(busy.stream("opened/earlier"), 5);
    std::vector<std::uint64_t> values;
    for (int i = 0; i < 20; ++i) {
        draws(busy.stream("network/faults"), 3);
        values.push_back(busy.stream("network/latency").choose("test/site", 1000));
    }
    CHECK(values == expected);
}

TEST_CASE("oracle: a draw stays below its bound, for bounds of any size") {
    SeededDriver driver{3};
    Trace trace;
    ChoiceOracle oracle{driver, trace};
    ChoiceStream& stream = oracle.stream("a");
    const std::uint64_t bounds[] = {1, 2, 3, 7, 8, 9, 1000, std::uint64_t{1} << 63U, ~0ULL};
    for (const std::uint64_t bound : bounds) {
        for (int i = 0; i < 100; ++i) {
            CHECK(stream.choose("test/bound", bound) < bound);
        }
    }
    CHECK_THROWS_AS(stream.choose("test/none", 0), torpor::base::InvariantViolation);
}

TEST_CASE("oracle: every alternative of a small choice comes up") {
    SeededDriver driver{5};
    Trace trace;
    ChoiceOracle oracle{driver, trace};
    std::vector<int> seen(6);
    for (int i = 0; i < 6000; ++i) {
        seen[oracle.stream("dice").choose("test/dice", 6)] += 1;
    }
    for (const int count : seen) {
        CHECK(count > 800);
        CHECK(count < 1200);
    }
}

TEST_CASE("oracle: a single alternative is no choice and leaves no mark") {
    SeededDriver driver{5};
    Trace trace;
    ChoiceOracle oracle{driver, trace};
    ChoiceStream& stream = oracle.stream("a");
    const auto before = trace.hash_value();
    CHECK(stream.choose("test/one", 1) == 0);
    CHECK_FALSE(stream.happens("test/never", 0));
    CHECK(stream.happens("test/always", 1000));
    CHECK(trace.hash_value() == before);
    stream.choose("test/two", 2);
    CHECK(trace.hash_value() != before);
}

TEST_CASE("replay: a recorded run draws the same again and has the same hash") {
    SeededDriver seeded{11};
    RecordingDriver recording{seeded};
    Trace trace;
    ChoiceOracle oracle{recording, trace};
    const auto a = draws(oracle.stream("a"), 10);
    const auto b = draws(oracle.stream("b"), 10);

    ReplayDriver replay{recording.choices()};
    Trace again;
    ChoiceOracle replayed{replay, again};
    CHECK(draws(replayed.stream("a"), 10) == a);
    CHECK(draws(replayed.stream("b"), 10) == b);
    CHECK(again.hash_value() == trace.hash_value());
    CHECK_FALSE(replay.divergence());
    CHECK(replay.remaining() == 0);
}

TEST_CASE("replay: the first draw that was not recorded is reported") {
    SeededDriver seeded{11};
    RecordingDriver recording{seeded};
    Trace trace;
    ChoiceOracle oracle{recording, trace};
    draws(oracle.stream("a"), 3);

    ReplayDriver replay{recording.choices()};
    ChoiceOracle replayed{replay, trace};
    draws(replayed.stream("a"), 2);
    CHECK(replayed.stream("a").choose("test/site", 999) == 0);
    REQUIRE(replay.divergence());
    CHECK(replay.divergence()->index == 2);
    CHECK(replay.divergence()->asked.bound == 999);
    REQUIRE(replay.divergence()->recorded);
    CHECK(replay.divergence()->recorded->bound == 1000);
}

TEST_CASE("replay: a draw after the end of the recording is a divergence") {
    ReplayDriver replay{{}};
    Trace trace;
    ChoiceOracle oracle{replay, trace};
    CHECK(oracle.stream("a").choose("test/site", 2) == 0);
    REQUIRE(replay.divergence());
    CHECK_FALSE(replay.divergence()->recorded);
}
