#include "fakes/dynamodb/service.hpp"

#include <chrono>

#include <catch2/catch.hpp>

#include "runtime/wire/digest.hpp"
#include "runtime/wire/dynamodb.hpp"
#include "tests/support/seeded_random.hpp"

namespace torpor::fakes::dynamodb {
namespace {

using namespace std::chrono_literals;
using wire::dynamodb::GetItem;
using wire::dynamodb::Item;
using wire::dynamodb::Number;
using wire::dynamodb::PutItem;

constexpr base::Instant start{std::chrono::seconds{1'700'000'000}};

class Bench {
public:
    template <class Request>
    Outcome send(const Request& request) {
        auto bytes = encode(request, endpoint());
        wire::sigv4::sign(bytes, account_.credentials, {account_.region, "dynamodb"}, start);
        return send_bytes(bytes);
    }
    Outcome send_bytes(const wire::HttpRequest& bytes) {
        return service_.handle(Ticket{7}, bytes, {start, random_});
    }
    wire::Url endpoint() const {
        return *wire::parse_url("https://dynamodb.us-east-1.amazonaws.com");
    }
    DynamoDbService& service() { return service_; }

private:
    static Settings settings(const Account& account) {
        Settings settings;
        settings.account = account;
        settings.tables.emplace_back().name = "agent-state";
        return settings;
    }

    Account account_{.credentials = {"AKIA", "secret", ""}};
    DynamoDbService service_{settings(account_)};
    tests::SeededRandom random_;
};

PutItem put(Item item) {
    return {.table = "agent-state", .item = std::move(item)};
}

const wire::HttpResponse& only_reply(const Outcome& outcome) {
    REQUIRE(outcome.replies.size() == 1);
    CHECK(outcome.replies.front().ticket == Ticket{7});
    return outcome.replies.front().response;
}

void check_refused(const Outcome& outcome, const std::string& type, const std::string& message) {
    const auto& response = only_reply(outcome);
    const auto error = wire::dynamodb::decode_error(response);
    CHECK(response.status == 400);
    CHECK(error.type == type);
    CHECK(error.message == message);
}

TEST_CASE("dynamodb: an item travels through the wire and is a fact") {
    Bench bench;
    const Item item{{"session", "ada"}, {"n", Number{"12"}}};
    const auto written = bench.send(put(item));
    CHECK(only_reply(written).status == 200);
    REQUIRE(written.facts.size() == 1);
    CHECK(std::get<ItemWritten>(written.facts.front()).key == "ada");

    const auto read = bench.send(GetItem{"agent-state", {{"session", "ada"}}, true});
    const auto reply = wire::dynamodb::decode_get_reply(only_reply(read));
    REQUIRE(reply);
    CHECK(reply->item == item);
    CHECK(bench.service().inspect("agent-state", start)->items == 1);
    CHECK_FALSE(bench.service().inspect("other", start));
}

TEST_CASE("dynamodb: every response carries the checksum of its body") {
    Bench bench;
    const auto outcome = bench.send(GetItem{"agent-state", {{"session", "ada"}}, false});
    const auto& response = only_reply(outcome);
    const auto* checksum = wire::find_header(response.headers, "x-amz-crc32");
    REQUIRE(checksum != nullptr);
    CHECK(*checksum == std::to_string(wire::crc32(response.body)));
}

TEST_CASE("dynamodb: a condition that does not hold refuses the write") {
    Bench bench;
    auto request = put({{"session", "ada"}});
    request.condition = "attribute_not_exists(session)";
    CHECK(only_reply(bench.send(request)).status == 200);
    const auto again = bench.send(request);
    check_refused(again, "ConditionalCheckFailedException", "The conditional request failed");
    CHECK(again.facts.empty());
}

TEST_CASE("dynamodb: a condition that is not modelled is refused by name") {
    Bench bench;
    auto request = put({{"session", "ada"}});
    for (const auto* condition : {"attribute_exists(session)", "attribute_not_exists()",
                                  "attribute_not_exists(a) AND attribute_not_exists(b)"}) {
        request.condition = condition;
        const auto outcome = bench.send(request);
        CHECK(only_reply(outcome).status == 501);
        REQUIRE(outcome.facts.size() == 1);
        CHECK(std::get<NotSimulated>(outcome.facts.front()).service == "dynamodb");
    }
}

TEST_CASE("dynamodb: keys, sizes and tables are checked as AWS checks them") {
    Bench bench;
    check_refused(bench.send(PutItem{.table = "other", .item = {{"session", "ada"}}}),
                  "ResourceNotFoundException", "Requested resource not found");
    check_refused(bench.send(put({{"name", "ada"}})), "ValidationException",
                  "One or more parameter values were invalid: Missing the key session in the item");
    check_refused(bench.send(put({{"session", Number{"1"}}})), "ValidationException",
                  "One or more parameter values were invalid: Type mismatch for key session "
                  "expected: S actual: N");
    check_refused(bench.send(put({{"session", ""}})), "ValidationException",
                  "One or more parameter values are not valid. The AttributeValue for a key "
                  "attribute cannot contain an empty string value. Key: session");
    check_refused(bench.send(GetItem{"agent-state", {{"id", "ada"}}, true}), "ValidationException",
                  "The provided key element does not match the schema");
    check_refused(
        bench.send(put({{"session", std::string(2049, 'k')}})), "ValidationException",
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size "
        "limit of 2048 bytes");
    CHECK(only_reply(bench.send(put({{"session", std::string(2048, 'k')}}))).status == 200);
}

TEST_CASE("dynamodb: an item of 400 KB fits and a byte more does not") {
    Bench bench;
    const std::size_t rest = 400 * 1024 - std::string{"sessionadatext"}.size();
    CHECK(only_reply(bench.send(put({{"session", "ada"}, {"text", std::string(rest, 'x')}})))
              .status == 200);
    check_refused(bench.send(put({{"session", "ada"}, {"text", std::string(rest + 1, 'x')}})),
                  "ValidationException", "Item size has exceeded the maximum allowed size");
    CHECK(bench.service().inspect("agent-state", start)->largest_item == 400 * 1024);
}

TEST_CASE("dynamodb: a request with a bad signature is refused and a fact") {
    Bench bench;
    auto bytes = encode(put({{"session", "ada"}}), bench.endpoint());
    const auto unsigned_request = bench.send_bytes(bytes);
    CHECK(wire::dynamodb::decode_error(only_reply(unsigned_request)).type ==
          "MissingAuthenticationTokenException");

    wire::sigv4::sign(bytes, {"AKIA", "wrong", ""}, {"us-east-1", "dynamodb"}, start);
    const auto outcome = bench.send_bytes(bytes);
    CHECK(wire::dynamodb::decode_error(only_reply(outcome)).type == "InvalidSignatureException");
    REQUIRE(outcome.facts.size() == 1);
    CHECK(std::get<SignatureRefused>(outcome.facts.front()).service == "dynamodb");
}

TEST_CASE("dynamodb: an operation that is not modelled and a body that is no JSON are refused") {
    Bench bench;
    auto bytes = encode(put({{"session", "ada"}}), bench.endpoint());
    wire::set_header(bytes.headers, "X-Amz-Target", "DynamoDB_20120810.UpdateItem");
    wire::sigv4::sign(bytes, {"AKIA", "secret", ""}, {"us-east-1", "dynamodb"}, start);
    CHECK(only_reply(bench.send_bytes(bytes)).status == 501);

    bytes = encode(put({{"session", "ada"}}), bench.endpoint());
    bytes.body = std::string(5000, '[');
    wire::sigv4::sign(bytes, {"AKIA", "secret", ""}, {"us-east-1", "dynamodb"}, start);
    CHECK(only_reply(bench.send_bytes(bytes)).status == 400);
}

}  // namespace
}  // namespace torpor::fakes::dynamodb
