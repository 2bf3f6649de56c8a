#include <algorithm>
#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/daemon/daemon_lab.hpp"

using namespace torpor;
using namespace std::chrono_literals;
using tests::DaemonLab;
using tests::RunningDaemon;

namespace {

using Lines = std::vector<std::string>;

core::ModelTurn sleeping_turn(const std::string& seconds) {
    core::ModelTurn turn;
    turn.calls = {
        {.provider_id = "p1", .tool = "sleep", .arguments = R"({"seconds":)" + seconds + "}"}};
    return turn;
}

wire::HttpRequest request(const std::string& method, const std::string& target) {
    wire::HttpRequest made;
    made.method = method;
    made.url.target = target;
    return made;
}

wire::HttpRequest posted_text(const std::string& id) {
    wire::InputMessage message;
    message.thread = base::ThreadId{"ada"};
    message.content = wire::UserText{"Hello."};
    auto made = request("POST", "/messages");
    made.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", id}};
    made.body = wire::encode(message);
    return made;
}

}  // namespace

TEST_CASE("daemon: what was sent is answered, and nothing is left to do") {
    DaemonLab lab;
    RunningDaemon daemon{lab};
    daemon.send("ada", "m1", "Hello.");
    lab.kernel.run();
    CHECK(daemon.sent == Lines{"m1"});
    CHECK(lab.said == Lines{"ada: You said: Hello."});
    daemon.ask(request("GET", "/threads/ada"));
    lab.kernel.run();
    REQUIRE(daemon.answers.size() == 1);
    CHECK(daemon.answers[0].body == R"({"waiting":0,"running":false})");
}

TEST_CASE("daemon: a message that is sent again has no second effect, early or late") {
    DaemonLab lab;
    RunningDaemon daemon{lab};
    daemon.send("ada", "m1", "Hello.");
    daemon.send("ada", "m1", "Hello.");
    lab.kernel.after(1h, [&] { daemon.send("ada", "m1", "Hello."); });
    lab.kernel.run();
    CHECK(daemon.sent == Lines{"m1", "m1", "m1"});
    CHECK(lab.said.size() == 1);
}

TEST_CASE("daemon: threads run side by side, within their bound") {
    DaemonLab lab;
    lab.settings.slices_at_once = 2;
    lab.thinks_for = 10s;
    RunningDaemon daemon{lab};
    daemon.send("ada", "m1", "Hello.");
    daemon.send("bob", "m2", "Hello.");
    daemon.send("carol", "m3", "Hello.");
    lab.kernel.after(5s, [&] { CHECK(lab.slices.size() == 2); });
    lab.kernel.run();
    CHECK(lab.said.size() == 3);
    CHECK(lab.kernel.now() - sim::start_default == 20s);
}

TEST_CASE("daemon: messages of one thread are taken in order, those that wait as one batch") {
    DaemonLab lab;
    RunningDaemon daemon{lab};
    daemon.send("ada", "m1", "one");
    lab.kernel.after(500ms, [&] {
        daemon.send("ada", "m2", "two");
        daemon.send("ada", "m3", "three");
    });
    lab.kernel.run();
    CHECK(lab.slices == Lines{"ada: m1", "ada: m2,m3"});
    CHECK(lab.heard == Lines{"one", "three"});
}

TEST_CASE("daemon: what waits when the machine goes down is done after it has come back") {
    DaemonLab lab;
    {
        RunningDaemon daemon{lab};
        daemon.send("ada", "m1", "Hello.");
        lab.kernel.run({.until = lab.kernel.now() + 500ms});
        CHECK(daemon.sent == Lines{"m1"});
        CHECK(lab.said.empty());
        lab.disk.crash();
    }
    RunningDaemon daemon{lab};
    lab.kernel.run();
    CHECK(lab.said == Lines{"ada: You said: Hello."});
}

TEST_CASE("daemon: what is sent while its database is opened comes behind what waited before") {
    DaemonLab lab;
    lab.thinks_for = 1h;
    {
        RunningDaemon daemon{lab};
        daemon.send("ada", "m1", "One.");
        lab.kernel.run({.until = lab.kernel.now() + 1s});
        daemon.send("ada", "m2", "Two.");
        lab.kernel.run({.until = lab.kernel.now() + 1s});
    }
    lab.slices.clear();
    lab.thinks_for = 1s;
    lab.connects_after = 3s;
    RunningDaemon daemon{lab};
    daemon.send("ada", "m3", "Three.");
    lab.kernel.run();
    CHECK(daemon.sent == Lines{"m3"});
    CHECK(lab.slices == Lines{"ada: m1", "ada: m2,m3"});
}

