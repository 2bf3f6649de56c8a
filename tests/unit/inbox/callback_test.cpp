#include "runtime/inbox/callback.hpp"

#include <catch2/catch.hpp>

#include "runtime/wire/callback_token.hpp"
#include "runtime/wire/digest.hpp"

using namespace torpor;
using namespace std::chrono_literals;
using inbox::judge_callback;

namespace {

const char* const secret = "secret";
const base::ThreadId ada("ada");
const base::CallId call("call_1");
const base::Instant noon{std::chrono::hours(24 * 365 * 56 + 12)};

const char* const result = R"({"type":"tool_result","group_id":"ada","id":"call_1","text":"rain"})";
const char* const event =
    R"({"type":"subscription_event","group_id":"ada","tool_call_id":"call_1","text":"push"})";
const char* const view =
    R"({"type":"view_update","group_id":"ada","view_type":"diff","content":{"patch":"@@"}})";
const char* const oauth =
    R"({"type":"oauth","group_id":"ada","id":"call_1","auth_url":"https://idp.example/a"})";
const char* const choice =
    R"({"type":"user_choice","group_id":"ada","id":"call_1","prompt":"Allow?","choices":["Yes"],
        "default":0,"response_url":"http://t/choice"})";

std::string genuine_path() {
    return "/callback/call_1." + wire::callback_token(secret, ada, call);
}

inbox::CallbackRequest post(std::string body) {
    return {"POST", genuine_path(), std::move(body)};
}

inbox::Accepted accept(std::string body, base::Instant now = noon) {
    auto judged = judge_callback(post(std::move(body)), secret, now);
    if (!judged) FAIL(judged.error().reason);
    return *judged;
}

int refusal_status(const inbox::CallbackRequest& request) {
    auto judged = judge_callback(request, secret, noon);
    REQUIRE_FALSE(judged);
    return judged.error().status;
}

std::string digest_of(std::string_view text) {
    return wire::hex(wire::sha256(text)).substr(0, 16);
}

}  // namespace

TEST_CASE("callback: a result is an answer under an identity of its bytes") {
    const auto accepted = accept(result);
    CHECK(accepted.id.str() == "result-call_1-" + digest_of(result));
    CHECK(accepted.message.thread == ada);
    CHECK(accepted.call == call);
    const auto& answer = std::get<wire::ToolAnswer>(accepted.message.content);
    CHECK(answer.call == call);
    CHECK(answer.content == std::vector<wire::ContentItem>{wire::TextItem{"rain"}});
    CHECK(accept(result, noon + 24h).id == accepted.id);
    CHECK(accept(R"({"type":"tool_result","group_id":"ada","id":"call_1","text":"sun"})").id !=
          accepted.id);
}

TEST_CASE("callback: a result's own name is its identity") {
    const auto accepted = accept(
        R"({"type":"tool_result","group_id":"ada","id":"call_1","text":"a","event_id":"e1"})");
    CHECK(accepted.id.str() == "result-call_1-" + digest_of("e1"));
}

TEST_CASE("callback: content and segments reach the thread") {
    const auto accepted = accept(
        R"({"type":"tool_result","group_id":"ada","id":"call_1","text":"no","subscription":true,
            "content":[{"type":"text","text":"chart"}],"display_as":[{"type":"text"}]})");
    const auto& answer = std::get<wire::ToolAnswer>(accepted.message.content);
    CHECK(answer.content == std::vector<wire::ContentItem>{wire::TextItem{"chart"}});
    CHECK(answer.display == R"([{"type":"text"}])");
    CHECK(answer.subscription);
}

TEST_CASE("callback: equal events are one within a minute only") {
    const auto accepted = accept(event);
    CHECK(accepted.id.str().starts_with("event-call_1-"));
    CHECK(accept(event, noon + 59s).id == accepted.id);
    CHECK(accept(event, noon + 60s).id != accepted.id);
    CHECK(std::get<wire::SubscriptionEvent>(accepted.message.content).call == call);
}

TEST_CASE("callback: an event with a name is the same for ever") {
    const char* const named =
        R"({"type":"subscription_event","group_id":"ada","tool_call_id":"call_1","text":"push",
            "event_id":"e1","associative":true,"final":true})";
    const auto accepted = accept(named);
    CHECK(accepted.id.str() == "event-call_1-" + digest_of("e1"));
    CHECK(accept(named, noon + 24h).id == accepted.id);
    const auto& said = std::get<wire::SubscriptionEvent>(accepted.message.content);
    CHECK(said.associative);
    CHECK(said.final);
}

