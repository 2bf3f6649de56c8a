#include <catch2/catch.hpp>

#include "sim/world/secrets.hpp"

using torpor::sim::without_secrets;

TEST_CASE("trace secrets: addresses of prompts are masked, also in JSON within JSON") {
    CHECK(without_secrets(R"-({"auth_url":"https://a/b?c=d","id":"x"})-") ==
          R"-({"auth_url":"(secret)","id":"x"})-");
    CHECK(without_secrets(R"-({"message":"{\"response_url\":\"http://a/choice\"}"})-") ==
          R"-({"message":"{\"response_url\":\"(secret)\"}"})-");
    CHECK(without_secrets(R"-(a "auth_url" : "u" and "response_url":"v" b)-") ==
          R"-(a "auth_url" : "(secret)" and "response_url":"(secret)" b)-");
}

TEST_CASE("trace secrets: what is no address stays as it is") {
    CHECK(without_secrets("").empty());
    CHECK(without_secrets("the auth_url is secret") == "the auth_url is secret");
    CHECK(without_secrets(R"-({"auth_url":"cut off)-") == R"-({"auth_url":")-");
}
