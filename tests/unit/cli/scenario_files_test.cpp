#include "tools/cli/scenario_files.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

using namespace torpor;
using namespace torpor::cli;

namespace {

namespace fs = std::filesystem;

/// A folder of its own that disappears with the test.
class Folder {
public:
    Folder() {
        auto name = (fs::temp_directory_path() / "torpor-cli-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string write(const std::string& name, const std::string& text) const {
        const auto file = path_ / name;
        fs::create_directories(file.parent_path());
        std::ofstream{file} << text;
        return file.string();
    }
    std::string path() const { return path_.string(); }

private:
    fs::path path_;
};

std::string scenario_text(const std::string& title) {
    return R"({"title": ")" + title + R"(", "model": [{"hears": "", "says": "Hello."}],
        "events": [{"at": "0s", "user": "ada", "says": "Hello?"}]})";
}

std::vector<std::string> titles(const std::vector<std::string>& paths) {
    const auto scenarios = read_scenarios(paths);
    if (!scenarios) FAIL(scenarios.error());
    std::vector<std::string> found;
    for (const auto& scenario : *scenarios)
        found.push_back(scenario.title);
    return found;
}

using Titles = std::vector<std::string>;

}  // namespace

TEST_CASE("scenario files: a folder is searched in order of path, without its schema") {
    const Folder folder;
    folder.write("timers/long.json", scenario_text("third"));
    folder.write("smoke/hello.json", scenario_text("second"));
    folder.write("first.json", scenario_text("first"));
    folder.write("schema/scenario-1.json", "{}");
    folder.write("notes.txt", "not a scenario");
    CHECK(titles({folder.path()}) == Titles{"first", "second", "third"});
}

TEST_CASE("scenario files: a folder that lies below one called schema is searched") {
    const Folder folder;
    folder.write("schema/mine/hello.json", scenario_text("hello"));
    CHECK(titles({folder.path() + "/schema/mine"}) == Titles{"hello"});
}

TEST_CASE("scenario files: paths keep the order of the command") {
    const Folder folder;
    const auto one = folder.write("b.json", scenario_text("one"));
    const auto two = folder.write("a.json", scenario_text("two"));
    CHECK(titles({one, two}) == Titles{"one", "two"});
    CHECK(titles({one, one}) == Titles{"one", "one"});
}

TEST_CASE("scenario files: the mistakes of all files are told at once") {
    const Folder folder;
    const auto good = folder.write("good.json", scenario_text("good"));
    const auto torn = folder.write("torn.json", "{");
    const auto absent = folder.path() + "/absent.json";
    const auto scenarios = read_scenarios({good, torn, absent});
    REQUIRE_FALSE(scenarios);
    CHECK_FALSE(scenarios.error().contains(good));
    CHECK(scenarios.error().contains(torn + ":1:"));
    CHECK(scenarios.error().contains(absent));
    CHECK(scenarios.error().ends_with('\n'));
}

TEST_CASE("scenario files: a folder without a scenario is a mistake") {
    const Folder folder;
    const auto scenarios = read_scenarios({folder.path()});
    REQUIRE_FALSE(scenarios);
    CHECK(scenarios.error().starts_with(folder.path() + ": no scenario file"));
}

TEST_CASE("scenario files: every file of the project is read") {
    const auto scenarios = read_scenarios({TORPOR_SOURCE_DIR "/scenarios"});
    if (!scenarios) FAIL(scenarios.error());
    CHECK(scenarios->size() >= 11);
}
