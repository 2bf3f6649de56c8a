#include "sim/report/timeline.hpp"

#include <algorithm>
#include <map>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "sim/report/event_log.hpp"
#include "sim/report/perfetto.hpp"
#include "sim/report/timeline_page.hpp"
#include "tests/unit/report/sample_run.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

struct Drawn {
    std::vector<TraceEvent> events = sample_events();
    std::vector<SliceRecord> slices = slices_of(events);
    std::vector<Happened> happened = happenings(events, slices);
    Timeline timeline = timeline_of(events, slices, happened);

    const Bar* bar(Bar::Kind kind, std::string_view lane) const {
        const auto found = std::ranges::find_if(timeline.bars, [&](const Bar& one) {
            return one.kind == kind && timeline.lanes[one.lane].name == lane;
        });
        return found == timeline.bars.end() ? nullptr : &*found;
    }
    bool arrow(std::string_view from, std::string_view to, base::Duration at) const {
        return std::ranges::any_of(timeline.arrows, [&](const Arrow& one) {
            return timeline.lanes[one.from_lane].name == from &&
                   timeline.lanes[one.to_lane].name == to && one.to == sample_start() + at;
        });
    }
};

RunEvents sample_run() {
    return {.events = sample_events(), .left_out = 0, .missing_from = 0};
}

}  // namespace

TEST_CASE("timeline: conversations, queues, tools, services and processes have lanes") {
    const Drawn drawn;
    std::vector<std::string> names;
    for (const auto& lane : drawn.timeline.lanes)
        names.push_back(std::string(to_text(lane.kind)) + ' ' + lane.name);
    CHECK(names == std::vector<std::string>{"thread ada", "queue agent-input.fifo",
                                            "queue agent-output", "tool approval", "service model",
                                            "process worker-1", "process worker-2",
                                            "process front-end"});
}

TEST_CASE("timeline: what takes time is a bar that says how it ended") {
    const Drawn drawn;
    const auto* slice = drawn.bar(Bar::Kind::slice, "ada");
    REQUIRE(slice);
    CHECK(slice->how == "crashed");
    CHECK(slice->slice == 0);
    const auto* message = drawn.bar(Bar::Kind::message, "agent-input.fifo");
    REQUIRE(message);
    CHECK(message->title == "ada-1: Please order a laptop.");
    CHECK(message->end == sample_start() + 900s + 20ms);
    CHECK(message->how == "acknowledged");
    const auto* call = drawn.bar(Bar::Kind::call, "approval");
    REQUIRE(call);
    CHECK(call->end == sample_start() + 72h + 9ms);
    const auto* alive = drawn.bar(Bar::Kind::alive, "worker-1");
    REQUIRE(alive);
    CHECK(alive->how == "killed");
    const auto* frozen = drawn.bar(Bar::Kind::frozen, "worker-2");
    REQUIRE(frozen);
    CHECK(frozen->how == "open");
}

TEST_CASE("timeline: arrows go where messages, requests and answers go") {
    const Drawn drawn;
    CHECK(drawn.arrow("ada", "agent-input.fifo", 7ms));
    CHECK(drawn.arrow("agent-input.fifo", "ada", 11ms));
    CHECK(drawn.arrow("ada", "model", 30ms));
    CHECK(drawn.arrow("ada", "approval", 900s + 9ms));
    CHECK(drawn.arrow("approval", "agent-input.fifo", 72h + 9ms));
    CHECK(drawn.arrow("agent-output", "ada", 72h + 10ms));
}

TEST_CASE("timeline: everything told has a mark, and knows its slice") {
    const Drawn drawn;
    CHECK(drawn.timeline.marks.size() == drawn.happened.size());
    const auto asked = std::ranges::find_if(drawn.timeline.marks, [&](const Mark& mark) {
        return drawn.happened[mark.happened].text.starts_with("the model hears");
    });
    REQUIRE(asked != drawn.timeline.marks.end());
    CHECK(asked->slice == 0);
    CHECK(drawn.happened[asked->happened].thread == "ada");
}

