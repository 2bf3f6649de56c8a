#include "runtime/wire/dynamodb.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace torpor::wire;

namespace {

const Url endpoint{"https", "dynamodb.us-east-1.amazonaws.com", 443, "/"};

HttpRequest with_body(std::string body) {
    HttpRequest request;
    request.body = std::move(body);
    return request;
}

}  // namespace

TEST_CASE("dynamodb: a conditional put survives the wire") {
    dynamodb::PutItem put;
    put.table = "agent-state";
    put.item = {{"session", "g1#m1"}, {"expires", dynamodb::Number{"1767225600"}}};
    put.condition = "attribute_not_exists(session)";
    HttpRequest request = dynamodb::encode(put, endpoint);
    CHECK(dynamodb::operation(request) == "PutItem");
    CHECK(request.body ==
          R"j({"ConditionExpression":"attribute_not_exists(session)","Item":)j"
          R"({"expires":{"N":"1767225600"},"session":{"S":"g1#m1"}},"TableName":"agent-state"})");
    auto back = dynamodb::decode_put(request);
    REQUIRE(back);
    CHECK(back->item == put.item);
    CHECK(back->condition == put.condition);
}

TEST_CASE("dynamodb: a get asks for a strong read or not") {
    dynamodb::GetItem get{"agent-state", {{"session", "g1"}}, true};
    auto back = dynamodb::decode_get(dynamodb::encode(get, endpoint));
    REQUIRE(back);
    CHECK(back->consistent);
    CHECK(back->key == get.key);
    CHECK_FALSE(
        dynamodb::decode_get(with_body(R"({"TableName":"t","Key":{"a":{"S":"b"}}})"))->consistent);
}

TEST_CASE("dynamodb: an absent item is an empty reply") {
    HttpResponse none = dynamodb::encode(dynamodb::GetItemReply{});
    CHECK(none.body == "{}");
    CHECK(*find_header(none.headers, "x-amz-crc32") == "2745614147");
    CHECK_FALSE(dynamodb::decode_get_reply(none)->item);
    dynamodb::GetItemReply found{dynamodb::Item{{"session", "g1"}}};
    CHECK(dynamodb::decode_get_reply(dynamodb::encode(found))->item == found.item);
}

TEST_CASE("dynamodb: what is not modelled is refused by name") {
    for (const char* body :
         {R"({"TableName":"t","Key":{"a":{"S":"b"}},"ProjectionExpression":"a"})",
          R"({"TableName":"t","Key":{"a":{"SS":["b"]}}})",
          R"({"TableName":"t","Key":{"a":{"S":"b"}},"ReturnConsumedCapacity":"TOTAL"})"}) {
        auto get = dynamodb::decode_get(with_body(body));
        REQUIRE_FALSE(get);
        CHECK(get.error().path == "not_simulated");
    }
    for (const char* condition : {"a = b", "attribute_not_exists(#n)",
                                  "attribute_not_exists(a) OR b", "attribute_not_exists()"}) {
        auto put = dynamodb::decode_put(
            with_body(R"({"TableName":"t","Item":{"a":{"S":"b"}},"ConditionExpression":")" +
                      std::string(condition) + R"("})"));
        REQUIRE_FALSE(put);
        CHECK(put.error().path == "not_simulated");
    }
}

TEST_CASE("dynamodb: malformed attribute values are refused") {
    CHECK_FALSE(dynamodb::decode_get(with_body(R"({"TableName":"t","Key":{"a":"b"}})")));
    CHECK_FALSE(dynamodb::decode_get(with_body(R"({"TableName":"t","Key":{"a":{}}})")));
    CHECK_FALSE(dynamodb::decode_get(with_body(R"({"TableName":"t","Key":{"a":{"N":1}}})")));
    CHECK_FALSE(dynamodb::decode_get(with_body(R"({"TableName":"t"})")));
}

TEST_CASE("dynamodb: an error's type is cut from its namespace") {
    HttpResponse response = dynamodb::encode(dynamodb::ServiceError{
        400, "ConditionalCheckFailedException", "The conditional request failed"});
    CHECK_THAT(response.body,
               Catch::Contains("com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"));
    CHECK(dynamodb::decode_error(response).type == "ConditionalCheckFailedException");
    HttpResponse framework =
        dynamodb::encode(dynamodb::ServiceError{400, "ValidationException", "m"});
    CHECK_THAT(framework.body, Catch::Contains("com.amazon.coral.validate#ValidationException"));
}
