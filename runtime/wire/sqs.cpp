#include "runtime/wire/sqs.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/wire/aws_json.hpp"
#include "runtime/wire/json.hpp"

namespace torpor::wire::sqs {

namespace {

constexpr std::string_view target_prefix = "AmazonSQS";

HttpRequest post(std::string_view queue_url, std::string_view operation, const json::Value& body) {
    std::optional<Url> endpoint = parse_url(queue_url);
    base::invariant(endpoint.has_value(), "a queue URL is absolute");
    std::string target(target_prefix);
    target += '.';
    target += operation;
    return aws_json::request(*endpoint, target, json::dump(body));
}

/// Reads a parameter in the service's own words, because an absent one is the caller's error.
std::string parameter(json::ObjectReader& reader, const char* key) {
    if (!reader.find(key)) {
        reader.fail(key, "The request must contain the parameter " + std::string(key) + ".");
        return {};
    }
    return reader.text(key);
}

/// Message attributes are not modelled; asking for all of none changes nothing.
void expect_empty(json::ObjectReader& reader, const char* key) {
    const json::Value* value = reader.find(key);
    if (value && !value->empty()) reader.fail_not_simulated(key);
}

void add_texts(json::ObjectReader& reader, const char* key, std::vector<std::string>& texts) {
    if (!reader.find(key)) return;
    for (const json::Value& item : reader.array(key)) {
        if (item.is_string()) {
            texts.push_back(item.get<std::string>());
        } else {
            reader.fail(key, "an array of strings");
        }
    }
}

ReceivedMessage decode_message(json::ObjectReader& reader) {
    ReceivedMessage message;
    message.message_id = reader.text("MessageId");
    message.receipt_handle = reader.text("ReceiptHandle");
    message.body = reader.text("Body");
    message.md5_of_body = reader.text("MD5OfBody");
    if (!reader.find("Attributes")) return message;
    for (const auto& attribute : reader.object("Attributes").items()) {
        if (attribute.value().is_string()) {
            message.attributes[attribute.key()] = attribute.value().get<std::string>();
        } else {
            reader.fail("Attributes", "an object of strings");
        }
    }
    return message;
}

}  // namespace

HttpRequest encode(const SendMessage& request) {
    json::Value body = {{"QueueUrl", request.queue_url}, {"MessageBody", request.body}};
    if (request.delay_seconds) body["DelaySeconds"] = *request.delay_seconds;
    if (request.group_id) body["MessageGroupId"] = *request.group_id;
    if (request.deduplication_id) body["MessageDeduplicationId"] = *request.deduplication_id;
    return post(request.queue_url, "SendMessage", body);
}

HttpRequest encode(const ReceiveMessage& request) {
    json::Value body = {{"QueueUrl", request.queue_url}};
    if (request.max_messages) body["MaxNumberOfMessages"] = *request.max_messages;
    if (request.wait_seconds) body["WaitTimeSeconds"] = *request.wait_seconds;
    if (request.visibility_seconds) body["VisibilityTimeout"] = *request.visibility_seconds;
    if (!request.system_attributes.empty()) {
        body["MessageSystemAttributeNames"] = request.system_attributes;
    }
    return post(request.queue_url, "ReceiveMessage", body);
}

HttpRequest encode(const DeleteMessage& request) {
    json::Value body = {{"QueueUrl", request.queue_url}, {"ReceiptHandle", request.receipt_handle}};
    return post(request.queue_url, "DeleteMessage", body);
}

HttpRequest encode(const ChangeMessageVisibility& request) {
    json::Value body = {{"QueueUrl", request.queue_url},
                        {"ReceiptHandle", request.receipt_handle},
                        {"VisibilityTimeout", request.visibility_seconds}};
    return post(request.queue_url, "ChangeMessageVisibility", body);
}

Decoded<SendMessageReply> decode_send_reply(const HttpResponse& response) {
    Decoded<json::Value> body = json::parse(response.body);
    if (!body) return std::unexpected(body.error());
    json::ObjectReader reader(*body, "");
    SendMessageReply reply;
    reply.message_id = reader.text("MessageId");
    reply.md5_of_body = reader.text("MD5OfMessageBody");
    reply.sequence_number = reader.optional_text("SequenceNumber");
    return finish(reader, std::move(reply));
}

Decoded<ReceiveMessageReply> decode_receive_reply(const HttpResponse& response) {
    Decoded<json::Value> body = json::parse(response.body);
    if (!body) return std::unexpected(body.error());
    json::ObjectReader reader(*body, "");
    ReceiveMessageReply reply;
    // An empty receive has no Messages at all.
    if (reader.find("Messages")) {
        for (const json::Value& item : reader.array("Messages")) {
            json::ObjectReader message(item, "Messages");
            reply.messages.push_back(decode_message(message));
            if (message.failed()) reader.fail(*message.error());
        }
    }
    return finish(reader, std::move(reply));
}

ServiceError decode_error(const HttpResponse& response) {
    aws_json::Error found = aws_json::decode_error(response);
    ServiceError error;
    error.status = response.status;
    error.code = found.type;
    error.type = std::move(found.type);
    error.message = std::move(found.message);
    const std::string* query = find_header(response.headers, "x-amzn-query-error");
    if (query) error.code = query->substr(0, query->find(';'));
    return error;
}

std::string operation(const HttpRequest& request) {
    return aws_json::operation(request, target_prefix);
}

Decoded<SendMessage> decode_send(const HttpRequest& request) {
    Decoded<json::Value> body = json::parse(request.body);
    if (!body) return std::unexpected(body.error());
    json::ObjectReader reader(*body, "");
    SendMessage send;
    send.queue_url = parameter(reader, "QueueUrl");
    send.body = parameter(reader, "MessageBody");
    send.delay_seconds = reader.optional_integer("DelaySeconds");
    send.group_id = reader.optional_text("MessageGroupId");
    send.deduplication_id = reader.optional_text("MessageDeduplicationId");
    expect_empty(reader, "MessageAttributes");
    expect_empty(reader, "MessageSystemAttributes");
    reader.refuse_the_rest();
    return finish(reader, std::move(send));
}

Decoded<ReceiveMessage> decode_receive(const HttpRequest& request) {
    Decoded<json::Value> body = json::parse(request.body);
    if (!body) return std::unexpected(body.error());
    json::ObjectReader reader(*body, "");
    ReceiveMessage receive;
    receive.queue_url = parameter(reader, "QueueUrl");
    receive.max_messages = reader.optional_integer("MaxNumberOfMessages");
    receive.wait_seconds = reader.optional_integer("WaitTimeSeconds");
    receive.visibility_seconds = reader.optional_integer("VisibilityTimeout");
    add_texts(reader, "MessageSystemAttributeNames", receive.system_attributes);
    add_texts(reader, "AttributeNames", receive.system_attributes);
    // No message carries attributes, so asking for them changes nothing.
    reader.ignore("MessageAttributeNames");
    reader.refuse_the_rest();
    return finish(reader, std::move(receive));
}

Decoded<DeleteMessage> decode_delete(const HttpRequest& request) {
    Decoded<json::Value> body = json::parse(request.body);
    if (!body) return std::unexpected(body.error());
    json::ObjectReader reader(*body, "");
    DeleteMessage remove;
    remove.queue_url = parameter(reader, "QueueUrl");
    remove.receipt_handle = parameter(reader, "ReceiptHandle");
    reader.refuse_the_rest();
    return finish(reader, std::move(remove));
}

Decoded<ChangeMessageVisibility> decode_change_visibility(const HttpRequest& request) {
    Decoded<json::Value> body = json::parse(request.body);
    if (!body) return std::unexpected(body.error());
    json::ObjectReader reader(*body, "");
    ChangeMessageVisibility change;
    change.queue_url = parameter(reader, "QueueUrl");
    change.receipt_handle = parameter(reader, "ReceiptHandle");
    if (reader.find("VisibilityTimeout")) {
        change.visibility_seconds = reader.integer("VisibilityTimeout");
    } else {
        parameter(reader, "VisibilityTimeout");
    }
    reader.refuse_the_rest();
    return finish(reader, std::move(change));
}

HttpResponse encode(const SendMessageReply& reply) {
    json::Value body = {{"MessageId", reply.message_id}, {"MD5OfMessageBody", reply.md5_of_body}};
    if (reply.sequence_number) body["SequenceNumber"] = *reply.sequence_number;
    return aws_json::reply(200, json::dump(body));
}

HttpResponse encode(const ReceiveMessageReply& reply) {
    json::Value body = json::Value::object();
    for (const ReceivedMessage& message : reply.messages) {
        json::Value item = {{"MessageId", message.message_id},
                            {"ReceiptHandle", message.receipt_handle},
                            {"Body", message.body},
                            {"MD5OfBody", message.md5_of_body}};
        if (!message.attributes.empty()) item["Attributes"] = message.attributes;
        body["Messages"].push_back(std::move(item));
    }
    return aws_json::reply(200, json::dump(body));
}

HttpResponse encode_empty() {
    return aws_json::reply(200, "{}");
}

HttpResponse encode(const ServiceError& error) {
    json::Value body = {{"__type", "com.amazonaws.sqs#" + error.type}, {"message", error.message}};
    HttpResponse response = aws_json::reply(error.status, json::dump(body));
    std::string side = error.status < 500 ? ";Sender" : ";Receiver";
    set_header(response.headers, "x-amzn-query-error", error.code + side);
    return response;
}

}  // namespace torpor::wire::sqs
