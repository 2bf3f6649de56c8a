#include "sim/kernel/timer_wheel.hpp"

#include <algorithm>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "runtime/base/invariant.hpp"

using namespace torpor::sim;
using torpor::base::Duration;
using torpor::base::Instant;

namespace {

constexpr Instant start{std::chrono::hours{500'000}};

// Pauses from nanoseconds to years, with many ties among the short ones.
Duration drawn_pause() {
    const int bits = *rc::gen::inRange(1, 56);
    return Duration{*rc::gen::inRange<Duration::rep>(0, Duration::rep{1} << bits) + 1};
}

struct Model {
    TimerWheel wheel;
    std::vector<TimerEntry> entries;
    Instant now = start;
    std::uint64_t pushed = 0;

    void push() {
        const TimerEntry entry{now + drawn_pause(), ++pushed};
        wheel.push(entry);
        entries.push_back(entry);
        RC_ASSERT(wheel.size() == entries.size());
    }

    void take() {
        const auto earlier = [](const TimerEntry& one, const TimerEntry& other) {
            return one.at < other.at;
        };
        const auto moment = wheel.next();
        if (entries.empty()) {
            RC_ASSERT_FALSE(moment);
            return;
        }
        RC_ASSERT(moment == std::ranges::min_element(entries, earlier)->at);
        std::vector<TimerEntry> expected;
        std::ranges::copy_if(entries, std::back_inserter(expected),
                             [&](const TimerEntry& entry) { return entry.at == *moment; });
        std::erase_if(entries, [&](const TimerEntry& entry) { return entry.at == *moment; });
        std::vector<TimerEntry> due;
        wheel.take(*moment, due);
        RC_ASSERT(due == expected);
        RC_ASSERT(wheel.size() == entries.size());
        now = *moment;
    }
};

}  // namespace

TEST_CASE("timer wheel: it gives the moments in order, and ties in the order of pushing") {
    CHECK(rc::check([] {
        Model model;
        const int count = *rc::gen::inRange(0, 200);
        for (int i = 0; i < count; ++i) {
            model.push();
        }
        while (!model.entries.empty()) {
            model.take();
        }
        RC_ASSERT(model.wheel.empty());
        RC_ASSERT_FALSE(model.wheel.next());
    }));
}

TEST_CASE("timer wheel: pushes between takes find their place") {
    CHECK(rc::check([] {
        Model model;
        const auto pushes = *rc::gen::container<std::vector<bool>>(300, rc::gen::arbitrary<bool>());
        for (const bool push : pushes) {
            if (push) {
                model.push();
            } else {
                model.take();
            }
        }
        while (!model.entries.empty()) {
            model.take();
        }
        RC_ASSERT(model.wheel.empty());
    }));
}

TEST_CASE("timer wheel: a sweep removes what is stale and nothing else") {
    CHECK(rc::check([] {
        Model model;
        for (int i = 0; i < 100; ++i) {
            model.push();
        }
        for (int i = 0; i < 10; ++i) {
            model.take();
        }
        const auto divisor = *rc::gen::inRange<std::uint64_t>(1, 5);
        const auto stale = [divisor](const TimerEntry& entry) {
            return entry.order % divisor == 0;
        };
        model.wheel.sweep(stale);
        std::erase_if(model.entries, stale);
        RC_ASSERT(model.wheel.size() == model.entries.size());
        while (!model.entries.empty()) {
            model.take();
        }
        RC_ASSERT(model.wheel.empty());
    }));
}

TEST_CASE("timer wheel: moments before 1970 come before the others") {
    TimerWheel wheel;
    wheel.push({Instant{std::chrono::seconds{1}}, 1});
    wheel.push({Instant{std::chrono::seconds{-1}}, 2});
    CHECK(wheel.next() == Instant{std::chrono::seconds{-1}});
}

TEST_CASE("timer wheel: what is past is refused, unless an empty wheel restarts") {
    TimerWheel wheel;
    std::vector<TimerEntry> due;
    wheel.push({start, 1});
    wheel.next();
    wheel.take(start, due);
    CHECK_THROWS_AS(wheel.push({start, 2}), torpor::base::InvariantViolation);
    wheel.restart();
    wheel.push({start, 2});
    CHECK(wheel.next() == start);
}
