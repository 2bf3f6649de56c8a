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
          "https://r.on.aws/callback/call_1." + std::string(token));
    CHECK_THAT(callback_url("https://r.on.aws", "secret", ada, base::CallId("a/b.c%")),
               Catch::StartsWith("https://r.on.aws/callback/a%2Fb.c%25."));
}

TEST_CASE("callback token: it holds for its own thread, call and secret only") {
    CHECK(check_callback_token(token, "secret", ada, call) == TokenCheck::genuine);
    CHECK(check_callback_token(token, "other", ada, call) == TokenCheck::forged);
    CHECK(check_callback_token(token, "secret", base::ThreadId("g2"), call) == TokenCheck::forged);
    CHECK(check_callback_token(token, "secret", ada, base::CallId("call_2")) == TokenCheck::forged);
    CHECK(check_callback_token("", "secret", ada, call) == TokenCheck::forged);
}

TEST_CASE("callback path: the last segment names the call and carries the token") {
    CallbackPath path = read_callback_path("/callback/call_1.abc");
    CHECK(path.call == call);
    CHECK(path.token == "abc");
    path = read_callback_path("/urls/rap-receiver/callback/call_1.abc?x=/callback/y.z");
    CHECK(path.call == call);
    CHECK(path.token == "abc");
    path = read_callback_path("/callback/a%2Fb.c%25.abc");
    CHECK(path.call == base::CallId("a/b.c%"));
    CHECK(path.token == "abc");
}

TEST_CASE("callback path: a URL of an earlier version names no call") {
    CallbackPath path = read_callback_path("/callback/abc");
    CHECK_FALSE(path.call);
    CHECK(path.token == "abc");
}

TEST_CASE("callback path: what is none of ours has no token") {
    for (const char* path : {"/callback/", "/", "", "/callback/.abc", "/callback/a%2.abc",
                             "/callback/a%00b.abc", "/callback/call_1.", "/other/call_1.abc"}) {
        INFO(path);
        CHECK(read_callback_path(path).token.empty());
    }
}

TEST_CASE("callback path: what was minted is read") {
    for (const char* name : {"call_1", "a.b.c", "a/callback/b", "%", "?#"}) {
        const base::CallId named(name);
        const std::string url = callback_url("http://h/x", "secret", ada, named);
        const CallbackPath path = read_callback_path(url);
        REQUIRE(path.call == named);
        CHECK(check_callback_token(path.token, "secret", ada, named) == TokenCheck::genuine);
    }
}