TEST_CASE("daemon: once stopped it ends the slices that run, and leaves the rest to the next one") {
    DaemonLab lab;
    {
        RunningDaemon daemon{lab};
        daemon.send("ada", "m1", "One.");
        lab.kernel.run({.until = lab.kernel.now() + 500ms});
        daemon.send("ada", "m2", "Two.");
        daemon.stop();
        lab.kernel.run();
        CHECK(daemon.has_returned());
        CHECK(lab.said == Lines{"ada: You said: One."});
    }
    RunningDaemon daemon{lab};
    lab.kernel.run({.until = lab.kernel.now() + 1h});
    CHECK_FALSE(daemon.has_returned());
    CHECK(lab.said == Lines{"ada: You said: One.", "ada: You said: Two."});
    daemon.stop();
    lab.kernel.run();
    CHECK(daemon.has_returned());
}

TEST_CASE("daemon: a timer survives and is never early") {
    DaemonLab lab;
    lab.script["Wake me."] = sleeping_turn("259200");
    {
        RunningDaemon daemon{lab};
        daemon.send("ada", "m1", "Wake me.");
        lab.kernel.run({.until = lab.kernel.now() + 1h});
        lab.disk.crash();
    }
    RunningDaemon daemon{lab};
    lab.kernel.run({.until = sim::start_default + 72h});
    CHECK(lab.heard.size() == 1);
    lab.kernel.run({.until = sim::start_default + 72h + 5s});
    CHECK(lab.heard.size() == 2);
    CHECK(lab.said.size() == 1);
}

TEST_CASE("daemon: a clock that is set back does not wake a timer early") {
    DaemonLab lab;
    lab.script["Wake me."] = sleeping_turn("600");
    RunningDaemon daemon{lab};
    daemon.send("ada", "m1", "Wake me.");
    lab.kernel.after(60s, [&] { daemon.clock().set_error(-30s); });
    lab.kernel.run({.until = sim::start_default + 630s});
    CHECK(lab.heard.size() == 1);
    lab.kernel.run();
    CHECK(lab.heard.size() == 2);
}

TEST_CASE("daemon: a slice that fails is run again, and what was behind it is not lost") {
    DaemonLab lab;
    lab.outputs_failing = 3;
    RunningDaemon daemon{lab};
    daemon.send("ada", "m1", "one");
    lab.kernel.after(100ms, [&] { daemon.send("ada", "m2", "two"); });
    lab.kernel.run();
    CHECK(lab.said == Lines{"ada: You said: one", "ada: You said: two"});
    CHECK(lab.heard == Lines{"one", "two"});
}

TEST_CASE("daemon: a message whose slice always fails is a dead letter, and the user is told") {
    DaemonLab lab;
    lab.settings.slice_retry.attempts = 3;
    lab.model_fails = true;
    RunningDaemon daemon{lab};
    daemon.send("ada", "m1", "one");
    lab.kernel.run();
    CHECK(lab.heard.size() == 3);
    REQUIRE(lab.said.size() == 1);
    CHECK(lab.said[0].starts_with("ada: A message could not be processed"));
    lab.model_fails = false;
    daemon.send("ada", "m2", "two");
    lab.kernel.run();
    CHECK(lab.said.back() == "ada: You said: two");
}

TEST_CASE("daemon: what has taken effect is never a dead letter, however long it cannot be sent") {
    DaemonLab lab;
    lab.settings.slice_retry.attempts = 3;
    lab.outputs_failing = 20;
    RunningDaemon daemon{lab};
    daemon.send("ada", "m1", "one");
    lab.kernel.run();
    CHECK(lab.said == Lines{"ada: You said: one"});
    CHECK(lab.heard.size() == 1);
}

TEST_CASE("daemon: too many waiting messages are refused, with a word when to come back") {
    DaemonLab lab;
    lab.settings.waiting_max = 1;
    lab.thinks_for = 1h;
    RunningDaemon daemon{lab};
    daemon.send("ada", "m1", "one");
    lab.kernel.run({.until = lab.kernel.now() + 1s});
    daemon.ask(posted_text("m2"));
    lab.kernel.run({.until = lab.kernel.now() + 1s});
    REQUIRE(daemon.answers.size() == 1);
    CHECK(daemon.answers[0].status == 503);
    CHECK(wire::find_header(daemon.answers[0].headers, "Retry-After") != nullptr);
}

TEST_CASE("daemon: its addresses know what they take") {
    DaemonLab lab;
    RunningDaemon daemon{lab};
    lab.kernel.run();
    daemon.ask(posted_text("m1"));
    daemon.ask(request("GET", "/messages"));
    daemon.ask(request("GET", "/somewhere"));
    daemon.ask(request("POST", "/threads/ada"));
    daemon.ask(request("POST", "/callback/call-1.token"));
    lab.kernel.run();
    std::vector<int> statuses;
    for (const auto& answer : daemon.answers)
        statuses.push_back(answer.status);
    std::ranges::sort(statuses);
    CHECK(statuses == std::vector<int>{200, 400, 404, 405, 405});
    CHECK(lab.said == Lines{"ada: You said: Hello."});
}
