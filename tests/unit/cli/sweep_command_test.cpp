#include <catch2/catch.hpp>

#include "tools/cli/command.hpp"

using namespace torpor;
using namespace torpor::cli;

namespace {

SweepCommand parse_sweep(std::vector<const char*> words) {
    words.insert(words.begin(), {"torpor", "sweep"});
    const auto command = parse_command(static_cast<int>(words.size()), words.data());
    REQUIRE(command);
    return std::get<SweepCommand>(*command);
}

}  // namespace

TEST_CASE("command: sweep takes a path and sweeps all of it by default") {
    const auto sweep = parse_sweep({"hello.json"});
    CHECK(sweep.path == "hello.json");
    CHECK(sweep.seed == "1");
    CHECK(sweep.target.empty());
    CHECK(sweep.point.empty());
    CHECK_FALSE(sweep.single);
    CHECK_FALSE(sweep.json);
}

TEST_CASE("command: sweep takes one point and where to write it") {
    const auto sweep = parse_sweep({"hello.json", "--target", "daemon", "--seed", "7", "--point",
                                    "3:after", "--out", "crash.json"});
    CHECK(sweep.target == "daemon");
    CHECK(sweep.seed == "7");
    CHECK(sweep.point == "3:after");
    CHECK(sweep.out == "crash.json");
}

TEST_CASE("sweep: what cannot be understood is refused before anything runs") {
    SweepCommand command;
    command.path = TORPOR_SOURCE_DIR "/scenarios/smoke/hello.json";
    SECTION("a seed") {
        command.seed = "1..2";
    }
    SECTION("a target") {
        command.target = "moon";
    }
    SECTION("a point") {
        command.point = "3:later";
    }
    SECTION("a file for all points") {
        command.out = "crash.json";
    }
    SECTION("a file that is none") {
        command.path = "no-such-file.json";
    }
    CHECK(sweep(command) == ExitCode::usage);
}