TEST_CASE("callback: a second prompt of a call is another one") {
    CHECK(accept(oauth).id.str() == "prompt-call_1-" + digest_of(oauth));
    CHECK(accept(oauth, noon + 1h).id == accept(oauth).id);
    CHECK(accept(choice).id != accept(oauth).id);
    CHECK(std::get<wire::AuthorisationPrompt>(accept(oauth).message.content).auth_url ==
          "https://idp.example/a");
    CHECK(std::get<wire::ChoicePrompt>(accept(choice).message.content).response_url ==
          "http://t/choice");
}

TEST_CASE("callback: a view that returns to what it was is another update") {
    const auto accepted = accept(view);
    CHECK(accepted.id.str().starts_with("view-call_1-"));
    CHECK(accept(view, noon + 1ns).id != accepted.id);
    CHECK(std::get<wire::ViewUpdate>(accepted.message.content).view_type == "diff");
}

TEST_CASE("callback: a URL holds for its own call and thread only") {
    for (const char* body :
         {R"({"type":"tool_result","group_id":"ada","id":"call_2","text":"t"})",
          R"({"type":"tool_result","group_id":"bob","id":"call_1","text":"t"})",
          R"({"type":"subscription_event","group_id":"ada","tool_call_id":"call_2","text":"t"})",
          R"({"type":"oauth","group_id":"bob","id":"call_1","auth_url":"https://i.example"})",
          R"({"type":"view_update","group_id":"bob","view_type":"diff","content":{}})"}) {
        INFO(body);
        CHECK(refusal_status(post(body)) == 403);
    }
    const std::string token = wire::callback_token(secret, ada, call);
    const std::string other = wire::callback_token(secret, ada, base::CallId("call_2"));
    for (const std::string& path :
         {std::string("/"), std::string("/callback/"), std::string("/callback/call_1."),
          "/callback/call_2." + token, "/callback/call_2." + other, "/callback/call_1." + other}) {
        INFO(path);
        CHECK(refusal_status({"POST", path, result}) == 403);
    }
}

TEST_CASE("callback: a URL of an earlier version holds for what names its call") {
    const std::string path = "/callback/" + wire::callback_token(secret, ada, call);
    for (const char* body : {result, event, oauth, choice}) {
        CHECK(judge_callback({"POST", path, body}, secret, noon));
    }
    CHECK(refusal_status({"POST", path, view}) == 403);
}

TEST_CASE("callback: bad input is a 4xx") {
    CHECK(refusal_status(post("")) == 400);
    CHECK(refusal_status(post("{")) == 400);
    CHECK(refusal_status(post("[]")) == 400);
    CHECK(refusal_status(post(R"({"type":"x","group_id":"ada","id":"call_1"})")) == 400);
    auto request = post(result);
    request.method = "GET";
    CHECK(refusal_status(request) == 405);
}

TEST_CASE("callback: what no thread takes is refused for good") {
    const std::string head = R"({"type":"tool_result","group_id":"ada","id":"call_1","text":")";
    const std::string tail = R"("})";
    const auto sized = [&](std::size_t size) {
        return post(head + std::string(size - head.size() - tail.size(), 'x') + tail);
    };
    CHECK(judge_callback(sized(5'000'000), secret, noon));
    CHECK(refusal_status(sized(5'000'001)) == 413);
    // Each item becomes longer on its way to the queue.
    const std::string item = R"({"type":"image","data":")" + std::string(60, 'A') + "\"}";
    std::string body = R"({"type":"tool_result","group_id":"ada","id":"call_1","content":[)" + item;
    while (body.size() < 4'900'000)
        body += "," + item;
    CHECK(refusal_status(post(body + "]}")) == 413);
}

TEST_CASE("callback: a refusal quotes nothing of the request") {
    const std::string canary = "c4n4ry";
    for (const std::string& body :
         {canary, "{\"type\":\"" + canary + "\"}",
          R"({"type":"oauth","group_id":"ada","id":"call_1","auth_url":"http://)" + canary + "\"}",
          R"({"type":"tool_result","group_id":"ada","id":")" + canary + R"(","text":"t"})",
          R"({"type":"user_choice","group_id":"ada","id":"call_1","prompt":"?","choices":["a"],
              "response_url":")" +
              canary + "\"}"}) {
        auto judged = judge_callback(post(body), secret, noon);
        REQUIRE_FALSE(judged);
        CHECK_THAT(judged.error().reason, !Catch::Contains(canary));
        CHECK_THAT(judged.error().reason, !Catch::Contains(genuine_path().substr(20)));
    }
}
