#include "runtime/wire/input_message.hpp"

#include <utility>

#include "runtime/wire/content_items.hpp"
#include "runtime/wire/identifier.hpp"
#include "runtime/wire/json.hpp"

namespace torpor::wire {

namespace {

template <class Id>
Id take(json::ObjectReader& reader, Decoded<Id> id) {
    if (id) return *std::move(id);
    reader.fail(id.error());
    return {};
}

ToolAnswer read_tool_answer(json::ObjectReader& content) {
    ToolAnswer answer;
    std::string call = content.text("id");
    if (!content.failed()) {
        answer.call = take(content, parse_call_id(std::move(call), content.path("id")));
    }
    answer.content = read_input_items(content, "content");
    if (answer.content.empty()) content.fail("content", "an array of at least one item");
    return answer;
}

/// Decides by the literal type only: shapes alone have mistaken one variant for another (D-031).
std::variant<UserText, ToolAnswer> read_content(json::ObjectReader& content) {
    std::string type = content.text("type");
    if (type == "text") return UserText{read_sendable_text(content, "text")};
    if (type == "toolresult") return read_tool_answer(content);
    if (type == "oauth_required" || type == "user_choice_required" || type == "image" ||
        type == "audio" || type == "video" || type == "document") {
        content.fail("type",
                     "text or toolresult, not " + type + ", which this version does not handle");
    }
    content.fail("type", "text or toolresult");
    return UserText{};
}

std::string read_metadata(json::ObjectReader& reader) {
    if (!reader.find("metadata")) return {};
    return json::dump(reader.object("metadata"));
}

}  // namespace

std::string encode(const InputMessage& message) {
    json::Value body = {{"group_id", message.thread.str()}};
    if (const auto* text = std::get_if<UserText>(&message.content)) {
        body["content"] = {{"type", "text"}, {"text", text->text}};
    } else {
        const auto& answer = std::get<ToolAnswer>(message.content);
        body["content"] = {{"type", "toolresult"},
                           {"id", answer.call.str()},
                           {"content", encode_input_items(answer.content)}};
        if (answer.subscription) body["subscription"] = true;
    }
    if (!message.metadata.empty()) body["metadata"] = json::embed_object(message.metadata);
    return json::dump(body);
}

Decoded<InputMessage> decode_input_message(std::string_view body) {
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    InputMessage message;
    std::string thread = reader.text("group_id");
    if (!reader.failed()) {
        message.thread = take(reader, parse_thread_id(std::move(thread), "group_id"));
    }
    if (reader.find("synthetic")) {
        reader.fail("synthetic",
                    "nothing: events, reports and compaction are messages which this version does "
                    "not handle");
    }
    json::ObjectReader content(reader.object("content"), "content");
    message.content = read_content(content);
    if (content.failed()) reader.fail(*content.error());
    bool subscription = reader.flag("subscription");
    if (auto* answer = std::get_if<ToolAnswer>(&message.content)) {
        answer->subscription = subscription;
    }
    message.metadata = read_metadata(reader);
    return finish(reader, std::move(message));
}

std::string encode(const DelayedMessage& delayed) {
    return json::dump({{"message", delayed.message},
                       {"group_id", delayed.thread.str()},
                       {"dedup_id", delayed.id.str()}});
}

Decoded<DelayedMessage> decode_delayed_message(std::string_view body) {
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    DelayedMessage delayed;
    delayed.message = reader.text("message");
    std::string thread = reader.text("group_id");
    std::string id = reader.text("dedup_id");
    if (!reader.failed()) {
        delayed.thread = take(reader, parse_thread_id(std::move(thread), "group_id"));
        // The queue's rule for both ids is the same.
        take(reader, parse_thread_id(id, "dedup_id"));
        delayed.id = base::MessageId(std::move(id));
    }
    return finish(reader, std::move(delayed));
}

std::string encode(const OutputMessage& message) {
    std::string metadata = message.metadata.empty() ? "{}" : message.metadata;
    return json::dump({{"text", message.text},
                       {"metadata", json::embed_object(metadata)},
                       {"id", message.id},
                       {"thread", message.thread.str()},
                       {"sequence", message.sequence}});
}

Decoded<OutputMessage> decode_output_message(std::string_view body) {
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    OutputMessage message;
    std::string thread = reader.text("thread");
    if (!reader.failed()) {
        message.thread = take(reader, parse_thread_id(std::move(thread), "thread"));
    }
    message.id = reader.text("id");
    message.sequence = reader.integer("sequence");
    message.text = reader.text("text");
    message.metadata = reader.find("metadata") ? read_metadata(reader) : "{}";
    return finish(reader, std::move(message));
}

}  // namespace torpor::wire
