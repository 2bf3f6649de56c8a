#include "runtime/engine/notices.hpp"

#include <catch2/catch.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "runtime/sql/conversation_store.hpp"
#include "tests/support/slice_ports.hpp"

using namespace torpor;
using namespace torpor::tests;
using Lines = std::vector<std::string>;

namespace {

/// Tool servers that take a notice each in its own way.
struct Servers final : ports::HttpClient {
    Task<ports::StreamedResponse> send(wire::HttpRequest request, base::Duration timeout) override {
        const auto host = request.url.host;
        asked.push_back(request.method + " " + request.url.text());
        bodies.push_back(request.body);
        timeouts.push_back(timeout);
        if (host == "hangs.tools") {
            co_await patience.suspend();
            throw ports::HttpFailure(ports::HttpFailure::Kind::timed_out, "no answer");
        }
        if (host == "down.tools") {
            throw ports::HttpFailure(ports::HttpFailure::Kind::refused, "nobody listens");
        }
        ports::StreamedResponse response;
        response.status = host == "fails.tools" ? 500 : 200;
        response.body = std::make_unique<OneBody>("");
        co_return response;
    }

    Lifeline patience;
    Lines asked;
    Lines bodies;
    std::vector<base::Duration> timeouts;
};

/// One process that has nothing to do but to send notices.
struct Bench {
    Bench() {
        settings.tool_servers = {"http://hangs.tools", "http://down.tools", "no URL",
                                 "http://fails.tools", "http://well.tools/v1/"};
    }
    void tell(Task<void> notice) {
        boost::asio::co_spawn(loop, std::move(notice), [this](std::exception_ptr error) {
            ended = true;
            failure = std::move(error);
        });
        loop.poll();
    }
    void lose_patience() {
        servers.patience.open_gate();
        loop.restart();
        loop.poll();
    }

    SliceWorld world;
    Lifeline lifeline;
    WorldClock clock{world};
    WorldLog log{world};
    WorldSleeper sleeper{world, lifeline};
    DsqlDatabase database{world.cluster, clock, world.random, lifeline};
    sql::SqlConversationStore store{database, clock, sleeper, world.random};
    WorldStates states{world, lifeline};
    WorldInputs inputs{world, lifeline};
    WorldOutputs outputs{world, lifeline};
    WorldWakeups wakeups{world, lifeline};
    WorldContents contents{world, lifeline};
    WorldModel model{world, lifeline};
    Servers servers;
    engine::SlicePorts ports{clock,  sleeper, world.random, log,      store, states,
                             inputs, outputs, wakeups,      contents, model, servers};
    engine::SliceSettings settings;
    engine::Notices notices{ports, settings};
    boost::asio::io_context loop;
    bool ended = false;
    std::exception_ptr failure;
};

}  // namespace

TEST_CASE("notices: every server is told at once and one time, whatever becomes of the others") {
    Bench bench;
    std::string route;
    std::string body;
    SECTION("of a cancelled call") {
        route = "/cancel_tool_call";
        body = R"({"thread_id":"ada","tool_call_id":"call_1"})";
        bench.tell(bench.notices.cancelled(ada, base::CallId("call_1")));
    }
    SECTION("of a closed thread") {
        route = "/close_thread";
        body = R"({"thread_id":"ada"})";
        bench.tell(bench.notices.closed(ada));
    }
    // The first one hangs, and yet the last one knows.
    const Lines asked{"POST http://hangs.tools" + route, "POST http://down.tools" + route,
                      "POST http://fails.tools" + route, "POST http://well.tools/v1" + route};
    CHECK(bench.servers.asked == asked);
    CHECK(bench.servers.bodies == Lines(4, body));
    CHECK(bench.servers.timeouts == std::vector<base::Duration>(4, std::chrono::seconds{2}));
    CHECK_FALSE(bench.ended);
    bench.lose_patience();
    CHECK(bench.ended);
    CHECK_FALSE(bench.failure);
    CHECK(bench.servers.asked.size() == 4);
}
