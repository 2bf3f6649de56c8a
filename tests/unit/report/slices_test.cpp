#include "sim/report/slices.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/unit/report/sample_run.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

namespace {

bool has(const SliceRecord& slice, const std::vector<TraceEvent>& events, std::string_view kind) {
    return std::ranges::any_of(slice.events, [&](std::size_t at) {
        return std::string_view{events[at].kind.name} == kind;
    });
}

TraceEvent started(base::Duration at, const char* worker, const char* groups, const char* request) {
    return event(at, "invocation.started", worker,
                 {{"function", std::string("agent")},
                  {"groups", std::string(groups)},
                  {"cold", std::int64_t{0}},
                  {"request", std::string(request)}});
}

TraceEvent committed(base::Duration at) {
    return event(at, "database.committed", "database", {});
}
TraceEvent row_of(base::Duration at, const char* thread) {
    return event(
        at, "database.row", "threads",
        {{"is", std::string("updated")}, {"values", "thread_id=" + std::string(thread) + ";"}});
}

}  // namespace

TEST_CASE("slices: one per invocation and conversation, with how it ended") {
    const auto slices = slices_of(sample_events());
    REQUIRE(slices.size() == 2);
    CHECK(slices[0].worker == "worker-1");
    CHECK(slices[0].thread == "ada");
    CHECK(slices[0].begin == sample_start() + 11ms);
    CHECK(slices[0].end == sample_start() + 500ms);
    CHECK(slices[0].how == "crashed");
    CHECK(slices[0].cold);
    CHECK(slices[1].how == "answered");
}

TEST_CASE("slices: each has its model requests, store operations and tool calls") {
    const auto events = sample_events();
    const auto slices = slices_of(events);
    CHECK(has(slices[0], events, "model.asked"));
    CHECK(has(slices[0], events, "database.committed"));
    CHECK(has(slices[0], events, "process.killed"));
    CHECK_FALSE(has(slices[0], events, "tool.invoked"));
    CHECK(has(slices[1], events, "tool.invoked"));
    CHECK(has(slices[1], events, "queue.deleted"));
    CHECK_FALSE(has(slices[1], events, "model.asked"));
    for (const auto& slice : slices)
        CHECK(std::ranges::is_sorted(slice.events));
}

TEST_CASE("slices: the conversations of one batch are told apart by their rows") {
    const std::vector events{started(0ms, "worker-1", "ada,bob,ada", "r-1"), committed(1ms),
                             row_of(1ms, "bob"), committed(2ms), row_of(2ms, "ada")};
    const auto slices = slices_of(events);
    REQUIRE(slices.size() == 2);
    CHECK(slices[0].thread == "ada");
    CHECK(slices[0].events == std::vector<std::size_t>{0, 3, 4});
    CHECK(slices[1].events == std::vector<std::size_t>{0, 1, 2});
    CHECK_FALSE(slices[0].end);
}

TEST_CASE("slices: of two that overlap, the newer one has the right to write") {
    const std::vector events{started(0ms, "worker-1", "ada", "r-1"),
                             started(5ms, "worker-2", "ada", "r-2"), committed(6ms),
                             row_of(6ms, "ada")};
    const auto slices = slices_of(events);
    REQUIRE(slices.size() == 2);
    CHECK(slices[0].events == std::vector<std::size_t>{0});
    CHECK(slices[1].events == std::vector<std::size_t>{1, 2, 3});
}

TEST_CASE("slices: an invocation that is started again under its id has ended") {
    const std::vector events{started(0ms, "worker-1", "ada", "r-1"),
                             started(5ms, "worker-1", "ada", "r-1")};
    const auto slices = slices_of(events);
    REQUIRE(slices.size() == 2);
    CHECK(slices[0].how == "crashed");
    CHECK(slices[0].end == sample_start() + 5ms);
}
