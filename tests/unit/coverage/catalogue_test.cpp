#include "sim/coverage/catalogue.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "sim/coverage/choice_sites.hpp"

using namespace torpor::sim;

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream{path, std::ios::binary}.rdbuf();
    return text.str();
}

/// The sources in which a run may draw. A generator draws before the run, and this catalogue only
/// lists.
std::vector<std::string> sources() {
    std::vector<std::string> texts;
    const fs::path root{TORPOR_SOURCE_DIR};
    for (const auto* folder : {"runtime", "fakes", "sim"}) {
        for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
            const auto path = entry.path().string();
            const bool code = path.ends_with(".cpp") || path.ends_with(".hpp");
            if (!code || path.contains("/sim/explore/") || path.contains("/sim/coverage/") ||
                path.contains("/sim/property/")) {
                continue;
            }
            texts.push_back(text_of(path));
        }
    }
    return texts;
}

std::set<std::string> found(const std::vector<std::string>& texts, const std::regex& pattern) {
    std::set<std::string> names;
    for (const auto& text : texts) {
        for (std::sregex_iterator one{text.begin(), text.end(), pattern}, end; one != end; ++one)
            names.insert((*one)[1].str());
    }
    return names;
}

std::set<std::string> listed() {
    std::set<std::string> sites;
    for (const auto& [site, rare_because] : choice_sites)
        sites.emplace(site);
    return sites;
}

}  // namespace

TEST_CASE("catalogue: every site in it is a literal of the program") {
    const auto literals =
        found(sources(), std::regex{R"re("([a-z][a-z0-9-]*/[a-z][a-z0-9-]*)")re"});
    for (const auto& site : listed()) {
        CAPTURE(site);
        CHECK(literals.contains(site));
    }
}

TEST_CASE("catalogue: every site at which something is drawn is in it") {
    const std::regex drawn{R"re((?:choose|happens|uuid|hex_digits|draw|fails)\((?:[\w.]+,\s*)?)re"
                           R"re("([a-z0-9-]+/[a-z0-9-]+)")re"};
    const auto known = listed();
    const auto sites = found(sources(), drawn);
    CHECK(sites.size() > 30);
    for (const auto& site : sites) {
        CAPTURE(site);
        CHECK(known.contains(site));
    }
}

TEST_CASE("catalogue: sites are sorted and listed once") {
    CHECK(std::ranges::is_sorted(choice_sites, {}, &ChoiceSite::site));
    CHECK(listed().size() == choice_sites.size());
}

TEST_CASE("catalogue: every refusal of the core is in it") {
    std::set<std::string> known;
    for (const auto& entry : catalogue()) {
        if (entry.aspect == Aspect::refusals) known.insert(entry.name);
    }
    std::vector<std::string> core;
    for (const auto& entry : fs::directory_iterator{fs::path{TORPOR_SOURCE_DIR} / "runtime/core"})
        core.push_back(text_of(entry.path()));
    const std::regex named{
        R"re((?:consume\([\w.]+,\s*|case EventOutcome::\w+:\s*return )"([a-z_]+)")re"};
    auto reasons = found(core, named);
    reasons.erase("applied");
    reasons.erase("deferred");
    CHECK(reasons == known);
}

TEST_CASE("catalogue: whatever is not expected has a reason") {
    std::set<std::string> names;
    for (const auto& entry : catalogue()) {
        CAPTURE(entry.name);
        CHECK(entry.reason.empty() == (entry.mark == Mark::expected));
        CHECK(names.insert(std::string{to_text(entry.aspect)} + ' ' + entry.name).second);
    }
}
