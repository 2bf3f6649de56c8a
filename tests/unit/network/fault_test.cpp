#include <catch2/catch.hpp>

#include "tests/unit/network/net_lab.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

TEST_CASE("link: a pattern stands for any text at its star") {
    CHECK(LinkPattern{"*", "*"}.matches("ada", "bob"));
    CHECK(LinkPattern{"ada", "*.tools"}.matches("ada", "weather.tools"));
    CHECK(LinkPattern{"environment-*", "sqs.*"}.matches("environment-7", "sqs.us-east-1"));
    CHECK_FALSE(LinkPattern{"ada", "*.tools"}.matches("bob", "weather.tools"));
    CHECK_FALSE(LinkPattern{"ada", "*.tools"}.matches("ada", "tools"));
    CHECK_FALSE(LinkPattern{"ab*ba", "*"}.matches("aba", "x"));
    CHECK_FALSE(LinkPattern{"ada", "bob"}.matches("ada", "bobby"));
}

TEST_CASE("link: the settings that were set last win, and only where they match") {
    NetLab lab;
    LinkSettings slow;
    slow.latency_min = slow.latency_max = 10s;
    lab.network.set_link({"*", "*"}, slow);
    lab.network.set_link({"ada.home", "weather.*"}, loopback_link());
    lab.network.set_link({"bob.home", "*"}, slow);
    lab.ada.spawn(ask(lab.client, NetLab::request(), 0s, lab.log));
    lab.kernel.run();
    CHECK(lab.kernel.now() == start_default);

    lab.network.set_link({"*", "*"}, slow);
    lab.ada.spawn(ask(lab.client, NetLab::request(), 0s, lab.log));
    lab.kernel.run();
    CHECK(lab.kernel.now() == start_default + 20s);
}

TEST_CASE("faults: a refused request has no effect and its client knows") {
    NetLab lab;
    lab.set_faults({.refused = 1000});
    lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.run();
    CHECK(lab.log == Log{"refused"});
    CHECK(lab.arrivals.empty());
    CHECK(lab.kernel.now() <= start_default + 20ms);
    CHECK(lab.network.tally().refused == 1);
}

TEST_CASE("faults: a lost request has no effect, and its client waits for its timeout") {
    NetLab lab;
    lab.set_faults({.request_lost = 1000});
    lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.run();
    CHECK(lab.log == Log{"timed out"});
    CHECK(lab.arrivals.empty());
    CHECK(lab.kernel.now() == start_default + 5s);
    CHECK(lab.network.tally().requests_lost == 1);
    CHECK(lab.network.tally().timed_out == 1);
}

TEST_CASE("faults: without a timeout a lost request ends in a reset") {
    NetLab lab;
    lab.set_faults({.request_lost = 1000});
    lab.ada.spawn(ask(lab.client, NetLab::request(), 0s, lab.log));
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(lab.log == Log{"reset"});
    CHECK(lab.kernel.now() >= start_default + 1s);
    CHECK(lab.kernel.now() <= start_default + 60s);
}

TEST_CASE("faults: a lost response had its effect") {
    NetLab lab;
    lab.set_faults({.response_lost = 1000});
    SECTION("with a timeout") {
        lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
        lab.kernel.run();
        CHECK(lab.log == Log{"timed out"});
    }
    SECTION("without a timeout") {
        lab.ada.spawn(ask(lab.client, NetLab::request(), 0s, lab.log));
        lab.kernel.run();
        CHECK(lab.log == Log{"reset"});
    }
    CHECK(lab.arrivals.size() == 1);
    CHECK(lab.network.tally().responses_lost == 1);
    CHECK(lab.network.open_count() == 0);
}

TEST_CASE("faults: a cut body breaks off before its end") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        NetLab lab{seed};
        lab.set_faults({.body_cut = 1000});
        lab.answer.pieces = {{1s, "and"}, {1s, "wind"}};
        lab.ada.spawn(stream(lab.client, NetLab::request(), 5s, lab.log));
        lab.kernel.run();
        REQUIRE(lab.log.size() >= 2);
        CHECK(lab.log.front() == "200");
        CHECK(lab.log.back() == "reset");
        std::string body;
        for (std::size_t i = 1; i + 1 < lab.log.size(); ++i) {
            body += lab.log[i];
        }
        CHECK(body.size() < 11);
        CHECK(std::string{"rainandwind"}.starts_with(body));
        CHECK(lab.network.tally().bodies_cut == 1);
    }
}