TEST_CASE("timeline page: its data survives every text, and no text leaves its element") {
    auto result = sample_failure();
    const std::string hostile = "</script><script>alert(1)</script><!--\xe2\x80\xa8\xff{{data}}";
    result.title = hostile;
    auto run = sample_run();
    run.events.push_back(
        event(73h, "worker.log", hostile, {{"level", std::int64_t{2}}, {"text", hostile}}));
    const auto data = timeline_json(result, run, hostile);
    CHECK_FALSE(data.contains('<'));
    CHECK(std::ranges::all_of(data, [](char letter) { return letter >= 0x20 && letter < 0x7f; }));
    const auto document = Json::parse(data);
    CHECK(document.at("run").at("title").get<std::string>().starts_with("</script>"));
    CHECK(document.at("lanes").size() >= 7);
    CHECK(document.at("violations").at(0).at(0) == 259200010000.0);

    const auto page = timeline_page(result, run, hostile);
    CHECK_FALSE(page.contains("<script>alert"));
    CHECK(page.contains("<title>&lt;/script&gt;"));
    const auto opened = page.find("<script id=\"data\"");
    const auto closed = page.find("</script>", opened);
    CHECK(Json::parse(page.substr(page.find('>', opened) + 1,
                                  closed - page.find('>', opened) - 1)) == document);
}

TEST_CASE("timeline page: nothing in it comes from elsewhere") {
    const auto page = timeline_page(sample_failure(), sample_run(), "");
    for (const char* const outside : {"src=", "href=", "@import", "url(", "fetch(", "http://"})
        CHECK_FALSE(page.substr(0, page.find("<script id=\"data\"")).contains(outside));
    CHECK(page.contains("default-src 'none'"));
}

TEST_CASE("timeline page: what is left out is said") {
    auto run = sample_run();
    run.left_out = 12;
    run.missing_from = 5;
    const auto document = Json::parse(timeline_json(sample_failure(), run, ""));
    CHECK(document.at("run").at("leftOut") == 12);
    CHECK(document.at("run").at("missingFrom") == 5);
}

TEST_CASE("timeline page: a run without events is a page, too") {
    CHECK(timeline_page(sample_failure(), {}, "").contains("no-message-lost"));
}

TEST_CASE("perfetto trace: processes, threads, slices, flows and instants") {
    const Drawn drawn;
    const auto document = Json::parse(
        perfetto_trace(sample_failure(), sample_start(), drawn.timeline, drawn.happened));
    std::map<std::string, int> phases;
    std::map<std::string, int> flows;
    for (const auto& event : document.at("traceEvents")) {
        const auto phase = event.at("ph").get<std::string>();
        phases[phase] += 1;
        if (phase == "s" || phase == "f")
            flows[phase + std::to_string(event.at("id").get<int>())] += 1;
        if (phase != "M") CHECK(event.at("ts").get<double>() >= 0);
    }
    CHECK(phases["b"] == phases["e"]);
    CHECK(phases["s"] == static_cast<int>(drawn.timeline.arrows.size()));
    CHECK(phases["s"] == phases["f"]);
    CHECK(flows.size() == 2 * drawn.timeline.arrows.size());
    CHECK(phases["X"] >= 2);
    CHECK(phases["M"] == 8 * 2 + 5);
    const auto slice = std::ranges::find_if(document.at("traceEvents"), [](const Json& event) {
        return event.value("cat", "") == "slice";
    });
    CHECK(slice->at("ts") == 11000.0);
    CHECK(slice->at("dur") == 489000.0);
}

TEST_CASE("event log: a long run keeps its beginning and what lies before the breach") {
    EventLog log(sample_start() + 500s, 100);
    for (int at = 0; at < 1000; ++at)
        log.add(event(std::chrono::seconds(at), "x.y", std::to_string(at)));
    const auto run = log.take();
    CHECK(run.events.size() == 100);
    CHECK(run.left_out == 900);
    CHECK(run.missing_from == 10);
    CHECK(run.events[9].subject == "9");
    CHECK(run.events[10].subject == "411");
    CHECK(run.events.back().subject == "500");
}

TEST_CASE("event log: a short run is kept whole") {
    EventLog log(base::Instant::max());
    log.add(event(0ms, "x.y", "only"));
    const auto run = log.take();
    CHECK(run.events.size() == 1);
    CHECK(run.left_out == 0);
}
