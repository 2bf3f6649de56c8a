#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "sim/scenario/promise.hpp"
#include "sim/scenario/read_scenario.hpp"

using namespace torpor::sim;

namespace {

namespace files = std::filesystem;
using Json = nlohmann::json;

std::string contents(const files::path& path) {
    std::ifstream stream(path, std::ios::binary);
    REQUIRE(stream);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<files::path> scenario_files() {
    std::vector<files::path> found;
    for (const auto& entry : files::recursive_directory_iterator(TORPOR_SOURCE_DIR "/scenarios")) {
        const auto& path = entry.path();
        if (path.extension() != ".json" || path.parent_path().filename() == "schema") continue;
        found.push_back(path);
    }
    std::ranges::sort(found);
    return found;
}

Json schema() {
    return Json::parse(contents(TORPOR_SOURCE_DIR "/scenarios/schema/scenario-1.json"));
}

/// Every property of the schema with its path, in the notation of scenario_keys().
void collect(const Json& node, const std::string& path, std::vector<std::string>& keys) {
    if (!node.is_object()) return;
    if (node.contains("properties") && node.contains("additionalProperties")) {
        for (const auto& [key, inner] : node.at("properties").items()) {
            const std::string name = path.empty() ? key : path + '.' + key;
            keys.push_back(name);
            collect(inner, name, keys);
        }
    }
    if (node.contains("items")) collect(node.at("items"), path + "[]", keys);
    if (node.contains("additionalProperties")) {
        collect(node.at("additionalProperties"), path + ".*", keys);
    }
    for (const auto& choice : node.value("oneOf", Json::array()))
        collect(choice, path, keys);
}

}  // namespace

TEST_CASE("schema: it lists exactly the keys that the reader knows") {
    std::vector<std::string> keys;
    collect(schema(), "", keys);
    std::ranges::sort(keys);
    const auto repeated = std::ranges::unique(keys);
    keys.erase(repeated.begin(), repeated.end());
    CHECK(keys == scenario_keys());
}

TEST_CASE("schema: it lists exactly the points and promises that exist") {
    const Json root = schema();
    std::vector<std::string> points;
    for (const Point point : all_points)
        points.emplace_back(to_text(point));
    CHECK(root.at("$defs").at("point").at("enum").get<std::vector<std::string>>() == points);
    const std::vector<std::string> promises(promise_names.begin(), promise_names.end());
    CHECK(root.at("$defs").at("promise").at("enum").get<std::vector<std::string>>() == promises);
}

TEST_CASE("schema: every key and every point has its place in the documentation") {
    const std::string page = contents(TORPOR_SOURCE_DIR "/docs/scenarios.md");
    for (const auto& path : scenario_keys()) {
        const std::string key = path.substr(path.rfind('.') + 1);
        INFO(path);
        CHECK(page.contains("`" + key + "`"));
    }
    for (const Point point : all_points) {
        INFO(to_text(point));
        CHECK(page.contains("`" + std::string(to_text(point)) + "`"));
    }
}

TEST_CASE("invariants: every promise has a paragraph of its name") {
    const std::string page = contents(TORPOR_SOURCE_DIR "/docs/invariants.md");
    for (const auto name : promise_names) {
        INFO(name);
        CHECK(page.contains("\n## " + std::string(name) + "\n"));
    }
}

TEST_CASE("scenario files: each is read, is short, and tells its story") {
    const auto found = scenario_files();
    CHECK(found.size() >= 11);
    for (const auto& path : found) {
        INFO(path.string());
        const std::string text = contents(path);
        CHECK(std::ranges::count(text, '\n') <= 60);
        CHECK(text.contains("\"$schema\": \"../schema/scenario-1.json\""));
        const auto scenario = read_scenario_file(path.string());
        INFO((scenario ? std::string{} : scenario.error().text()));
        REQUIRE(scenario);
        CHECK_FALSE(scenario->story.empty());
        // A bug may need one interleaving, which one seed draws.
        const auto folder = path.parent_path().filename();
        const bool one_seed = scenario->seeds.first == scenario->seeds.last;
        if (folder == "regressions" && one_seed) continue;
        CHECK(scenario->seeds.first == 1);
        // A whole life is long enough to meet everything by itself.
        CHECK(scenario->seeds.last >= (folder == "life" ? 1 : 10));
    }
}
