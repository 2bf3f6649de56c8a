#include <algorithm>

#include "runtime/base/invariant.hpp"
#include "runtime/wire/digest.hpp"
#include "runtime/wire/json.hpp"
#include "runtime/wire/lambda.hpp"

namespace torpor::wire::lambda {

namespace {

std::unexpected<DecodeError> fail(std::string path, std::string expected) {
    return std::unexpected(DecodeError{std::move(path), std::move(expected)});
}

bool is_utf8(std::string_view text) {
    const bool ascii = std::ranges::none_of(
        text, [](char letter) { return (static_cast<unsigned char>(letter) & 0x80U) != 0; });
    if (ascii) return true;
    // What is no UTF-8 is replaced by one policy and dropped by the other.
    const json::Value value = std::string{text};
    return json::dump(value) == value.dump(-1, ' ', false, json::Value::error_handler_t::ignore);
}

/// Whether a Function URL passes bodies of this type as text.
bool is_text(std::string_view content_type) {
    const auto type = content_type.substr(0, content_type.find(';'));
    return type.starts_with("text/") || type.ends_with("json") || type.ends_with("xml") ||
           type.ends_with("javascript");
}

/// Undoes base64 in place where the flag says so.
Decoded<std::string> plain_body(std::string body, bool encoded) {
    if (!encoded) return body;
    auto bytes = parse_base64(body);
    if (!bytes) return fail("body", "strict base64");
    return *std::move(bytes);
}

Decoded<SqsRecord> decode_record(const json::Value& value, const std::string& path) {
    json::ObjectReader reader{value, path};
    SqsRecord record;
    record.message_id = reader.text("messageId");
    record.receipt_handle = reader.text("receiptHandle");
    record.body = reader.text("body");
    record.md5_of_body = reader.optional_text("md5OfBody").value_or("");
    record.queue_arn = reader.text("eventSourceARN");
    record.region = reader.optional_text("awsRegion").value_or("");
    if (reader.find("attributes") != nullptr) {
        for (const auto& attribute : reader.object("attributes").items()) {
            if (!attribute.value().is_string()) {
                return fail(reader.path("attributes." + attribute.key()), "a string");
            }
            record.attributes[attribute.key()] = attribute.value().get<std::string>();
        }
    }
    return json::finish(reader, std::move(record));
}

}  // namespace

std::string encode_sqs_event(const std::vector<SqsRecord>& records) {
    auto list = json::Value::array();
    for (const auto& record : records) {
        list.push_back({{"messageId", record.message_id},
                        {"receiptHandle", record.receipt_handle},
                        {"body", record.body},
                        {"attributes", record.attributes},
                        {"messageAttributes", json::Value::object()},
                        {"md5OfBody", record.md5_of_body},
                        {"eventSource", "aws:sqs"},
                        {"eventSourceARN", record.queue_arn},
                        {"awsRegion", record.region}});
    }
    return json::dump({{"Records", std::move(list)}});
}

Decoded<std::vector<SqsRecord>> decode_sqs_event(std::string_view event) {
    const auto document = json::parse_object(event);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader{*document, ""};
    std::vector<SqsRecord> records;
    for (const auto& value : reader.array("Records")) {
        auto record = decode_record(value, "Records." + std::to_string(records.size()));
        if (!record) return std::unexpected(record.error());
        records.push_back(*std::move(record));
    }
    return json::finish(reader, std::move(records));
}

std::string encode_batch_failures(const std::vector<std::string>& message_ids) {
    auto list = json::Value::array();
    for (const auto& id : message_ids)
        list.push_back({{"itemIdentifier", id}});
    return json::dump({{"batchItemFailures", std::move(list)}});
}

Decoded<std::vector<std::string>> decode_batch_failures(std::string_view body) {
    std::vector<std::string> ids;
    if (body.empty()) return ids;
    const auto document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    if (document->is_null() ||
        (document->is_string() && document->get_ref<const std::string&>().empty())) {
        return ids;
    }
    if (!document->is_object()) return fail("", "an object");
    if (document->empty()) return ids;

    json::ObjectReader reader{*document, ""};
    if (!document->contains("batchItemFailures")) return fail("batchItemFailures", "a list");
    if (reader.find("batchItemFailures") == nullptr) return ids;
    for (const auto& value : reader.array("batchItemFailures")) {
        json::ObjectReader item{value, "batchItemFailures." + std::to_string(ids.size())};
        auto id = item.text("itemIdentifier");
        if (item.failed()) return std::unexpected(*item.error());
        if (id.empty()) return fail(item.path("itemIdentifier"), "a message id");
        ids.push_back(std::move(id));
    }
    return json::finish(reader, std::move(ids));
}

std::string encode_url_event(const UrlEvent& event, std::string_view request_id, base::Instant at) {
    const auto header = [&](const std::string& name) {
        const auto found = event.headers.find(name);
        return found == event.headers.end() ? std::string{} : found->second;
    };
    const bool as_text = is_text(header("content-type")) && is_utf8(event.body);
    const auto host = header("host");
    const json::Value context = {{"accountId", "anonymous"},
                                 {"apiId", host.substr(0, host.find('.'))},
                                 {"authentication", nullptr},
                                 {"domainName", host},
                                 {"domainPrefix", host.substr(0, host.find('.'))},
                                 {"http",
                                  {{"method", event.method},
                                   {"path", event.path},
                                   {"protocol", "HTTP/1.1"},
                                   {"sourceIp", "192.0.2.1"},
                                   {"userAgent", header("user-agent")}}},
                                 {"requestId", request_id},
                                 {"routeKey", "$default"},
                                 {"stage", "$default"},
                                 {"time", base::iso8601(at)},
                                 {"timeEpoch", base::unix_milliseconds(at)}};
    json::Value document = {{"version", "2.0"},         {"routeKey", "$default"},
                            {"rawPath", event.path},    {"rawQueryString", event.query},
                            {"headers", event.headers}, {"requestContext", context},
                            {"isBase64Encoded", false}};
    if (!event.body.empty()) {
        document["body"] = as_text ? event.body : base64(event.body);
        document["isBase64Encoded"] = !as_text;
    }
    return json::dump(document);
}

Decoded<UrlEvent> decode_url_event(std::string_view event) {
    const auto document = json::parse_object(event);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader{*document, ""};
    if (reader.text("version") != "2.0") reader.fail("version", "payload format 2.0");
    UrlEvent decoded;
    decoded.path = reader.text("rawPath");
    decoded.query = reader.optional_text("rawQueryString").value_or("");
    if (reader.find("headers") != nullptr) {
        for (const auto& header : reader.object("headers").items()) {
            if (!header.value().is_string()) return fail("headers." + header.key(), "a string");
            decoded.headers[header.key()] = header.value().get<std::string>();
        }
    }
    json::ObjectReader context{reader.object("requestContext"), "requestContext"};
    json::ObjectReader http{context.object("http"), "requestContext.http"};
    decoded.method = http.text("method");
    auto body =
        plain_body(reader.optional_text("body").value_or(""), reader.flag("isBase64Encoded"));
    for (const auto* part : {&reader, &context, &http}) {
        if (part->failed()) return std::unexpected(*part->error());
    }
    if (!body) return std::unexpected(body.error());
    decoded.body = *std::move(body);
    return decoded;
}

std::string encode_url_reply(const UrlReply& reply) {
    const bool as_text = is_utf8(reply.body);
    json::Value headers = {{"content-type", reply.content_type}};
    for (const Header& header : reply.headers)
        headers[header.name] = header.value;
    return json::dump({{"statusCode", reply.status},
                       {"headers", std::move(headers)},
                       {"body", as_text ? reply.body : base64(reply.body)},
                       {"isBase64Encoded", !as_text}});
}

Decoded<UrlReply> decode_url_reply(std::string_view body) {
    const auto document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    UrlReply reply;
    if (!document->is_object() || !document->contains("statusCode")) {
        // Texts go out raw, everything else as its JSON.
        reply.body = document->is_string() ? document->get<std::string>() : std::string{body};
        return reply;
    }
    json::ObjectReader reader{*document, ""};
    const auto status = reader.integer("statusCode");
    if (!reader.failed() && (status < 100 || status > 599)) {
        reader.fail("statusCode", "an HTTP status");
    }
    if (reader.find("headers") != nullptr) {
        for (const auto& header : reader.object("headers").items()) {
            std::string name = header.key();
            std::ranges::transform(name, name.begin(), [](char letter) {
                return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a')
                                                      : letter;
            });
            if (!header.value().is_string()) continue;
            if (name == "content-type") {
                reply.content_type = header.value().get<std::string>();
            } else {
                reply.headers.push_back({header.key(), header.value().get<std::string>()});
            }
        }
    }
    auto text =
        plain_body(reader.optional_text("body").value_or(""), reader.flag("isBase64Encoded"));
    if (reader.failed()) return std::unexpected(*reader.error());
    if (!text) return std::unexpected(text.error());
    reply.status = static_cast<int>(status);
    reply.body = *std::move(text);
    return reply;
}

}  // namespace torpor::wire::lambda
