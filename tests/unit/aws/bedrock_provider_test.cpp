#include "runtime/aws/bedrock_provider.hpp"

#include <catch2/catch.hpp>

#include "runtime/aws/converse_request.hpp"
#include "tests/unit/aws/scripted_world.hpp"

using namespace torpor;
using namespace torpor::aws;
using namespace std::chrono_literals;
namespace bedrock = torpor::wire::bedrock;
using Kind = ports::ModelFailure::Kind;

namespace {

const RetryPolicy three_attempts{
    .attempts = 3, .attempt_timeout = 7s, .pause_first = 100ms, .pause_max = 1s};

std::string frames(const std::vector<bedrock::StreamEvent>& events) {
    std::string bytes;
    for (const auto& event : events)
        bytes += wire::eventstream::encode(bedrock::encode(event, "ab"));
    return bytes;
}

std::vector<bedrock::StreamEvent> spoken(const std::string& text) {
    return {bedrock::MessageStart{}, bedrock::TextDelta{0, text}, bedrock::BlockStop{0},
            bedrock::MessageStop{}, bedrock::Usage{3, 4, 7}};
}

Streamed stream(const std::vector<bedrock::StreamEvent>& events) {
    return {.pieces = {frames(events)}};
}

struct Model {
    explicit Model(std::vector<Step> script) : world(std::move(script)) {}
    ScriptedWorld world;
    BedrockProvider provider{world.client, world.clock, world.sleeper,
                             world.random, "m:0",       three_attempts};
    base::Instant deadline = world.clock.at + 15min;

    core::ModelTurn complete() { return run(provider.complete({}, deadline)); }
    Kind failure() {
        try {
            complete();
        } catch (const ports::ModelFailure& failure) {
            return failure.kind;
        }
        throw std::logic_error("a turn was given");
    }
    std::size_t attempts() const { return world.http.requests.size(); }
};

wire::HttpResponse error(int status, std::string type, std::string message) {
    return bedrock::encode(bedrock::ServiceError{status, std::move(type), std::move(message)});
}

base::Result<core::ModelTurn, ModelFault> assembled(
    const std::vector<bedrock::StreamEvent>& events) {
    TurnAssembler assembler;
    for (const auto& event : events) {
        if (auto verdict = assembler.accept(event); !verdict) {
            return std::unexpected(verdict.error());
        }
    }
    return assembler.finish();
}

}  // namespace

TEST_CASE("turn: texts are joined and calls keep the order of their blocks") {
    const auto turn = assembled(
        {bedrock::MessageStart{}, bedrock::TextDelta{0, "Let me "}, bedrock::TextDelta{0, "look."},
         bedrock::BlockStop{0}, bedrock::ToolUseStart{1, "t1", "weather"},
         bedrock::ToolUseDelta{1, R"({"city":)"}, bedrock::ToolUseDelta{1, R"("Oslo"})"},
         bedrock::BlockStop{1}, bedrock::ToolUseStart{2, "t2", "time"}, bedrock::BlockStop{2},
         bedrock::MessageStop{bedrock::StopReason::tool_use}, bedrock::Usage{3, 4, 7}});
    REQUIRE(turn);
    CHECK(turn->text == "Let me look.");
    REQUIRE(turn->calls.size() == 2);
    CHECK(turn->calls[0].provider_id == "t1");
    CHECK(turn->calls[0].tool == "weather");
    CHECK(turn->calls[0].arguments == R"({"city":"Oslo"})");
    CHECK(turn->calls[1].arguments == "{}");
    CHECK(turn->usage.input == 3);
    CHECK(turn->usage.output == 4);
}

