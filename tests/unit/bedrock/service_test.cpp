#include "fakes/bedrock/service.hpp"

#include <chrono>

#include <catch2/catch.hpp>

#include "runtime/wire/eventstream.hpp"
#include "tests/support/seeded_random.hpp"

namespace torpor::fakes::bedrock {
namespace {

using namespace std::chrono_literals;
using namespace wire::bedrock;

constexpr base::Instant start{std::chrono::seconds{1'700'000'000}};

Rule weather() {
    Rule rule;
    rule.hears = "weather";
    rule.says = "Let me look, and please be patient: the sky over Oslo is far away.";
    rule.calls = {{"weather", R"({"city":"Oslo"})"}, {"clock", "{}"}};
    rule.thinks_for = {2s, 2s};
    rule.spacing = {10ms, 50ms};
    return rule;
}

class Bench {
public:
    explicit Bench(ModelFaults faults = {}) : service_(settings({.rules = {weather()}}, faults)) {}
    explicit Bench(Script script) : service_(settings(std::move(script), {})) {}

    Outcome ask(const std::string& words) {
        ConverseStream request;
        request.model_id = "anthropic.claude:0";
        request.messages = {{Role::user, {Text{words}}}};
        return send(request);
    }
    Outcome send(const ConverseStream& request) { return send_bytes(bytes_of(request)); }
    Outcome send_bytes(wire::HttpRequest bytes) {
        wire::sigv4::sign(bytes, {"AKIA", "secret", ""}, {"us-east-1", "bedrock"}, start);
        return service_.handle(Ticket{7}, bytes, {start, random_});
    }
    wire::HttpRequest bytes_of(const ConverseStream& request) const {
        return encode(request, *wire::parse_url("https://bedrock-runtime.us-east-1.amazonaws.com"));
    }
    tests::SeededRandom& random() { return random_; }
    BedrockService& service() { return service_; }

private:
    static Settings settings(Script script, ModelFaults faults) {
        Settings settings;
        settings.account.credentials = {"AKIA", "secret", ""};
        settings.script = std::move(script);
        settings.faults = faults;
        return settings;
    }

    BedrockService service_;
    tests::SeededRandom random_;
};

/// Everything in the stream, decoded by the codec that the runtime uses.
std::vector<StreamEvent> events_of(const Reply& reply) {
    wire::eventstream::Decoder decoder;
    std::vector<StreamEvent> events;
    for (const auto& piece : reply.pieces) {
        decoder.feed(piece.bytes);
        for (;;) {
            const auto message = decoder.next();
            REQUIRE(message);
            if (!*message) break;
            const auto event = decode_event(**message);
            REQUIRE(event);
            events.push_back(*event);
        }
    }
    CHECK(decoder.at_boundary());
    return events;
}

TEST_CASE("bedrock: a turn is streamed in the documented order and is complete") {
    Bench bench;
    const auto outcome = bench.ask("How is the weather?");
    REQUIRE(outcome.replies.size() == 1);
    const auto& reply = outcome.replies.front();
    CHECK(reply.response.status == 200);
    CHECK(reply.delay == 2s);
    CHECK_FALSE(reply.cut);

    std::string text;
    std::vector<std::string> arguments(3);
    std::string order;
    for (const auto& event : events_of(reply)) {
        if (std::holds_alternative<MessageStart>(event)) order += 's';
        if (const auto* delta = std::get_if<TextDelta>(&event)) text += delta->text;
        if (const auto* use = std::get_if<ToolUseStart>(&event)) {
            order += 'u';
            CHECK(use->id.starts_with("tooluse_"));
            CHECK(use->id.size() == 30);
        }
        if (const auto* delta = std::get_if<ToolUseDelta>(&event)) {
            arguments.at(static_cast<std::size_t>(delta->block)) += delta->input;
        }
        if (const auto* stop = std::get_if<BlockStop>(&event)) {
            order += std::to_string(stop->block);
        }
        if (const auto* stop = std::get_if<MessageStop>(&event)) {
            order += 'e';
            CHECK(stop->reason == StopReason::tool_use);
        }
        if (std::holds_alternative<Usage>(event)) order += 'm';
    }
    CHECK(order == "s0u1u2em");
    CHECK(text == weather().says);
    CHECK(arguments == std::vector<std::string>{"", R"({"city":"Oslo"})", ""});

    REQUIRE(outcome.facts.size() == 1);
    const auto& asked = std::get<ModelAsked>(outcome.facts.front());
    CHECK(asked.heard == "How is the weather?");
    CHECK(asked.rule == 0);
    CHECK(asked.turns == 1);
    CHECK(asked.tokens == 5);
    CHECK(asked.images == 0);
    CHECK(std::get<Usage>(events_of(reply).back()).input_tokens == 5);
}

TEST_CASE("bedrock: the pieces of a turn keep their spacing") {
    Bench bench;
    const auto outcome = bench.ask("weather");
    for (const auto& piece : outcome.replies.front().pieces) {
        CHECK(piece.after >= 10ms);
        CHECK(piece.after <= 50ms);
    }
}

TEST_CASE("bedrock: an ill-formed request is refused and a finding") {
    Bench bench;
    const auto outcome = bench.ask(" ");
    const auto& response = outcome.replies.at(0).response;
    const auto error = decode_error(response);
    CHECK(response.status == 400);
    CHECK(error.type == "ValidationException");
    REQUIRE(outcome.facts.size() == 1);
    CHECK(std::get<ModelRequestRefused>(outcome.facts.front()).message == error.message);
}

TEST_CASE("bedrock: what no rule hears is refused as unscripted") {
    Bench bench;
    const auto outcome = bench.ask("hello");
    CHECK(outcome.replies.at(0).response.status == 500);
    REQUIRE(outcome.facts.size() == 2);
    CHECK(std::get<ModelUnscripted>(outcome.facts.back()).heard == "hello");
}

TEST_CASE("bedrock: a throttled request gets 429 before any stream") {
    Bench bench{{.throttled_per_thousand = 1000}};
    const auto outcome = bench.ask("weather");
    CHECK(outcome.replies.at(0).response.status == 429);
    CHECK(decode_error(outcome.replies.at(0).response).type == "ThrottlingException");
    CHECK(outcome.facts.empty());
}

TEST_CASE("bedrock: a stream that is cut never shows the end of its turn") {
    for (const std::uint64_t after : {0U, 3U, 1'000U}) {
        Bench bench{{.cut_per_thousand = 1000}};
        bench.random().dictate("bedrock/broken-after", after);
        const auto outcome = bench.ask("weather");
        CHECK(outcome.replies.at(0).cut);
        for (const auto& event : events_of(outcome.replies.at(0))) {
            CHECK_FALSE(std::holds_alternative<MessageStop>(event));
        }
    }
}

TEST_CASE("bedrock: a failed stream ends with an exception frame") {
    Bench bench{{.failed_per_thousand = 1000}};
    const auto outcome = bench.ask("weather");
    const auto events = events_of(outcome.replies.at(0));
    CHECK_FALSE(outcome.replies.at(0).cut);
    REQUIRE_FALSE(events.empty());
    CHECK(std::get<StreamFailure>(events.back()).type == "internalServerException");
}

TEST_CASE("bedrock: the same draws give the same bytes") {
    Bench one;
    Bench other;
    const auto first = one.ask("weather");
    const auto second = other.ask("weather");
    REQUIRE(first.replies.at(0).pieces.size() == second.replies.at(0).pieces.size());
    for (std::size_t i = 0; i < first.replies.at(0).pieces.size(); ++i) {
        CHECK(first.replies.at(0).pieces[i].bytes == second.replies.at(0).pieces[i].bytes);
    }
}

TEST_CASE("bedrock: a request signed for another service is refused with 403") {
    Bench bench;
    ConverseStream request;
    request.model_id = "model";
    request.messages = {{Role::user, {Text{"weather"}}}};
    auto bytes = bench.bytes_of(request);
    wire::sigv4::sign(bytes, {"AKIA", "secret", ""}, {"us-east-1", "sqs"}, start);
    const auto outcome = bench.service().handle(Ticket{7}, bytes, {start, bench.random()});
    CHECK(outcome.replies.at(0).response.status == 403);
    REQUIRE(outcome.facts.size() == 1);
    CHECK(std::holds_alternative<SignatureRefused>(outcome.facts.front()));
}

TEST_CASE("bedrock: other operations are not simulated, and hostile bodies are refused") {
    Bench bench;
    ConverseStream request;
    request.model_id = "model";
    request.messages = {{Role::user, {Text{"weather"}}}};
    auto converse = bench.bytes_of(request);
    converse.url.target = "/model/model/converse";
    CHECK(bench.send_bytes(converse).replies.at(0).response.status == 501);

    for (const auto& body : {std::string{"nonsense"}, std::string(100'000, '['), std::string{},
                             std::string{R"({"messages":[null]})"}}) {
        auto hostile = bench.bytes_of(request);
        hostile.body = body;
        CHECK(bench.send_bytes(hostile).replies.at(0).response.status >= 400);
    }
}

ConverseStream question(std::vector<ContentBlock> content) {
    ConverseStream request;
    request.model_id = "model";
    request.messages = {{Role::user, std::move(content)}};
    return request;
}

Script failing(ModelFault fault, int times) {
    auto rule = weather();
    rule.fails = ScriptedFault{fault, times};
    return {.rules = {rule}};
}

TEST_CASE("bedrock: a rule may fail so many times before it works") {
    for (const auto& [fault, status] : {std::pair{ModelFault::throttled, 429},
                                        {ModelFault::unavailable, 503},
                                        {ModelFault::refused, 400}}) {
        Bench bench{failing(fault, 2)};
        for (int i = 0; i < 2; ++i) {
            const auto outcome = bench.ask("weather");
            CHECK(outcome.replies.at(0).response.status == status);
            CHECK(outcome.facts.empty());
        }
        CHECK(bench.ask("weather").replies.at(0).response.status == 200);
    }
    Bench always{failing(ModelFault::throttled, -1)};
    for (int i = 0; i < 5; ++i)
        CHECK(always.ask("weather").replies.at(0).response.status == 429);
}

TEST_CASE("bedrock: a scripted cut leaves what its name says") {
    const auto events_of_cut = [](ModelFault fault) {
        Bench bench{failing(fault, 1)};
        const auto outcome = bench.ask("weather");
        CHECK(outcome.replies.at(0).cut == (fault != ModelFault::stream_error));
        CHECK(std::holds_alternative<ModelAsked>(outcome.facts.at(0)));
        return events_of(outcome.replies.at(0));
    };
    CHECK(events_of_cut(ModelFault::cut_at_start).empty());
    const auto in_text = events_of_cut(ModelFault::cut_in_text);
    CHECK(std::holds_alternative<TextDelta>(in_text.back()));
    const auto after_call = events_of_cut(ModelFault::cut_after_call);
    CHECK(std::get<BlockStop>(after_call.back()).block == 2);
    CHECK(std::holds_alternative<MessageStop>(events_of_cut(ModelFault::cut_before_usage).back()));
    CHECK(std::holds_alternative<StreamFailure>(events_of_cut(ModelFault::stream_error).back()));
}

TEST_CASE("bedrock: text may come after the calls, and arguments may be no JSON") {
    auto rule = weather();
    rule.text_after_calls = true;
    rule.malformed_arguments = true;
    Bench bench{Script{.rules = {rule}}};
    std::string arguments;
    int text_block = -1;
    for (const auto& event : events_of(bench.ask("weather").replies.at(0))) {
        if (const auto* delta = std::get_if<ToolUseDelta>(&event)) arguments += delta->input;
        if (const auto* delta = std::get_if<TextDelta>(&event)) text_block = delta->block;
    }
    CHECK(text_block == 2);
    CHECK(arguments == R"({"city":{)");
}

TEST_CASE("bedrock: a rule serves so many times, and an equal request once more is the same one") {
    auto once = weather();
    once.times = 1;
    Rule other;
    other.says = "Enough.";
    Bench bench{Script{.rules = {once, other}}};
    const auto rule_of = [&bench](const std::string& words) {
        return std::get<ModelAsked>(bench.ask(words).facts.at(0)).rule;
    };
    CHECK(rule_of("weather") == 0);
    CHECK(rule_of("weather") == 0);
    CHECK(rule_of("weather again") == 1);
    CHECK(rule_of("weather") == 0);
}

TEST_CASE("bedrock: what exceeds the context window is refused as too long, and that is no fault") {
    Bench bench{Script{.rules = {weather()}, .context_window = 100}};
    CHECK(bench.ask("weather").replies.at(0).response.status == 200);
    const auto outcome = bench.ask("weather" + std::string(400, '.'));
    CHECK(outcome.replies.at(0).response.status == 400);
    CHECK(decode_error(outcome.replies.at(0).response).message ==
          "Input is too long for requested model.");
    REQUIRE(outcome.facts.size() == 1);
    CHECK(std::get<ModelRequestTooLong>(outcome.facts[0]).tokens == 102);
}

TEST_CASE("bedrock: images are counted, and refused by a model that takes none") {
    const auto request = question({Image{"png", "aGVsbG8="}, Text{"weather"}});
    Bench seeing;
    const auto seen = seeing.send(request);
    const auto& asked = std::get<ModelAsked>(seen.facts.at(0));
    CHECK(asked.images == 1);
    CHECK(asked.tokens == 1'502);

    Bench blind{Script{.rules = {weather()}, .takes_images = false}};
    const auto outcome = blind.send(request);
    CHECK(outcome.replies.at(0).response.status == 400);
    CHECK(std::holds_alternative<ModelRequestRefused>(outcome.facts.at(0)));
    CHECK(blind.ask("weather").replies.at(0).response.status == 200);
}

TEST_CASE("bedrock: a rule speaks of what the request says") {
    auto rule = weather();
    rule.says = "I heard {heard}";
    rule.calls = {{"close_thread", R"({"thread_id":"{thread}"})"}};
    Bench bench{Script{.rules = {rule}}};
    auto request = question({Text{"weather"}});
    request.system = {R"(Be kind. For spawn_thread, child_of is ["ada","thread_1f"].)"};
    std::string text;
    std::string arguments;
    for (const auto& event : events_of(bench.send(request).replies.at(0))) {
        if (const auto* delta = std::get_if<TextDelta>(&event)) text += delta->text;
        if (const auto* delta = std::get_if<ToolUseDelta>(&event)) arguments += delta->input;
    }
    CHECK(text == "I heard weather");
    CHECK(arguments == R"({"thread_id":"thread_1f"})");
}

}  // namespace
}  // namespace torpor::fakes::bedrock
