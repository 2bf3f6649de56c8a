#include "tools/cli/explore.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tools/cli/replay.hpp"

using namespace torpor;
using namespace torpor::cli;

namespace {

namespace fs = std::filesystem;

const std::string hello = TORPOR_SOURCE_DIR "/scenarios/smoke/hello.json";
const std::string weather = TORPOR_SOURCE_DIR "/scenarios/smoke/weather-tool.json";

/// A folder of its own that disappears with the test.
class Folder {
public:
    Folder() {
        auto name = (fs::temp_directory_path() / "torpor-explore-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string path(const std::string& name) const { return (path_ / name).string(); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream{path(name)} << text;
        return path(name);
    }

private:
    fs::path path_;
};

/// What goes to a stream while it lives.
class Heard {
public:
    explicit Heard(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(text_.rdbuf())) {}
    ~Heard() { stream_.rdbuf(before_); }
    Heard(const Heard&) = delete;
    Heard& operator=(const Heard&) = delete;

    std::string text() const { return text_.str(); }

private:
    std::ostringstream text_;
    std::ostream& stream_;
    std::streambuf* before_;
};

struct Outcome {
    ExitCode code = ExitCode::passed;
    std::string out;
    std::string error;

    nlohmann::json json() const { return nlohmann::json::parse(out); }
};

template <class Action>
Outcome outcome_of(const Action& action) {
    const Heard out{std::cout};
    const Heard error{std::cerr};
    const auto code = action();
    return {code, out.text(), error.text()};
}

Outcome outcome_of(const ExploreCommand& command) {
    return outcome_of([&] { return explore(command); });
}

/// A story that says it never calls the tool, which it does.
std::string broken_story(const Folder& folder) {
    return folder.write("broken.json", R"({
        "title": "The weather is never asked for",
        "agent": { "target": ["lambda", "daemon"], "tools": ["weather"] },
        "model": [ { "hears": "Oslo", "calls": { "weather": { "city": "Oslo" } } },
                   { "hears": "rain", "says": "It is raining." } ],
        "tools": { "weather": { "answers": "rain" } },
        "events": [ { "at": "0s", "user": "ada", "says": "Oslo?" } ],
        "expect": { "within": "1h", "counts": [ { "tool": "weather", "at_most": 0 } ] }
    })");
}

ExploreCommand on(const std::string& path, const std::string& seeds) {
    ExploreCommand command;
    command.paths = {path};
    command.seeds = seeds;
    command.json = true;
    command.jobs = 2;
    return command;
}

}  // namespace

TEST_CASE("explore: every seed is run on every target of a file") {
    const auto outcome = outcome_of(on(hello, "1..20"));
    CHECK(outcome.code == ExitCode::passed);
    const auto document = outcome.json();
    CHECK(document["schema"] == "torpor.explore");
    CHECK(document["version"] == 1);
    CHECK(document["runs"] == 40);
    CHECK(document["violations"].empty());
    auto one = on(hello, "1..20");
    one.target = "daemon";
    CHECK(outcome_of(one).json()["runs"] == 20);
}

TEST_CASE("explore: results do not depend on the number of workers") {
    const Folder folder;
    auto command = on(broken_story(folder), "1..30");
    command.paths.push_back(weather);
    const auto results = [&](int jobs) {
        command.jobs = jobs;
        auto document = outcome_of(command).json();
        document.erase("seconds");
        return document;
    };
    const auto alone = results(1);
    CHECK(alone["runs"] == 120);
    CHECK_FALSE(alone["violations"].empty());
    CHECK(alone == results(3));
}

TEST_CASE("explore: shards are the search together") {
    const Folder folder;
    auto command = on(broken_story(folder), "1..30");
    const auto all = outcome_of(command).json();
    std::size_t runs = 0;
    std::multiset<std::string> commands;
    for (const auto* shard : {"1/3", "2/3", "3/3"}) {
        command.shard = shard;
        const auto part = outcome_of(command).json();
        runs += part["runs"].get<std::size_t>();
        for (const auto& violation : part["violations"])
            commands.insert(violation["reproduce"].get<std::string>());
    }
    CHECK(runs == all["runs"]);
    std::multiset<std::string> expected;
    for (const auto& violation : all["violations"])
        expected.insert(violation["reproduce"].get<std::string>());
    CHECK(commands == expected);
}