TEST_CASE("faults: a response without a body cannot be cut in it") {
    NetLab lab;
    lab.set_faults({.body_cut = 1000});
    lab.answer.response.body.clear();
    lab.ada.spawn(stream(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.run();
    CHECK(lab.log == Log{"200", "end"});
}

TEST_CASE("faults: they strike in about the share that is asked for") {
    NetLab lab;
    lab.set_faults({.refused = 100, .request_lost = 200});
    for (int i = 0; i < 1000; ++i) {
        lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
    }
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(lab.log.size() == 1000);
    CHECK(lab.network.tally().refused > 60);
    CHECK(lab.network.tally().refused < 140);
    CHECK(lab.network.tally().requests_lost > 120);
    CHECK(lab.network.tally().requests_lost < 240);
}

TEST_CASE("partition: nothing passes in either direction until it heals") {
    NetLab lab;
    const LinkPattern cut{"ada.home", "*.tools"};
    lab.network.partition(cut);
    lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.run();
    CHECK(lab.log == Log{"timed out"});
    CHECK(lab.arrivals.empty());

    lab.network.heal(cut);
    lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.run();
    CHECK(lab.log == Log{"timed out", "200 rain"});
}

TEST_CASE("partition: it stops a response whose request had passed") {
    NetLab lab;
    lab.answer.delay = 1s;
    lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.after(500ms, [&] { lab.network.partition({"weather.tools", "ada.home"}); });
    lab.kernel.run();
    CHECK(lab.log == Log{"timed out"});
    CHECK(lab.arrivals.size() == 1);
    CHECK(lab.network.tally().responses_lost == 1);
}

TEST_CASE("partition: others are not touched") {
    NetLab lab;
    lab.network.partition({"bob.home", "*"});
    lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.run();
    CHECK(lab.log == Log{"200 rain"});
}

TEST_CASE("network: healing everything ends faults and partitions and keeps latency") {
    NetLab lab;
    LinkSettings settings;
    settings.latency_min = settings.latency_max = 1s;
    settings.faults.refused = 1000;
    lab.network.set_link({"*", "*"}, settings);
    lab.network.partition({"*", "*"});
    lab.network.heal_all();
    lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.run();
    CHECK(lab.log == Log{"200 rain"});
    CHECK(lab.kernel.now() == start_default + 2s);
}

TEST_CASE("network: healing everything spares what is under way") {
    NetLab lab;
    lab.set_faults({.response_lost = 1000});
    lab.answer.delay = 1s;
    lab.serving = false;
    lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
    lab.kernel.after(500ms, [&] {
        lab.network.heal_all();
        lab.network.answer(lab.arrivals.front().id, lab.answer);
    });
    lab.kernel.run();
    CHECK(lab.log == Log{"200 rain"});
}

TEST_CASE("faults: a delayed message takes the delay instead of the latency, each way") {
    NetLab lab;
    LinkSettings settings;
    settings.latency_min = settings.latency_max = 10ms;
    settings.delay_min = settings.delay_max = 10s;
    settings.faults.delayed = 1000;
    lab.network.set_link({"*", "*"}, settings);
    lab.ada.spawn(ask(lab.client, NetLab::request(), 60s, lab.log));
    lab.kernel.run();
    CHECK(lab.log == Log{"200 rain"});
    CHECK(lab.kernel.now() == start_default + 20s);
    CHECK(lab.network.tally().delayed == 2);
}

TEST_CASE("faults: each is told once, with both ends") {
    NetLab lab;
    std::vector<LinkFault> told;
    lab.network.set_fault_sink(
        [&](LinkFault fault, const std::string& from, const std::string& to) {
            CHECK(from == "ada.home");
            CHECK(to == "weather.tools");
            told.push_back(fault);
        });
    SECTION("a refused connection") {
        lab.set_faults({.refused = 1000});
        lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
        lab.kernel.run();
        CHECK(told == std::vector{LinkFault::refused});
    }
    SECTION("a lost request") {
        lab.set_faults({.request_lost = 1000});
        lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
        lab.kernel.run();
        CHECK(told == std::vector{LinkFault::request_lost});
    }
    SECTION("a lost response") {
        lab.set_faults({.response_lost = 1000});
        lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
        lab.kernel.run();
        CHECK(told == std::vector{LinkFault::response_lost});
    }
    SECTION("nothing of what a partition swallows") {
        lab.network.partition({"*", "*"});
        lab.ada.spawn(ask(lab.client, NetLab::request(), 5s, lab.log));
        lab.kernel.run();
        CHECK(told.empty());
    }
}
