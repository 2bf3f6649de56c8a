/// A property test as the owner of an agent writes it: her agent, her users' words, and everything
/// else is drawn. Prints the smallest story that breaks a promise, if there is one.

#include <iostream>

#include "sim/property/check_stories.hpp"
#include "sim/scenario/read_scenario.hpp"

using namespace torpor;

namespace {

constexpr const char* agent = R"({
  "title": "An agent that knows the weather",
  "agent": { "target": "daemon" },
  "model": [
    { "hears": "weather", "calls": { "weather": { "city": "Oslo" } } },
    { "hears": "remind",  "calls": { "sleep": { "seconds": 86400 } } },
    { "hears": "",        "says": "Very well." }
  ],
  "tools": { "weather": { "answers": "rain", "after": "1s..3d" } },
  "events": [{ "at": "0s", "user": "ada", "says": "Hello." }],
  "expect": { "within": "30d" }
})";

/// A question ends.
std::string questions_end(const sim::Scenario&, const sim::RunResult& result) {
    return result.slices < 1000 ? "" : "a few words keep the agent busy for ever";
}

}  // namespace

int main() {
    const auto read = sim::read_scenario("agent", agent);
    if (!read) {
        std::cerr << read.error().text();
        return 2;
    }
    property::Timeline timeline;
    timeline.phrases = {"What is the weather?", "Please remind me tomorrow.", "Thank you."};
    const auto stories =
        rc::gen::mapcat(property::timelines(*read, timeline),
                        [](sim::Scenario story) { return property::faults(story); });

    property::CheckOptions options;
    options.holds = questions_end;
    return property::check_stories("my agent survives", stories, options) ? 1 : 0;
}