TEST_CASE("explore: a failure is recorded, and the recording is replayed") {
    const Folder folder;
    auto command = on(broken_story(folder), "7..9");
    command.target = "lambda";
    command.out = folder.path("new/folder");
    const auto outcome = outcome_of(command);
    CHECK(outcome.code == ExitCode::failed);
    const auto kind = outcome.json()["kinds"][0];
    const auto file = kind["run_file"].get<std::string>();
    CHECK(fs::exists(file));
    CHECK(kind["scenario"].get<std::string>().contains("The weather is never asked for"));

    const ReplayCommand again{.path = file};
    const auto same = outcome_of([&] { return replay(again); });
    CHECK(same.code == ExitCode::failed);
    CHECK(same.out.contains("same, and it FAILS"));

    std::ifstream in{file};
    std::stringstream text;
    text << in.rdbuf();
    auto changed = text.str();
    changed.replace(changed.rfind("\"hash\":\"") + 8, 4, "ffff");
    const ReplayCommand other{.path = folder.write("changed.run", changed)};
    const auto diverged = outcome_of([&] { return replay(other); });
    CHECK(diverged.code == ExitCode::not_deterministic);
    CHECK(diverged.out.contains("recorded: "));
    CHECK(diverged.out.contains("now     : "));

    const ReplayCommand torn{.path = folder.write("torn.run", changed.substr(0, 5000))};
    const auto refused = outcome_of([&] { return replay(torn); });
    CHECK(refused.code == ExitCode::usage);
    CHECK(refused.error.contains("torn.run:"));
}

TEST_CASE("explore: each seed twice gives the same draws") {
    auto command = on(weather, "1..10");
    command.twice = true;
    CHECK(outcome_of(command).code == ExitCode::passed);
}

TEST_CASE("explore: without time no run is begun") {
    auto command = on(hello, "");
    command.budget = "0s";
    const auto outcome = outcome_of(command);
    CHECK(outcome.code == ExitCode::passed);
    CHECK(outcome.json()["runs"] == 0);
}

TEST_CASE("explore: a word that means nothing is refused with an example") {
    const auto refusal = [](const auto& change) {
        auto command = on(hello, "1..2");
        change(command);
        const auto outcome = outcome_of(command);
        CHECK(outcome.code == ExitCode::usage);
        CHECK(outcome.out.empty());
        CHECK(outcome.error.ends_with('\n'));
        return outcome.error;
    };
    using C = ExploreCommand;
    CHECK(refusal([](C& c) { c.seeds = ""; }).contains("--seeds 1..1000, or --budget 60s"));
    for (const auto* seeds : {"5..1", "x", "-1..3", "1..99999999999999999999"})
        CHECK(refusal([&](C& c) { c.seeds = seeds; }).contains("use --seeds"));
    for (const auto* budget : {"60", "soon", "-5s"})
        CHECK(refusal([&](C& c) { c.budget = budget; }).contains("--budget 60s"));
    for (const auto* shard : {"0/2", "3/2", "2"})
        CHECK(refusal([&](C& c) { c.shard = shard; }).contains("--shard 2/5"));
    CHECK(refusal([](C& c) { c.faults = "some"; }).contains("network, crashes"));
    CHECK(refusal([](C& c) { c.target = "moon"; }).contains("--target lambda"));
    CHECK(refusal([](C& c) { c.jobs = -1; }).contains("--jobs"));
    CHECK(refusal([](C& c) { c.jobs = 100'000; }).contains("--jobs"));
    CHECK(refusal([](C& c) { c.paths = {"/no/such.json"}; }).contains("/no/such.json"));
}

TEST_CASE("explore: a folder that cannot be written is refused before anything runs") {
    auto command = on(hello, "1..2");
    command.out = "/proc/failures";
    const auto outcome = outcome_of(command);
    CHECK(outcome.code == ExitCode::environment);
    CHECK(outcome.error.contains("/proc/failures"));
}
