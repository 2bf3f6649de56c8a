#include "tools/cli/worker_pool.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/base/invariant.hpp"

using namespace torpor;
using namespace torpor::cli;

namespace {

using Work = std::function<std::string(std::uint64_t)>;

std::vector<UnitDone> all_of(std::uint64_t units, int jobs, const Work& work) {
    sim::BlockQueue blocks{units, {}};
    std::vector<UnitDone> all;
    WorkerPool::Duties duties;
    duties.work = work;
    duties.next_block = [&] { return blocks.next(); };
    duties.report = [&](UnitDone done) { all.push_back(std::move(done)); };
    WorkerPool::run({.jobs = jobs}, duties);
    return all;
}

}  // namespace

TEST_CASE("worker pool: every unit is reported in order, with any number of workers") {
    for (const int jobs : {1, 3, 8}) {
        CAPTURE(jobs);
        const auto all =
            all_of(1000, jobs, [](std::uint64_t unit) { return std::string(unit % 7, 'x'); });
        REQUIRE(all.size() == 1000);
        for (std::uint64_t i = 0; i < all.size(); ++i) {
            REQUIRE(all[i].unit == i);
            REQUIRE(all[i].result.size() == i % 7);
            REQUIRE_FALSE(all[i].death);
        }
    }
}

TEST_CASE("worker pool: there may be nothing to do") {
    CHECK(all_of(0, 2, [](std::uint64_t) { return ""; }).empty());
}

TEST_CASE("worker pool: results may be larger than a pipe") {
    const auto all =
        all_of(5, 2, [](std::uint64_t unit) { return std::string(1'000'000 + unit, 'x'); });
    REQUIRE(all.size() == 5);
    CHECK(all[4].result.size() == 1'000'004);
}

TEST_CASE("worker pool: a worker that dies takes one unit with it") {
    for (const int jobs : {1, 3}) {
        CAPTURE(jobs);
        const auto all = all_of(100, jobs, [](std::uint64_t unit) -> std::string {
            if (unit % 10 == 3) {
                std::fputs("the last words\n", stderr);
                std::abort();
            }
            return "done";
        });
        REQUIRE(all.size() == 100);
        for (const auto& one : all) {
            CAPTURE(one.unit);
            CHECK(one.death.has_value() == (one.unit % 10 == 3));
            if (one.death) {
                CHECK(*one.death == "the process ended with SIGABRT (Aborted): the last words");
            } else {
                CHECK(one.result == "done");
            }
        }
    }
}

TEST_CASE("worker pool: all of them may die") {
    const auto all = all_of(20, 3, [](std::uint64_t) -> std::string {
        ::raise(SIGKILL);
        return "";
    });
    REQUIRE(all.size() == 20);
    for (const auto& one : all)
        CHECK(one.death == "the process ended with SIGKILL (Killed)");
}

TEST_CASE("worker pool: a worker that leaves is dead, too") {
    const auto done = in_a_worker([]() -> std::string { ::_exit(7); });
    CHECK(done.death == "the process ended with exit code 7");
}

TEST_CASE("worker pool: a broken invariant is said by name") {
    const auto done = in_a_worker([]() -> std::string {
        base::invariant(false, "the sky is below the earth");
        return "";
    });
    REQUIRE(done.death);
    CHECK(done.death->contains("SIGABRT"));
    CHECK(done.death->contains("the sky is below the earth"));
}

TEST_CASE("worker pool: an exception that nobody catches is said by its text") {
    const auto done =
        in_a_worker([]() -> std::string { throw std::runtime_error("no such thing"); });
    REQUIRE(done.death);
    CHECK(done.death->contains("no such thing"));
}

TEST_CASE("worker pool: an exception that nobody catches ends no other worker") {
    const auto all = all_of(200, 4, [](std::uint64_t unit) -> std::string {
        if (unit % 10 == 3) throw std::runtime_error("no such thing");
        return "done";
    });
    REQUIRE(all.size() == 200);
    for (const auto& one : all) {
        CAPTURE(one.unit);
        CHECK(one.death.has_value() == (one.unit % 10 == 3));
    }
}

TEST_CASE("worker pool: of very long last words the end is kept") {
    const auto done = in_a_worker([]() -> std::string {
        for (int i = 0; i < 100'000; ++i)
            std::cerr << "line " << i << '\n';
        std::abort();
    });
    REQUIRE(done.death);
    CHECK(done.death->size() < 5000);
    CHECK(done.death->ends_with("line 99999"));
}

TEST_CASE("worker pool: what a worker prints does not reach the output of its parent") {
    const auto done = in_a_worker([]() -> std::string {
        std::cout << "no result" << std::flush;
        ::_exit(0);
    });
    CHECK(done.result.empty());
    CHECK(done.death == "the process ended with exit code 0: no result");
}

TEST_CASE("worker pool: a unit that does not end is killed") {
    const auto endless = []() -> std::string {
        for (volatile int turns = 0;;)
            turns = turns + 1;
    };
    const auto done = in_a_worker(endless, {.patience = std::chrono::milliseconds{100}});
    CHECK(done.death == "the run did not end within 0.1 s of real time and was killed");
}

TEST_CASE("worker pool: it stops when it is told to") {
    std::uint64_t reported = 0;
    WorkerPool::Duties duties;
    duties.work = [](std::uint64_t) { return std::string(); };
    duties.next_block = [] { return sim::Block{.first = 0, .count = 1}; };
    duties.report = [&](UnitDone) { reported += 1; };
    duties.stop = [&] { return reported >= 10; };
    WorkerPool::run({.jobs = 2}, duties);
    CHECK(reported >= 10);
}
