#include "sim/report/story.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/unit/report/sample_run.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

TEST_CASE("story: it tells who said what, what went wrong and which promise broke") {
    CHECK(story(sample_failure(), sample_events(), Colour::never) == golden("sample.story.txt"));
}

TEST_CASE("story: nothing of a run without events") {
    CHECK(story(sample_failure(), {}, Colour::never).empty());
}

TEST_CASE("story: colour is for what went wrong") {
    const auto text = story(sample_failure(), sample_events(), Colour::always);
    CHECK(text.contains("\x1b[33m ! worker-1 is killed\x1b[0m"));
    CHECK(text.contains("\x1b[31m X broken: no-message-lost"));
    CHECK_FALSE(story(sample_failure(), sample_events(), Colour::never).contains('\x1b'));
}

TEST_CASE("story: a long one keeps what the violation is about, and says what is missing") {
    std::vector<TraceEvent> events;
    for (int at = 0; at < 500; ++at) {
        const std::string who = at == 3 ? "bob" : "guest-" + std::to_string(at);
        events.push_back(event(std::chrono::seconds(at), "user.spoke", who,
                               {{"id", std::string("m")}, {"text", std::string("Hello.")}}));
    }
    auto result = sample_failure();
    result.violations.front() = {"no-message-lost", sample_start() + 490s, "bob was not heard"};
    const auto text = story(result, events, Colour::never, 20);
    CHECK(std::ranges::count(text, '\n') <= 25);
    CHECK(text.contains("bob says"));
    CHECK(text.contains("... 3 more ..."));
    CHECK(text.contains("8:10.000 X broken: no-message-lost: bob was not heard"));
}

TEST_CASE("story: a name is found only as a word of the message") {
    std::vector<TraceEvent> events;
    for (int at = 0; at < 30; ++at) {
        const std::string who = at % 2 == 0 ? "ada" : "ada-2";
        events.push_back(event(std::chrono::seconds(at), "user.spoke", who,
                               {{"id", std::string("m")}, {"text", std::string("Hello.")}}));
    }
    auto result = sample_failure();
    result.violations.front() = {"no-message-lost", sample_start() + 40s, "lost: ada-2/m"};
    const auto text = story(result, events, Colour::never, 16);
    CHECK(text.contains("ada-2 says"));
    CHECK_FALSE(text.contains("ada says"));
}

TEST_CASE("story: many breaches are told as a few") {
    auto result = sample_failure();
    result.violations.resize(50, result.violations.front());
    const auto text = story(result, sample_events(), Colour::never);
    std::size_t count = 0;
    for (auto at = text.find("broken:"); at != std::string::npos; at = text.find("broken:", at + 1))
        count += 1;
    CHECK(count == 5);
}

TEST_CASE("story: offsets are as long as they need to be") {
    CHECK(offset_text(0ms) == "0.000");
    CHECK(offset_text(59999ms) == "59.999");
    CHECK(offset_text(60s) == "1:00.000");
    CHECK(offset_text(1h + 2ms) == "1:00:00.002");
    CHECK(offset_text(72h + 2s + 521ms) == "3 d 00:00:02.521");
}
