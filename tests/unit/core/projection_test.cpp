#include <catch2/catch.hpp>

#include "runtime/core/projection.hpp"
#include "tests/support/core_samples.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

core::History history_of(std::vector<decltype(core::HistoryEntry::body)> bodies) {
    core::History history;
    for (auto& body : bodies) {
        const auto order = static_cast<std::int64_t>(history.size()) + 1;
        history.push_back({order, base::MessageId(std::to_string(order)), std::move(body)});
    }
    return history;
}

core::CallEntry called(const std::string& id, const std::string& tool) {
    return {base::CallId(id), "", tool, "{}"};
}

core::ResultEntry resulted(const std::string& id, std::vector<wire::ContentItem> content) {
    return {base::CallId(id), core::Resolution::answered, std::move(content)};
}

const core::ToolCatalog no_toolsets{std::vector<core::SessionToolset>{}};

}  // namespace

TEST_CASE("projection: turns alternate, calls end a turn and results begin the next") {
    const auto request = core::project(
        history_of({core::UserEntry{"one"}, core::UserEntry{"two"}, core::AgentEntry{"look"},
                    called("call_a", "weather"), called("call_b", "alarm"),
                    resulted("call_b", {wire::TextItem{"set"}}),
                    resulted("call_a", {wire::TextItem{"rain"}}), core::UserEntry{"and?"}}),
        no_toolsets, "Be brief.");
    CHECK(request.system == "Be brief.");
    REQUIRE(request.turns.size() == 3);
    CHECK(request.turns[0].parts.size() == 2);
    CHECK(request.turns[1].side == core::RequestTurn::Side::agent);
    CHECK(std::holds_alternative<core::SpokenText>(request.turns[1].parts[0]));
    CHECK(std::holds_alternative<core::CallPart>(request.turns[1].parts[2]));
    REQUIRE(request.turns[2].parts.size() == 3);
    CHECK(std::holds_alternative<core::ResultPart>(request.turns[2].parts[0]));
    CHECK(std::holds_alternative<core::SpokenText>(request.turns[2].parts[2]));
}

TEST_CASE("projection: an event is shown as a call of the reserved tool and its result") {
    core::EventEntry event;
    event.injected = base::CallId("event_1");
    event.original_tool = "weather";
    event.original_call = base::CallId("call_a");
    event.original_arguments = R"({"city":"Oslo"})";
    event.content.emplace_back(wire::TextItem{"rain"});
    const auto request = core::project(history_of({core::UserEntry{"hi"}, event}), no_toolsets, "");
    REQUIRE(request.turns.size() == 3);
    const auto& call = std::get<core::CallPart>(request.turns[1].parts.at(0));
    CHECK(call.tool == "receive_event__injected");
    CHECK(call.arguments == R"({"original_args":{"city":"Oslo"},"original_tool_call_id":"call_a",)"
                            R"("original_tool_name":"weather"})");
}

TEST_CASE("projection: what the model's interface would refuse is replaced") {
    const auto request = core::project(
        history_of({core::UserEntry{"hi"}, called("call_a", "bad name!"),
                    resulted("call_a", {wire::TextItem{" "}, wire::ImageItem{"aGk=", "svg"},
                                        wire::ImageItem{"aGk=", "png"}}),
                    called("call_b", "alarm"), resulted("call_b", {wire::TextItem{""}})}),
        no_toolsets, "");
    CHECK(std::get<core::CallPart>(request.turns[1].parts.at(0)).tool == "bad_name_");
    const auto& result = std::get<core::ResultPart>(request.turns[2].parts.at(0));
    REQUIRE(result.content.size() == 2);
    CHECK(std::get<wire::TextItem>(result.content[0]).text ==
          "[image omitted: its format is not supported]");
    CHECK(std::holds_alternative<wire::ImageItem>(result.content[1]));
    const auto& empty = std::get<core::ResultPart>(request.turns[4].parts.at(0));
    CHECK(std::get<wire::TextItem>(empty.content.at(0)).text == "(no output)");
}

TEST_CASE("tool catalog: a name defined twice, built in or reserved is offered by no toolset") {
    const core::ToolCatalog catalog(
        {toolset_of("a", {"weather", "sleep", "alarm"}),
         toolset_of("b", {"weather", "receive_event__injected", std::string(65, 'x'), "clock"})});
    std::vector<std::string> names;
    for (const auto& tool : catalog.offered())
        names.push_back(tool.name);
    CHECK(names == std::vector<std::string>{"sleep", "sleep_until", "sleep_until_event_or_input",
                                            "alarm", "clock"});
    CHECK(catalog.reports().size() == 5);
    CHECK(catalog.endpoint_of("weather") == nullptr);
    CHECK(catalog.endpoint_of("sleep") == nullptr);
    REQUIRE(catalog.endpoint_of("clock"));
    CHECK(*catalog.endpoint_of("clock") == "http://b.tools/invoke");
}

TEST_CASE("tool catalog: a server without a manifest is reported and hides no other") {
    const core::ToolCatalog catalog(
        {{"http://down.tools", std::nullopt, start}, toolset_of("weather", {"weather"})});
    CHECK(catalog.endpoint_of("weather") != nullptr);
    CHECK(catalog.reports().size() == 1);
}
