#include "sim/kernel/timer_heap.hpp"

#include <algorithm>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

using namespace torpor::sim;

namespace {

std::vector<TimerEntry> entries_at(const std::vector<std::uint8_t>& moments) {
    std::vector<TimerEntry> entries;
    for (const std::uint8_t moment : moments) {
        const torpor::base::Instant at{std::chrono::seconds{moment}};
        entries.push_back({at, entries.size()});
    }
    return entries;
}

std::vector<TimerEntry> popped(TimerHeap& heap) {
    std::vector<TimerEntry> order;
    for (; !heap.empty(); heap.pop())
        order.push_back(heap.top());
    return order;
}

}  // namespace

TEST_CASE("timer heap: it pops in the order of moments, equal ones as they were pushed") {
    CHECK(rc::check([](const std::vector<std::uint8_t>& moments) {
        auto expected = entries_at(moments);
        TimerHeap heap;
        for (const TimerEntry& entry : expected)
            heap.push(entry);
        std::ranges::sort(expected);
        RC_ASSERT(popped(heap) == expected);
    }));
}

TEST_CASE("timer heap: pushes between pops change nothing about the order of what is left") {
    CHECK(rc::check([](const std::vector<std::uint8_t>& moments) {
        TimerHeap heap;
        std::vector<TimerEntry> model;
        for (const TimerEntry& entry : entries_at(moments)) {
            heap.push(entry);
            model.push_back(entry);
            if (*rc::gen::inRange(0, 3) == 0) {
                const auto least = std::ranges::min_element(model);
                RC_ASSERT(heap.top() == *least);
                heap.pop();
                model.erase(least);
            }
            RC_ASSERT(heap.size() == model.size());
        }
        std::ranges::sort(model);
        RC_ASSERT(popped(heap) == model);
    }));
}

TEST_CASE("timer heap: a sweep removes what is stale and nothing else") {
    CHECK(rc::check([](const std::vector<std::uint8_t>& moments, std::uint8_t divisor) {
        const auto stale = [&](const TimerEntry& entry) {
            return entry.order % (divisor % 5U + 2U) == 0;
        };
        auto expected = entries_at(moments);
        TimerHeap heap;
        for (const TimerEntry& entry : expected)
            heap.push(entry);
        heap.sweep(stale);
        std::erase_if(expected, stale);
        std::ranges::sort(expected);
        RC_ASSERT(popped(heap) == expected);
    }));
}
