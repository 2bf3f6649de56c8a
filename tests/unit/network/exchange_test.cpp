#include <catch2/catch.hpp>

#include "tests/unit/network/net_lab.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

TEST_CASE("network: a request reaches its server and the response comes back") {
    NetLab lab;
    lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(lab.log == Log{"200 rain"});
    CHECK(lab.network.open_count() == 0);
    CHECK(lab.kernel.now() >= start_default + 2ms);
    CHECK(lab.kernel.now() <= start_default + 40ms);
}

TEST_CASE("network: the server sees what a transport adds") {
    NetLab lab;
    lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.run();
    REQUIRE(lab.arrivals.size() == 1);
    const RequestArrival& arrival = lab.arrivals[0];
    CHECK(arrival.from == "ada.home");
    CHECK(arrival.request.url.target == "/invoke?x=1");
    CHECK(arrival.request.body == "Oslo");
    REQUIRE(wire::find_header(arrival.request.headers, "host"));
    CHECK(*wire::find_header(arrival.request.headers, "host") == "weather.tools");
    REQUIRE(wire::find_header(arrival.request.headers, "content-length"));
    CHECK(*wire::find_header(arrival.request.headers, "content-length") == "4");
}

TEST_CASE("network: a GET without a body has no length") {
    NetLab lab;
    auto request = NetLab::request();
    request.method = "GET";
    request.body.clear();
    lab.ada.spawn(ask(lab.client, request, 5s, lab.log));
    lab.kernel.run();
    REQUIRE(lab.arrivals.size() == 1);
    CHECK_FALSE(wire::find_header(lab.arrivals[0].request.headers, "content-length"));
}

TEST_CASE("network: an unknown host refuses") {
    NetLab lab;
    lab.ada.spawn(ask(lab.client, NetLab::request("nobody.tools"), 5s, lab.log));
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(lab.log == Log{"refused"});
    CHECK(lab.network.tally().refused == 1);
}

TEST_CASE("network: a server may answer later, from any step of the world") {
    NetLab lab;
    lab.serving = false;
    lab.ada.spawn(ask(lab.client, NetLab::request(), 0s, lab.log));
    lab.kernel.after(72h, [&] { lab.network.answer(lab.arrivals.at(0).id, lab.answer); });
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(lab.log == Log{"200 rain"});
}

TEST_CASE("network: a server that never answers makes the run stuck, and is named") {
    NetLab lab;
    lab.serving = false;
    lab.ada.spawn(ask(lab.client, NetLab::request(), 0s, lab.log));
    const RunEnd end = lab.kernel.run();
    CHECK(end.outcome == RunOutcome::stuck);
    REQUIRE(end.stuck.size() == 1);
    CHECK(end.stuck[0].process == "ada");
    CHECK(end.stuck[0].what == "http response of weather.tools");
}

TEST_CASE("network: a client that is declared idle waits without being stuck") {
    NetLab lab;
    lab.serving = false;
    NetworkClient poller{lab.network, lab.ada, "ada.home", Waiting::idle};
    lab.ada.spawn(ask(poller, NetLab::request(), 0s, lab.log));
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    lab.kernel.end_all();
    CHECK(lab.network.open_count() == 0);
}

TEST_CASE("network: no answer within the timeout is a failure at that moment") {
    NetLab lab;
    lab.serving = false;
    lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(lab.log == Log{"timed out"});
    CHECK(lab.kernel.now() == start_default + 5s);
    CHECK(lab.network.open_count() == 0);

    lab.network.answer(lab.arrivals.at(0).id, lab.answer);
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(lab.log.size() == 1);
}

TEST_CASE("network: a streamed body arrives piece by piece") {
    NetLab lab;
    lab.answer.response.body = "a";
    lab.answer.pieces = {{1s, "b"}, {2s, "c"}};
    lab.ada.spawn(stream(lab.client, NetLab::request(), 5s, lab.log));
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(lab.log == Log{"200", "a", "b", "c", "end"});
    CHECK(lab.kernel.now() >= start_default + 3s);
}

