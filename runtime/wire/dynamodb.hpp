#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "runtime/wire/decode_error.hpp"
#include "runtime/wire/http.hpp"

/// AWS JSON 1.0 of DynamoDB, the operations the runtime uses (aws.md 6).
namespace torpor::wire::dynamodb {

/// A number travels as text, as on the wire.
struct Number {
    std::string text;
    friend bool operator==(const Number&, const Number&) = default;
};
/// S or N; other tags are not modelled.
using Value = std::variant<std::string, Number>;
using Item = std::map<std::string, Value>;

struct GetItem {
    std::string table;
    Item key;
    bool consistent = false;
};
struct GetItemReply {
    std::optional<Item> item;
};
struct PutItem {
    std::string table;
    Item item;
    std::optional<std::string> condition;  ///< only "attribute_not_exists(NAME)" is modelled
};

struct ServiceError {
    int status = 400;
    std::string type;  ///< such as "ConditionalCheckFailedException"
    std::string message;
};

/// `endpoint` is scheme and authority, such as "https://dynamodb.us-east-1.amazonaws.com".
HttpRequest encode(const GetItem& request, const Url& endpoint);
HttpRequest encode(const PutItem& request, const Url& endpoint);
Decoded<GetItemReply> decode_get_reply(const HttpResponse& response);
ServiceError decode_error(const HttpResponse& response);

std::string operation(const HttpRequest& request);
Decoded<GetItem> decode_get(const HttpRequest& request);
Decoded<PutItem> decode_put(const HttpRequest& request);
HttpResponse encode(const GetItemReply& reply);
HttpResponse encode_empty();
HttpResponse encode(const ServiceError& error);

}  // namespace torpor::wire::dynamodb
