#include "tests/unit/rap/bench.hpp"

namespace torpor::fakes::rap {
namespace {

using wire::rap::CallLife;
using wire::rap::ToolResult;

wire::HttpResponse discover(Bench& bench) {
    return bench.send(wire::rap::discovery_request(Bench::base_url())).replies.at(0).response;
}

TEST_CASE("tool server: a result has the scripted content, display and length") {
    auto tool = weather();
    tool.content = R"([{"type":"text","text":"chart"},)"
                   R"({"type":"image","data":"iVBORw0KGgo=","mediaType":"image/png"}])";
    tool.display_as = R"([{"type":"text","content":"chart.png"}])";
    tool.answer_bytes = 10'000;
    Bench bench{tool};
    bench.invoke("c1");
    const auto result = decoded<ToolResult>(bench.run_until(start + 1s).at(0));
    CHECK(result.text.size() == 10'000);
    CHECK(result.text.starts_with("rain"));
    REQUIRE(result.content.size() == 2);
    CHECK(std::holds_alternative<wire::ImageItem>(result.content[1]));
    CHECK(result.display.find("chart.png") != std::string::npos);
}

TEST_CASE("tool server: a tool may name a wrong thread before it names the right one") {
    auto tool = weather();
    tool.behaviour.answers_for_wrong_thread = true;
    Bench bench{tool};
    bench.invoke("c1");
    const auto posted = bench.run_until(start + 1h, 403);
    REQUIRE(posted.size() == 2);
    CHECK(decoded<ToolResult>(posted[0]).thread != base::ThreadId{"ada"});
    CHECK(decoded<ToolResult>(posted[1]).thread == base::ThreadId{"ada"});
    CHECK(all<ToolAnswered>(bench.facts()).at(0).thread != base::ThreadId{"ada"});
    CHECK(bench.server().live() == 0);
}

TEST_CASE("tool server: a hostile manifest is served as it is written") {
    auto settings = server_of(weather());
    settings.manifest = R"({"name":"","endpoint":"{endpoint}"})";
    settings.manifest_status = 203;
    settings.manifest_later = "[";
    Bench bench{settings};
    const auto first = discover(bench);
    CHECK(first.status == 203);
    CHECK(first.body == R"({"name":"","endpoint":"http://weather.tools/invoke"})");
    CHECK(discover(bench).body == "[");
    CHECK(discover(bench).body == "[");
}

TEST_CASE("tool server: the true manifest tells of annotations and call status") {
    auto settings = server_of(weather());
    settings.tools[0].annotations = R"({"destructive":true,"x-team":"sky"})";
    settings.tells_call_status = true;
    Bench bench{settings};
    const auto manifest = wire::rap::decode_manifest(discover(bench).body);
    REQUIRE(manifest);
    CHECK(manifest->tells_call_status);
    CHECK(manifest->tools[0].destructive);
    CHECK(manifest->tools[0].annotations == R"({"destructive":true,"x-team":"sky"})");
}

TEST_CASE("tool server: call status tells what lives and changes nothing") {
    auto settings = server_of(weather());
    settings.tells_call_status = true;
    settings.tools[0].subscribes = true;
    settings.tools[0].behaviour.answers_twice_per_thousand = 1000;
    settings.tools[0].behaviour.second_after = {1h, 1h};
    Bench bench{settings};
    CHECK(bench.life("c1", start) == CallLife::gone);
    bench.invoke("c1");
    CHECK(bench.life("c1", start) == CallLife::alive);
    bench.run_until(start + 1s);
    CHECK(bench.life("c1", start + 1s) == CallLife::alive);
    bench.cancel("c1", start + 2s);
    CHECK(bench.life("c1", start + 2s) == CallLife::gone);
    CHECK(all<StatusAsked>(bench.facts()).size() == 4);

    Bench silent;
    CHECK(silent.life("c1", start) == CallLife::unknown);
}

TEST_CASE("tool server: one that hangs on notices heeds them and never answers in time") {
    auto settings = server_of(weather());
    settings.hangs_on_notices = true;
    Bench bench{settings};
    bench.invoke("c1");
    CHECK(bench.cancel("c1", start + 100ms).replies.at(0).delay >= 15min);
    CHECK(bench.close("ada", start + 100ms).replies.at(0).delay >= 15min);
    CHECK(bench.run_until(start + 1h).empty());
}

TEST_CASE("tool server: a finished call is known for days, and then forgotten") {
    Bench bench;
    bench.invoke("c1");
    bench.run_until(start + 1s);
    CHECK(bench.server().live() == 0);
    bench.invoke("c1", start + 96h);
    CHECK(all<ToolInvoked>(bench.facts()).back().repeated);
    // Another call is what makes it look back.
    bench.invoke("c2", start + 121h);
    bench.invoke("c1", start + 121h);
    CHECK_FALSE(all<ToolInvoked>(bench.facts()).back().repeated);
}

}  // namespace
}  // namespace torpor::fakes::rap
