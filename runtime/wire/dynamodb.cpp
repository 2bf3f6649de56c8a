#include "runtime/wire/dynamodb.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "runtime/wire/aws_json.hpp"
#include "runtime/wire/digest.hpp"
#include "runtime/wire/json.hpp"

namespace torpor::wire::dynamodb {

namespace {

constexpr std::string_view target_prefix = "DynamoDB_20120810";

json::Value encode_item(const Item& item) {
    json::Value object = json::Value::object();
    for (const auto& [name, value] : item) {
        if (const auto* text = std::get_if<std::string>(&value)) {
            object[name]["S"] = *text;
        } else {
            object[name]["N"] = std::get<Number>(value).text;
        }
    }
    return object;
}

Item read_item(json::ObjectReader& reader, const char* key) {
    Item item;
    for (const auto& member : reader.object(key).items()) {
        const json::Value& tagged = member.value();
        std::string path = reader.path(key) + "." + member.key();
        if (!tagged.is_object() || tagged.size() != 1) {
            reader.fail(DecodeError{path, "an attribute value with exactly one type"});
            return item;
        }
        std::string tag = tagged.begin().key();
        if (tag != "S" && tag != "N") {
            reader.fail(DecodeError{"not_simulated", path + " as S or N, not " + tag});
        } else if (!tagged.begin()->is_string()) {
            reader.fail(DecodeError{path, "a string"});
        } else if (std::string text = tagged.begin()->get<std::string>(); tag == "S") {
            item[member.key()] = std::move(text);
        } else {
            item[member.key()] = Number{std::move(text)};
        }
    }
    return item;
}

std::string read_table(json::ObjectReader& reader) {
    std::string table = reader.text("TableName");
    reader.expect_text("ReturnConsumedCapacity", {"NONE"});
    return table;
}

bool is_modelled(std::string_view condition) {
    constexpr std::string_view prefix = "attribute_not_exists(";
    if (!condition.starts_with(prefix) || !condition.ends_with(')')) return false;
    std::string_view name = condition.substr(prefix.size());
    name.remove_suffix(1);
    return !name.empty() && name.find_first_of(" ()#:.[]") == std::string_view::npos;
}

HttpResponse reply(int status, std::string body) {
    std::string checksum = std::to_string(crc32(body));
    HttpResponse response = aws_json::reply(status, std::move(body));
    set_header(response.headers, "x-amz-crc32", std::move(checksum));
    return response;
}

/// Errors of the framework in front of the table live in other namespaces than the modelled ones.
std::string qualified(const std::string& type) {
    if (type == "ValidationException") return "com.amazon.coral.validate#" + type;
    constexpr std::array framework = std::to_array<std::string_view>(
        {"InvalidSignatureException", "MissingAuthenticationTokenException",
         "UnrecognizedClientException", "IncompleteSignatureException", "UnknownOperationException",
         "SerializationException", "AccessDeniedException", "ExpiredTokenException"});
    for (std::string_view name : framework) {
        if (name == type) return "com.amazon.coral.service#" + type;
    }
    return "com.amazonaws.dynamodb.v20120810#" + type;
}

}  // namespace

HttpRequest encode(const GetItem& request, const Url& endpoint) {
    json::Value body = {{"TableName", request.table},
                        {"Key", encode_item(request.key)},
                        {"ConsistentRead", request.consistent}};
    return aws_json::request(endpoint, "DynamoDB_20120810.GetItem", json::dump(body));
}

HttpRequest encode(const PutItem& request, const Url& endpoint) {
    json::Value body = {{"TableName", request.table}, {"Item", encode_item(request.item)}};
    if (request.condition) body["ConditionExpression"] = *request.condition;
    return aws_json::request(endpoint, "DynamoDB_20120810.PutItem", json::dump(body));
}

Decoded<GetItemReply> decode_get_reply(const HttpResponse& response) {
    Decoded<json::Value> body = json::parse(response.body);
    if (!body) return std::unexpected(body.error());
    json::ObjectReader reader(*body, "");
    GetItemReply found;
    if (reader.find("Item")) found.item = read_item(reader, "Item");
    return finish(reader, std::move(found));
}

ServiceError decode_error(const HttpResponse& response) {
    aws_json::Error found = aws_json::decode_error(response);
    return {response.status, std::move(found.type), std::move(found.message)};
}

std::string operation(const HttpRequest& request) {
    return aws_json::operation(request, target_prefix);
}

Decoded<GetItem> decode_get(const HttpRequest& request) {
    Decoded<json::Value> body = json::parse(request.body);
    if (!body) return std::unexpected(body.error());
    json::ObjectReader reader(*body, "");
    GetItem get;
    get.table = read_table(reader);
    get.key = read_item(reader, "Key");
    get.consistent = reader.flag("ConsistentRead");
    reader.refuse_the_rest();
    return finish(reader, std::move(get));
}

Decoded<PutItem> decode_put(const HttpRequest& request) {
    Decoded<json::Value> body = json::parse(request.body);
    if (!body) return std::unexpected(body.error());
    json::ObjectReader reader(*body, "");
    PutItem put;
    put.table = read_table(reader);
    put.item = read_item(reader, "Item");
    put.condition = reader.optional_text("ConditionExpression");
    if (put.condition && !is_modelled(*put.condition)) {
        reader.fail_not_simulated("ConditionExpression");
    }
    reader.expect_text("ReturnValues", {"NONE"});
    reader.expect_text("ReturnItemCollectionMetrics", {"NONE"});
    reader.refuse_the_rest();
    return finish(reader, std::move(put));
}

HttpResponse encode(const GetItemReply& found) {
    json::Value body = json::Value::object();
    if (found.item) body["Item"] = encode_item(*found.item);
    return reply(200, json::dump(body));
}

HttpResponse encode_empty() {
    return reply(200, "{}");
}

HttpResponse encode(const ServiceError& error) {
    json::Value body = {{"__type", qualified(error.type)}, {"message", error.message}};
    return reply(error.status, json::dump(body));
}

}  // namespace torpor::wire::dynamodb
