#include <catch2/catch.hpp>

#include "runtime/core/builtin_tools.hpp"
#include "runtime/core/tool_catalog.hpp"
#include "tests/support/core_samples.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

/// The names beside those of the built-in tools, in the order in which they are offered.
std::vector<std::string> names_of(const core::ToolCatalog& catalog) {
    std::vector<std::string> names;
    for (const auto& tool : catalog.offered()) {
        if (!core::builtin_tool(tool.name)) names.push_back(tool.name);
    }
    return names;
}

core::ToolSpec local_tool(const std::string& name) {
    return {.name = name, .description = "does it", .input_schema = R"({"type":"object"})"};
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("tool catalog: the built-in tools come first and have no offer") {
    const core::ToolCatalog catalog({toolset_of("weather", {"weather"})}, {local_tool("here")});
    Names names;
    for (const auto& tool : catalog.offered())
        names.push_back(tool.name);
    CHECK(names == Names{"spawn_thread", "report_to_parent", "send_message_to_child",
                         "close_thread", "cancel_subscription", "sleep", "sleep_until",
                         "sleep_until_event_or_input", "here", "weather"});
    CHECK(catalog.offer("spawn_thread") == nullptr);
    CHECK(catalog.reports().empty());
}

TEST_CASE("tool catalog: a name defined twice, built in or reserved is offered by no toolset") {
    const core::ToolCatalog catalog(
        {toolset_of("a", {"weather", "sleep", "alarm"}),
         toolset_of("b", {"weather", "receive_event__injected", std::string(65, 'x'), "clock"})},
        {});
    CHECK(names_of(catalog) == Names{"alarm", "clock"});
    CHECK(catalog.reports().size() == 5);
    CHECK(catalog.offer("weather") == nullptr);
    CHECK(catalog.offer("sleep") == nullptr);
    REQUIRE(catalog.offer("clock"));
    CHECK(catalog.offer("clock")->endpoint == "http://b.tools/invoke");
    CHECK(catalog.offer("clock")->server == "http://b.tools");
}

TEST_CASE("tool catalog: a server without a manifest is reported and hides no other") {
    const core::ToolCatalog catalog(
        {{"http://down.tools", std::nullopt, start}, toolset_of("weather", {"weather"})}, {});
    CHECK(catalog.offer("weather") != nullptr);
    CHECK(catalog.reports() == Names{"the tool server http://down.tools gave no toolset"});
}

TEST_CASE("tool catalog: a tool of this process keeps its name against a toolset") {
    const core::ToolCatalog catalog({toolset_of("weather", {"weather", "alarm"})},
                                    {local_tool("weather"), local_tool("sleep"),
                                     local_tool("weather"), local_tool("receive_event__injected")});
    CHECK(names_of(catalog) == Names{"weather", "alarm"});
    REQUIRE(catalog.offer("weather"));
    CHECK(catalog.offer("weather")->endpoint.empty());
    CHECK(catalog.offer("weather")->server.empty());
    CHECK(catalog.reports().size() == 4);
}

TEST_CASE("tool catalog: a schema that is none costs only its own tool") {
    auto toolset = toolset_of("weather", {"weather", "alarm"});
    toolset.manifest->tools[0].input_schema = R"({"type":"broken"})";
    const core::ToolCatalog catalog({toolset}, {});
    CHECK(names_of(catalog) == Names{"alarm"});
    REQUIRE(catalog.reports().size() == 1);
    CHECK(catalog.reports()[0].starts_with(
        "the tool weather of http://weather.tools is not offered: "));
}

TEST_CASE("tool catalog: arguments are checked against the schema of their tool") {
    auto toolset = toolset_of("weather", {"weather"});
    toolset.manifest->tools[0].input_schema =
        R"({"type":"object","properties":{"city":{"type":"string"}},"required":["city"]})";
    const core::ToolCatalog catalog({toolset}, {});
    CHECK(catalog.complaint("weather", R"({"city":"Oslo"})").empty());
    CHECK(catalog.complaint("weather", "{}").find("city") != std::string::npos);
    CHECK(catalog.complaint("teleport", "{}").empty());
}

TEST_CASE("tool catalog: a destructive tool is known as one, a blank description is replaced") {
    auto toolset = toolset_of("disk", {"wipe", "list"});
    toolset.manifest->tools[0].destructive = true;
    toolset.manifest->tools[1].description = " ";
    const core::ToolCatalog catalog({toolset}, {});
    CHECK(catalog.offer("wipe")->destructive);
    CHECK_FALSE(catalog.offer("list")->destructive);
    CHECK(catalog.offered().back().description == "list");
}
