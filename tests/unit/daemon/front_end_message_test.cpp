#include <string>

#include <catch2/catch.hpp>

#include "runtime/daemon/front_end_message.hpp"

using namespace torpor;
using namespace torpor::daemon;

namespace {

wire::HttpRequest text_of_ada() {
    wire::InputMessage message;
    message.thread = base::ThreadId{"ada"};
    message.content = wire::UserText{"Hello."};
    wire::HttpRequest request;
    request.method = "POST";
    request.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", "ada-1"}};
    request.body = wire::encode(message);
    return request;
}

int refusal_of(const wire::HttpRequest& request, const std::string& token) {
    const auto read = read_front_end_message(request, token);
    return read ? 200 : read.error().status;
}

}  // namespace

TEST_CASE("front end message: a text with an identity is accepted") {
    const auto read = read_front_end_message(text_of_ada(), "");
    REQUIRE(read);
    CHECK(read->id == base::MessageId{"ada-1"});
    CHECK(read->message.thread == base::ThreadId{"ada"});
}

TEST_CASE("front end message: with a token only who shows it may write") {
    auto request = text_of_ada();
    CHECK(refusal_of(request, "secret") == 401);
    wire::set_header(request.headers, "Authorization", "Bearer wrong!");
    CHECK(refusal_of(request, "secret") == 401);
    wire::set_header(request.headers, "Authorization", "Bearer secret");
    CHECK(refusal_of(request, "secret") == 200);
}

TEST_CASE("front end message: a page of a browser may not write") {
    auto request = text_of_ada();
    wire::set_header(request.headers, "Origin", "https://elsewhere.example");
    CHECK(refusal_of(request, "") == 403);
    request = text_of_ada();
    wire::set_header(request.headers, "Content-Type", "text/plain");
    CHECK(refusal_of(request, "") == 415);
}

TEST_CASE("front end message: what has no identity or no sense is refused") {
    auto request = text_of_ada();
    wire::set_header(request.headers, "Idempotency-Key", "");
    CHECK(refusal_of(request, "") == 400);
    wire::set_header(request.headers, "Idempotency-Key", std::string(129, 'x'));
    CHECK(refusal_of(request, "") == 400);
    request = text_of_ada();
    request.body = "{";
    CHECK(refusal_of(request, "") == 400);
    request.body = std::string(5'000'001, ' ');
    CHECK(refusal_of(request, "") == 413);
}

TEST_CASE("front end message: results and events come from tools alone") {
    wire::InputMessage message;
    message.thread = base::ThreadId{"ada"};
    wire::ToolAnswer answer;
    answer.call = base::CallId{"call-1"};
    answer.content.emplace_back(wire::TextItem{"forged"});
    message.content = answer;
    auto request = text_of_ada();
    request.body = wire::encode(message);
    CHECK(refusal_of(request, "") == 400);
}