TEST_CASE("turn: a stream that did not say everything gives none") {
    const std::vector<std::vector<bedrock::StreamEvent>> incomplete{
        {},
        {bedrock::MessageStart{}, bedrock::TextDelta{0, "Hei"}, bedrock::BlockStop{0}},
        {bedrock::ToolUseStart{0, "t", "x"}, bedrock::MessageStop{}},
        {bedrock::ToolUseDelta{0, "{}"}, bedrock::MessageStop{}},
        {bedrock::ToolUseStart{0, "t", "x"}, bedrock::BlockStop{0}, bedrock::ToolUseDelta{0, "{}"}},
        {bedrock::ToolUseStart{0, "t", "x"}, bedrock::ToolUseStart{0, "u", "y"}},
        {bedrock::MessageStop{}, bedrock::TextDelta{0, "late"}},
        {bedrock::MessageStop{bedrock::StopReason::other}}};
    for (const auto& events : incomplete) {
        const auto turn = assembled(events);
        REQUIRE_FALSE(turn);
        CHECK(turn.error().kind == Kind::unavailable);
    }
    const auto full =
        assembled({bedrock::MessageStop{bedrock::StopReason::model_context_window_exceeded}});
    CHECK(full.error().kind == Kind::too_long);
}

TEST_CASE("bedrock provider: a turn comes out of a stream in any pieces") {
    const auto bytes = frames(spoken("Hei"));
    Streamed streamed;
    for (std::size_t i = 0; i < bytes.size(); i += 7)
        streamed.pieces.push_back(bytes.substr(i, 7));
    Model model{{streamed}};
    CHECK(model.complete().text == "Hei");
    const auto& request = model.world.http.requests.front();
    CHECK(request.url.target == "/model/m%3A0/converse-stream");
    CHECK(model.world.http.timeouts.front() == 7s);
    CHECK(wire::sigv4::verify(request, model.world.account.credentials, {"us-east-1", "bedrock"},
                              model.world.clock.at, 0s));
}

TEST_CASE("bedrock provider: what is transient is tried again, from the beginning") {
    const auto half =
        std::vector<bedrock::StreamEvent>{bedrock::MessageStart{}, bedrock::TextDelta{0, "lost "}};
    auto failed = half;
    failed.emplace_back(bedrock::StreamFailure{"internalServerException", "Try again."});
    auto cut_late = stream(spoken("lost"));
    cut_late.cut = true;
    auto corrupt = stream(spoken("lost"));
    corrupt.pieces.front()[20] ^= 1;
    auto in_frame = stream(spoken("lost"));
    in_frame.pieces.front() += "x";
    const std::vector<Step> transients{reset(),
                                       Streamed{.pieces = {frames(half)}, .cut = true},
                                       stream(half),
                                       stream(failed),
                                       cut_late,
                                       corrupt,
                                       in_frame,
                                       error(429, "ThrottlingException", "Too many requests"),
                                       error(429, "ModelNotReadyException", "Not ready"),
                                       error(424, "ModelErrorException", "The model failed"),
                                       error(503, "ServiceUnavailableException", "Later")};
    for (const auto& transient : transients) {
        Model model{{transient, transient, stream(spoken("Hei"))}};
        CHECK(model.complete().text == "Hei");
        CHECK(model.world.sleeper.pauses == std::vector<base::Duration>{50ms, 100ms});
    }
}

TEST_CASE("bedrock provider: attempts are bounded although each one streams something") {
    const auto half = Streamed{.pieces = {frames({bedrock::TextDelta{0, "again "}})}, .cut = true};
    Model model{{half, half, half}};
    CHECK(model.failure() == Kind::unavailable);
    CHECK(model.attempts() == 3);

    const auto throttled = stream({bedrock::StreamFailure{"throttlingException", "Slow down."}});
    Model busy{{throttled, throttled, throttled}};
    CHECK(busy.failure() == Kind::throttled);
}

