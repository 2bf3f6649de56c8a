#include "tools/cli/progress.hpp"

#include <catch2/catch.hpp>

using namespace torpor::cli;
using namespace std::chrono_literals;

namespace {

Advance advance() {
    Advance advance;
    advance.done = 1250;
    advance.unit = "runs";
    advance.elapsed = 2s;
    return advance;
}

}  // namespace

TEST_CASE("progress: a line says how much is done and how fast") {
    CHECK(progress_line(advance(), 80) == "1,250 runs, 625/s");
}

TEST_CASE("progress: a known total gives the time that remains") {
    auto known = advance();
    known.total = 10'000;
    known.failed = 3;
    known.doing = "hello.json seed 7";
    CHECK(progress_line(known, 80) ==
          "1,250 of 10,000 runs, 3 failed, 625/s, 14 s left, hello.json seed 7");
}

TEST_CASE("progress: a budget ends the work before its total does") {
    auto bounded = advance();
    bounded.total = 10'000'000;
    bounded.budget = 125s;
    CHECK(progress_line(bounded, 80) == "1,250 of 10,000,000 runs, 625/s, 2 min 03 s left");

    bounded.elapsed = 130s;
    CHECK(progress_line(bounded, 80) == "1,250 of 10,000,000 runs, 9.6/s, 0 s left");
}

TEST_CASE("progress: hours have minutes") {
    auto slow = advance();
    slow.total = 5'000'000;
    CHECK(progress_line(slow, 80) == "1,250 of 5,000,000 runs, 625/s, 2 h 13 min left");
}

TEST_CASE("progress: nothing is claimed about a rate before half a second") {
    auto fresh = advance();
    fresh.total = 2000;
    fresh.elapsed = 499ms;
    CHECK(progress_line(fresh, 80) == "1,250 of 2,000 runs");
}

TEST_CASE("progress: a line fits the terminal and cannot steer it") {
    auto hostile = advance();
    hostile.doing = "\x1b[2Jb\xc3\xb6se";
    CHECK(progress_line(hostile, 80) == "1,250 runs, 625/s, ?[2Jb??se");
    CHECK(progress_line(hostile, 10) == "1,250 runs");
    CHECK(progress_line(hostile, 0).empty());
}