TEST_CASE("network: the timeout bounds each piece, not the whole body") {
    NetLab lab;
    lab.answer.pieces = {{4s, "b"}, {4s, "c"}};
    lab.ada.spawn(stream(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.run();
    CHECK(lab.log == Log{"200", "rain", "b", "c", "end"});

    lab.log.clear();
    lab.answer.pieces = {{4s, "b"}, {5s + 1ns, "c"}};
    lab.ada.spawn(stream(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.run();
    CHECK(lab.log == Log{"200", "rain", "b", "timed out"});
}

TEST_CASE("network: a client may lose its patience within a body") {
    NetLab lab;
    lab.answer.pieces = {{4s, "b"}, {2s, "c"}, {3s, "d"}};
    lab.ada.spawn(stream_impatiently(lab.client, NetLab::request(), 5s, 2s + 1ns, lab.log));
    lab.kernel.run();
    CHECK(lab.log == Log{"rain", "b", "c", "timed out"});
}

TEST_CASE("network: a server may break a response off") {
    NetLab lab;
    lab.answer.pieces = {{1s, "b"}};
    lab.answer.cut = true;
    lab.ada.spawn(stream(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.run();
    CHECK(lab.log == Log{"200", "rain", "b", "reset"});
}

TEST_CASE("network: a reply to a crashed client is dropped") {
    NetLab lab;
    lab.answer.delay = 1s;
    lab.answer.pieces = {{1s, "b"}};
    lab.ada.spawn(stream(lab.client, NetLab::request(), 5s, lab.log));
    SECTION("before the head") {
        lab.kernel.after(500ms, [&] { lab.ada.crash(); });
    }
    SECTION("between the pieces") {
        lab.kernel.after(1500ms, [&] { lab.ada.crash(); });
    }
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(lab.arrivals.size() == 1);
    CHECK(lab.network.open_count() == 0);
    CHECK(lab.kernel.now() < start_default + 2s);
}

TEST_CASE("network: a frozen client finds the response when it thaws") {
    NetLab lab;
    lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.after(1us, [&] { lab.ada.freeze(); });
    lab.kernel.after(1h, [&] {
        CHECK(lab.log.empty());
        lab.ada.thaw();
    });
    lab.kernel.run();
    CHECK(lab.log == Log{"200 rain"});
}

TEST_CASE("network: a host that goes away resets what it had not answered") {
    NetLab lab;
    lab.serving = false;
    lab.ada.spawn(ask(lab.client, NetLab::request(), 0s, lab.log));
    lab.kernel.after(1s, [&] { lab.network.detach("weather.tools"); });
    lab.kernel.run();
    CHECK(lab.log == Log{"reset"});

    lab.ada.spawn(ask(lab.client, NetLab::request(), 0s, lab.log));
    lab.kernel.run();
    CHECK(lab.log == Log{"reset", "refused"});
}

TEST_CASE("network: a request that no process makes is answered by a callback") {
    NetLab lab;
    lab.network.call("oslo.tools", NetLab::request(), 5s, [&](const auto& outcome) {
        REQUIRE(outcome);
        lab.log.push_back(outcome->body);
        lab.network.call("oslo.tools", NetLab::request("nobody"), 5s, [&](const auto& second) {
            REQUIRE_FALSE(second);
            lab.log.push_back(name_of(second.error()));
        });
    });
    lab.kernel.run();
    CHECK(lab.log == Log{"rain", "refused"});
    CHECK(lab.arrivals.at(0).from == "oslo.tools");
}

TEST_CASE("network: a loopback link takes no time") {
    NetLab lab;
    lab.network.set_link({"*", "weather.tools"}, loopback_link());
    lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.run();
    CHECK(lab.log == Log{"200 rain"});
    CHECK(lab.kernel.now() == start_default);
}

TEST_CASE("network: it may be taken down before the processes that use it") {
    SeededDriver driver{1};
    Trace trace;
    ChoiceOracle oracle{driver, trace};
    Kernel kernel{oracle, trace};
    Process& ada = NetLab::start(kernel, "ada");
    Log log;
    {
        Network network{kernel};
        network.attach("weather.tools", [](const RequestArrival&) {});
        network.call("bob.home", NetLab::request(), 0s, [](const auto&) { FAIL(); });
        NetworkClient client{network, ada, "ada.home"};
        ada.spawn(ask(client, NetLab::request(), 0s, log));
        kernel.run();
    }
    CHECK(log.empty());
}

TEST_CASE("network: the same seed sends the same bytes at the same moments") {
    const auto hash = [](std::uint64_t seed, std::string body) {
        NetLab lab{seed};
        auto request = NetLab::request();
        request.body = std::move(body);
        lab.ada.spawn(ask(lab.client, request, 5s, lab.log));
        lab.kernel.run();
        return lab.trace.hash_value();
    };
    CHECK(hash(1, "Oslo") == hash(1, "Oslo"));
    CHECK(hash(1, "Oslo") != hash(2, "Oslo"));
    CHECK(hash(1, "Oslo") != hash(1, "Rome"));
}

TEST_CASE("process ports: the clock shows virtual time with its error") {
    NetLab lab;
    ProcessClock clock{lab.kernel};
    ProcessClock late{lab.kernel, -2s};
    ProcessSleeper sleeper{lab.ada};
    lab.ada.spawn(sleeper.sleep_for(90s));
    lab.kernel.run();
    CHECK(clock.now() == start_default + 90s);
    CHECK(late.now() == start_default + 88s);
    late.set_error(1s);
    CHECK(late.now() == start_default + 91s);
}