TEST_CASE("bedrock provider: a refusal is not repeated and has its kind") {
    const std::vector<std::pair<Step, Kind>> refusals{
        {error(400, "ValidationException", "The provided model identifier is invalid."),
         Kind::refused},
        {error(400, "ValidationException", "Input is too long for requested model."),
         Kind::too_long},
        {error(400, "ValidationException",
               "The model returned the following errors: prompt is too long: 2 tokens > 1 maximum"),
         Kind::too_long},
        {error(400, "ValidationException", "Input length exceeds the model's context window."),
         Kind::too_long},
        {error(413, "RequestTooLargeException", "No."), Kind::too_long},
        {error(403, "AccessDeniedException", "No."), Kind::refused},
        {stream({bedrock::StreamFailure{"validationException", "No."}}), Kind::refused}};
    for (const auto& [step, kind] : refusals) {
        Model model{{step}};
        CHECK(model.failure() == kind);
        CHECK(model.attempts() == 1);
    }
}

TEST_CASE("bedrock provider: nothing is waited for beyond the deadline") {
    Model near{{reset(), stream(spoken("Hei"))}};
    near.deadline = near.world.clock.at + 3s;
    CHECK(near.complete().text == "Hei");
    CHECK(near.world.http.timeouts == std::vector<base::Duration>{3s, 3s - 50ms});
    CHECK(near.world.http.bounds.back() == 3s - 50ms);

    Model over{{}};
    over.deadline = over.world.clock.at;
    CHECK(over.failure() == Kind::out_of_time);
    CHECK(over.attempts() == 0);

    Model pausing{{reset()}};
    pausing.deadline = pausing.world.clock.at + 40ms;
    CHECK(pausing.failure() == Kind::out_of_time);
    CHECK(pausing.attempts() == 1);
    CHECK(pausing.world.sleeper.pauses.empty());
}

TEST_CASE("turn: input from a cache fills the context window like any other") {
    const auto turn = assembled({bedrock::MessageStart{}, bedrock::TextDelta{0, "Hei"},
                                 bedrock::MessageStop{}, bedrock::Usage{3, 4, 107}});
    REQUIRE(turn);
    CHECK(turn->usage.input == 103);
    CHECK(turn->usage.output == 4);
}

TEST_CASE("converse request: every part of a conversation has its block") {
    core::ModelRequest request;
    request.system = "Be kind.";
    request.tools = {{"weather", "Tells the weather", "{}"}};
    core::RequestTurn asked{core::RequestTurn::Side::user, {core::SpokenText{"Weather?"}}};
    core::RequestTurn called{core::RequestTurn::Side::agent,
                             {core::SpokenText{"Let me look."},
                              core::CallPart{base::CallId{"c1"}, "weather", R"({"city":"Oslo"})"}}};
    core::ResultPart result{base::CallId{"c1"},
                            {wire::TextItem{"rain"}, wire::ImageItem{"AAAA", "image/jpg"},
                             wire::ImageItem{"R0lGODlh", ""}, wire::ImageItem{"AAAA", ""}}};
    core::RequestTurn answered{core::RequestTurn::Side::user, {result}};
    request.turns = {asked, called, answered};

    const auto converse = converse_request(request, "m");
    CHECK(converse.model_id == "m");
    CHECK(converse.system == std::vector<std::string>{"Be kind."});
    REQUIRE(converse.messages.size() == 3);
    CHECK(converse.messages[0].content ==
          std::vector<bedrock::ContentBlock>{bedrock::Text{"Weather?"}});
    CHECK(converse.messages[1].role == bedrock::Role::assistant);
    CHECK(converse.messages[1].content[1] ==
          bedrock::ContentBlock{bedrock::ToolUse{"c1", "weather", R"({"city":"Oslo"})"}});
    CHECK(converse.messages[2].content[0] ==
          bedrock::ContentBlock{bedrock::ToolResult{
              "c1",
              {bedrock::Text{"rain"}, bedrock::Image{"jpeg", "AAAA"},
               bedrock::Image{"gif", "R0lGODlh"}, bedrock::Image{"png", "AAAA"}}}});
    REQUIRE(converse.tools.size() == 1);
    CHECK(converse.tools[0].name == "weather");
    CHECK(converse_request({}, "m").system.empty());
}
