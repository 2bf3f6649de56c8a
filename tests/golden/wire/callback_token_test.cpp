#include "runtime/wire/callback_token.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace torpor;
using namespace torpor::wire;

namespace {

const base::ThreadId ada("g1");
const base::CallId call("call_1");
const char* const token = "e2267d2ac8983d0c17f6a495064d18aa6b7743ac6eda68a8246a6b5c9e0d763d";

}  // namespace

TEST_CASE("callback token: it is the HMAC over thread and call") {
    CHECK(callback_token("secret", ada, call) == token);
    CHECK(callback_url("https://r.on.aws/", "secret", ada, call) ==
          "https://r.on.aws/callback/" + std::string(token));
}

TEST_CASE("callback token: it holds for its own thread, call and secret only") {
    CHECK(check_callback_token(token, "secret", ada, call) == TokenCheck::genuine);
    CHECK(check_callback_token(token, "other", ada, call) == TokenCheck::forged);
    CHECK(check_callback_token(token, "secret", base::ThreadId("g2"), call) == TokenCheck::forged);
    CHECK(check_callback_token(token, "secret", ada, base::CallId("call_2")) == TokenCheck::forged);
    CHECK(check_callback_token("", "secret", ada, call) == TokenCheck::forged);
}

TEST_CASE("callback token: it is what follows /callback/ in a path") {
    CHECK(token_in_path("/callback/abc") == "abc");
    CHECK(token_in_path("/urls/rap-receiver/callback/abc?x=/callback/y") == "abc");
    CHECK(token_in_path("/callback/").empty());
    CHECK(token_in_path("/").empty());
}
