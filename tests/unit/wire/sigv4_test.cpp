#include "runtime/wire/sigv4.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "runtime/wire/sigv4_canonical.hpp"
#include "runtime/wire/sigv4_key.hpp"

using namespace torpor;
using namespace torpor::wire;
using namespace std::chrono_literals;
using sigv4::Refusal;

namespace {

const sigv4::Credentials ada{"AKIDADA", "secret", "token"};
const sigv4::Scope scope{"us-east-1", "bedrock"};
const base::Instant moment{1'440'938'160s};

HttpRequest signed_request() {
    HttpRequest request{
        .method = "POST",
        .url = parse_url("https://bedrock.us-east-1.amazonaws.com/model/m%3A0/x").value(),
        .headers = {{"Content-Type", "application/json"}, {"User-Agent", "x"}},
        .body = "{}"};
    sigv4::sign(request, ada, scope, moment);
    return request;
}

Refusal reason(const HttpRequest& request,
               const sigv4::Credentials& known = ada,
               const sigv4::Scope& asked = scope,
               base::Instant now = moment) {
    const auto verdict = sigv4::verify(request, known, asked, now, 5min);
    REQUIRE_FALSE(verdict);
    return verdict.error().reason;
}

}  // namespace

TEST_CASE("sigv4: paths are normalised and encoded once more") {
    CHECK(sigv4::canonical_path("/") == "/");
    CHECK(sigv4::canonical_path("") == "/");
    CHECK(sigv4::canonical_path("/model/m%3A0/x") == "/model/m%253A0/x");
    CHECK(sigv4::canonical_path("//a/./b/../c/") == "/a/c/");
}

TEST_CASE("sigv4: queries are sorted and encoded exactly once") {
    CHECK(sigv4::canonical_query("b=2&a=%2f&a=1&c", "") == "a=%2F&a=1&b=2&c=");
    CHECK(sigv4::canonical_query("a=1&X-Amz-Signature=z", "X-Amz-Signature") == "a=1");
}

TEST_CASE("sigv4: blanks in header values are collapsed") {
    CHECK(sigv4::collapsed("  a   b \t c ") == "a b c");
    CHECK(sigv4::collapsed("abc") == "abc");
    CHECK(sigv4::collapsed(" \t ").empty());
}

TEST_CASE("sigv4: timestamps are dates of the calendar") {
    CHECK(sigv4::parse_timestamp("20150830T123600Z") == moment);
    for (const auto* text : {"", "20150830T123600", "20150230T000000Z", "20150830T240000Z",
                             "20150830 123600Z", "2015083aT123600Z", "20150830T1-3600Z"}) {
        CAPTURE(text);
        CHECK_FALSE(sigv4::parse_timestamp(text));
    }
}

TEST_CASE("sigv4: a signed request names its service") {
    CHECK(sigv4::signed_service(signed_request()) == "bedrock");
    CHECK(sigv4::signed_service({}).empty());
}

TEST_CASE("sigv4: each refusal has its reason") {
    auto request = signed_request();
    CHECK(sigv4::verify(request, ada, scope, moment, 5min));
    CHECK(reason({}) == Refusal::missing);
    CHECK(reason(request, {"AKIDBOB", "secret", "token"}) == Refusal::unknown_key);
    CHECK(reason(request, {"AKIDADA", "other", "token"}) == Refusal::mismatch);
    CHECK(reason(request, {"AKIDADA", "secret", "stale"}) == Refusal::bad_token);
    CHECK(reason(request, ada, {"eu-west-1", "bedrock"}) == Refusal::wrong_scope);
    CHECK(reason(request, ada, {"us-east-1", "sqs"}) == Refusal::wrong_scope);

    auto shortened = request;
    set_header(shortened.headers, "Authorization", "AWS4-HMAC-SHA256 Credential=x");
    CHECK(reason(shortened) == Refusal::incomplete);
    auto dateless = request;
    set_header(dateless.headers, "X-Amz-Date", "yesterday");
    CHECK(reason(dateless) == Refusal::incomplete);
    auto extended = request;
    set_header(extended.headers, "X-Amz-Target", "Something.Else");
    CHECK(reason(extended) == Refusal::incomplete);
}

TEST_CASE("sigv4: the clock may differ by the tolerance and not by more") {
    const auto request = signed_request();
    CHECK(sigv4::verify(request, ada, scope, moment + 5min, 5min));
    CHECK(reason(request, ada, scope, moment + 5min + 1ns) == Refusal::expired);
    CHECK(sigv4::verify(request, ada, scope, moment - 5min, 5min));
    CHECK(reason(request, ada, scope, moment - 5min - 1ns) == Refusal::not_yet_valid);
}

TEST_CASE("sigv4: more scopes and secrets than are remembered stay apart") {
    std::set<std::string> keys;
    for (int round = 0; round < 2; ++round) {
        for (const auto* secret : {"one", "two", ""}) {
            for (const auto* service : {"sqs", "dynamodb", "scheduler", "bedrock"}) {
                for (const auto* date : {"20150830", "20150831"}) {
                    keys.insert(sigv4::signing_key(secret, date, {"us-east-1", service}));
                }
            }
        }
    }
    CHECK(keys.size() == 24);
    const std::string long_secret(300, 's');
    const auto key = sigv4::signing_key(long_secret, "20150830", scope);
    CHECK(key == sigv4::signing_key(long_secret, "20150830", scope));
    CHECK(key.size() == 32);
}

TEST_CASE("sigv4: headers outside the signature may change on the way") {
    auto request = signed_request();
    set_header(request.headers, "User-Agent", "a proxy");
    CHECK(sigv4::verify(request, ada, scope, moment, 5min));
}

TEST_CASE("dsql token: the presigned URL of an action, valid for as long as it says") {
    const auto host = "cluster.dsql.us-east-1.on.aws";
    const auto token = sigv4::dsql_token(host, "DbConnect", "us-east-1", ada, moment, 15min);
    CHECK(token.starts_with("cluster.dsql.us-east-1.on.aws/?Action=DbConnect&"));
    CHECK(token.find("X-Amz-Expires=900") != std::string::npos);

    const auto verify = [&](std::string_view text, base::Instant now) {
        return sigv4::verify_dsql_token(text, host, "DbConnect", "us-east-1", ada, now);
    };
    CHECK(verify(token, moment));
    CHECK(verify(token, moment + 15min - 1ns));
    CHECK(verify(token, moment + 15min).error().reason == Refusal::expired);
    CHECK(verify(token, moment - 6min).error().reason == Refusal::not_yet_valid);
    CHECK(verify("", moment).error().reason == Refusal::missing);
    CHECK(verify("password", moment).error().reason == Refusal::incomplete);
    CHECK(verify(token + "&X-Amz-Date=1", moment).error().reason == Refusal::incomplete);

    const auto admin =
        sigv4::verify_dsql_token(token, host, "DbConnectAdmin", "us-east-1", ada, moment);
    CHECK(admin.error().reason == Refusal::wrong_scope);
    const auto forged = sigv4::verify_dsql_token(token, host, "DbConnect", "us-east-1",
                                                 {"AKIDADA", "other", "token"}, moment);
    CHECK(forged.error().reason == Refusal::mismatch);
}
