#include "tests/unit/rap/bench.hpp"

namespace torpor::fakes::rap {
namespace {

using wire::rap::ChoiceCallback;
using wire::rap::OAuthCallback;
using wire::rap::ToolResult;
using wire::rap::ViewCallback;

ToolScript asking(int unavailable_times = 0) {
    auto tool = weather();
    tool.choices = {{.prompt = "Which day?", .choices = {"today", "tomorrow"}},
                    {.prompt = "Which unit?",
                     .choices = {"C", "F"},
                     .preset = 1,
                     .answers = {"4 C"},
                     .unavailable_times = unavailable_times}};
    return tool;
}

std::string response_url(const CallOut& call) {
    return decoded<ChoiceCallback>(call).prompt.response_url;
}

TEST_CASE("prompts: authorisation is asked for, and the result follows when it is granted") {
    auto tool = weather();
    tool.authorisation = {"https://login.example/ada", DurationRange{1h, 1h}};
    Bench bench{tool};
    bench.invoke("c1");
    const auto asked = bench.run_until(start + 1s);
    REQUIRE(asked.size() == 1);
    CHECK(decoded<OAuthCallback>(asked[0]).prompt.auth_url == "https://login.example/ada");
    CHECK(bench.server().next_deadline() == start + 1h + 200ms);
    const auto answered = bench.run_until(start + 2h);
    REQUIRE(answered.size() == 1);
    CHECK(decoded<ToolResult>(answered[0]).text == "rain");
    CHECK(all<PromptSent>(bench.facts()).at(0).kind == PromptKind::authorisation);
    CHECK(bench.server().live() == 0);
}

TEST_CASE(
    "prompts: authorisation that is never granted leaves the call open until it is cancelled") {
    auto tool = weather();
    tool.authorisation = {"https://login.example/ada", std::nullopt};
    Bench bench{tool};
    bench.invoke("c1");
    CHECK(bench.run_until(start + 24h).size() == 1);
    CHECK(bench.server().live() == 1);
    bench.cancel("c1", start + 25h);
    CHECK(bench.server().live() == 0);
}

TEST_CASE("prompts: a prompt that the runtime refuses becomes an error of the call") {
    auto tool = weather();
    tool.authorisation = {"http://login.example/ada", DurationRange{1h, 1h}};
    Bench bench{tool};
    bench.invoke("c1");
    const auto prompt = calls(bench.advance(start + 200ms));
    CHECK_FALSE(wire::rap::decode_callback(prompt.at(0).request.body));
    bench.called_out(prompt[0], 400, start + 200ms);
    const auto answered = bench.run_until(start + 2h);
    CHECK(decoded<ToolResult>(answered.at(0)).text.starts_with("Error: "));
}

TEST_CASE("prompts: choices are asked one after the other and the last one decides") {
    Bench bench{asking(2)};
    bench.invoke("c1");
    const auto first = bench.run_until(start + 1s);
    REQUIRE(first.size() == 1);
    CHECK(response_url(first[0]).starts_with("http://weather.tools/choice/c1"));
    CHECK(bench.run_until(start + 1h).empty());

    CHECK(status(bench.choose(response_url(first[0]), "c1", 1, start + 1h)) == 200);
    const auto second = bench.run_until(start + 2h);
    REQUIRE(second.size() == 1);
    CHECK(decoded<ChoiceCallback>(second[0]).prompt.prompt == "Which unit?");
    CHECK(decoded<ChoiceCallback>(second[0]).prompt.preset == 1);
    // The answer to the first question once more is no answer to the second.
    CHECK(status(bench.choose(response_url(first[0]), "c1", 1, start + 2h)) == 200);
    CHECK(bench.run_until(start + 3h).empty());

    CHECK(status(bench.choose(response_url(second[0]), "c1", 0, start + 3h)) == 503);
    CHECK(status(bench.choose(response_url(second[0]), "c1", 0, start + 3h)) == 503);
    CHECK(status(bench.choose(response_url(second[0]), "c1", 0, start + 3h)) == 200);
    const auto answered = bench.run_until(start + 4h);
    REQUIRE(answered.size() == 1);
    CHECK(decoded<ToolResult>(answered[0]).text == "4 C");
    CHECK(status(bench.choose(response_url(second[0]), "c1", 0, start + 5h)) == 200);

    std::vector<bool> decided;
    for (const auto& choice : all<ChoiceReceived>(bench.facts()))
        decided.push_back(choice.first);
    CHECK(decided == std::vector<bool>{true, false, false, false, true, false});
}

TEST_CASE(
    "prompts: a choice that there is none of is answered with an error, a missing answer is the "
    "tool's") {
    Bench bench{asking()};
    bench.invoke("c1");
    bench.choose(response_url(bench.run_until(start + 1s).at(0)), "c1", 7, start + 1s);
    CHECK(decoded<ToolResult>(bench.run_until(start + 1h).at(0)).text.starts_with("Error: "));

    bench.invoke("c2", start + 2h);
    bench.choose(response_url(bench.run_until(start + 3h).at(0)), "c2", 0, start + 3h);
    bench.choose(response_url(bench.run_until(start + 4h).at(0)), "c2", 1, start + 4h);
    CHECK(decoded<ToolResult>(bench.run_until(start + 5h).at(0)).text == "rain");
}

TEST_CASE("prompts: a choice may arrive before the runtime has acknowledged its prompt") {
    Bench bench{asking()};
    bench.invoke("c1");
    const auto prompt = calls(bench.advance(start + 200ms));
    bench.choose(response_url(prompt.at(0)), "c1", 0, start + 300ms);
    bench.called_out(prompt.at(0), 0, start + 400ms);
    const auto second = bench.run_until(start + 1s);
    REQUIRE(second.size() == 1);
    CHECK(decoded<ChoiceCallback>(second[0]).prompt.prompt == "Which unit?");
}

TEST_CASE("prompts: a hostile server's preset is out of range") {
    auto tool = asking();
    tool.choices[0].preset = -1;
    Bench bench{tool};
    bench.invoke("c1");
    CHECK_FALSE(wire::rap::decode_callback(bench.run_until(start + 1s).at(0).request.body));
}

TEST_CASE("prompts: what is no answer to a question has no effect") {
    Bench bench{asking()};
    bench.invoke("c1");
    const auto url = response_url(bench.run_until(start + 1s).at(0));
    CHECK(status(bench.choose(url, "c2", 0, start + 1s)) == 400);
    CHECK(status(bench.choose("http://weather.tools/choice/c9/0/ada", "c9", 0, start + 1s)) == 404);
    for (const auto* target : {"/choice/", "/choice/c1", "/choice/c1/x/ada", "/choice/%/0/ada"}) {
        CHECK(status(bench.choose("http://weather.tools" + std::string{target}, "c1", 0, start)) ==
              404);
    }
    CHECK_FALSE(bench.server().next_deadline());
}

TEST_CASE("prompts: on a shared port the response URL lies below the server's path") {
    Bench bench{asking()};
    wire::rap::Invocation invocation;
    invocation.operation = "weather";
    invocation.arguments = "{}";
    invocation.call = base::CallId{"c1"};
    invocation.thread = base::ThreadId{"ada"};
    invocation.callback_url = "http://127.0.0.1:4000/urls/rap-receiver/callback/x";
    bench.send(encode(invocation, *wire::parse_url("http://127.0.0.1:4000/tools/weather/invoke")));
    const auto url = response_url(bench.run_until(start + 1s).at(0));
    CHECK(url == "http://127.0.0.1:4000/tools/weather/choice/c1/0/ada");
    CHECK(status(bench.choose(url, "c1", 0, start + 1s)) == 200);
}

TEST_CASE("prompts: views come at their own time") {
    auto tool = weather();
    tool.views = {{.after = {1s, 1s}, .view_type = "diff", .content = R"({"patch":"x"})"}};
    Bench bench{tool};
    bench.invoke("c1");
    const auto posted = bench.run_until(start + 1h);
    REQUIRE(posted.size() == 2);
    const auto view = decoded<ViewCallback>(posted[1]).view;
    CHECK(view.view_type == "diff");
    CHECK(view.content == R"({"patch":"x"})");
    CHECK(all<ViewSent>(bench.facts()).at(0).status == 200);
    CHECK(bench.server().live() == 0);
}

}  // namespace
}  // namespace torpor::fakes::rap
