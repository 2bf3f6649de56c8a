#include <string>
#include <utility>

#include "runtime/wire/fields.hpp"
#include "runtime/wire/input_message.hpp"
#include "runtime/wire/json.hpp"
#include "runtime/wire/prompts.hpp"

namespace torpor::wire {

namespace {

/// `id` is the message's own; the call of a prompt is named under this key.
constexpr const char* call_key = "choice_id";

using Notice = decltype(OutputMessage::notice);

json::Value encode_notice(std::monostate) {
    return json::Value::object();
}

json::Value encode_notice(const AuthorisationPrompt& prompt) {
    json::Value value = encode_prompt(prompt, "oauth_required");
    value[call_key] = prompt.call.str();
    return value;
}

/// Without `response_url`: whoever can write there answers in the user's name.
json::Value encode_notice(const ChoicePrompt& prompt) {
    json::Value value = encode_prompt(prompt, "user_choice_required");
    value[call_key] = prompt.call.str();
    return value;
}

json::Value encode_notice(const PromptComplete& complete) {
    return {{"type", "user_choice_complete"}, {call_key, complete.call.str()}};
}

json::Value encode_notice(const ViewUpdate& view) {
    return encode_view(view);
}

Notice read_notice(json::ObjectReader& reader) {
    const std::string type = reader.text("type");
    if (type == "oauth_required") return read_authorisation(reader, call_key);
    if (type == "user_choice_required") return read_choice(reader, call_key);
    if (type == "user_choice_complete") return PromptComplete{read_call_id(reader, call_key)};
    if (type == "view_update") return read_view(reader);
    reader.fail("type",
                "oauth_required, user_choice_required, user_choice_complete or view_update");
    return {};
}

}  // namespace

std::string encode(const OutputMessage& message) {
    json::Value body =
        std::visit([](const auto& notice) { return encode_notice(notice); }, message.notice);
    const bool is_text = std::holds_alternative<std::monostate>(message.notice);
    if (is_text || !message.text.empty()) body["text"] = message.text;
    const std::string metadata = message.metadata.empty() ? "{}" : message.metadata;
    body["metadata"] = json::embed_object(metadata);
    body["id"] = message.id;
    body["thread"] = message.thread.str();
    body["root"] = message.root.empty() ? message.thread.str() : message.root.str();
    body["sequence"] = message.sequence;
    return json::dump(body);
}

Decoded<OutputMessage> decode_output_message(std::string_view body) {
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    OutputMessage message;
    message.thread = read_thread_id(reader, "thread");
    // Messages of earlier versions do not say it: their threads were all roots.
    message.root = reader.find("root") ? read_thread_id(reader, "root") : message.thread;
    message.id = reader.text("id");
    message.sequence = reader.integer("sequence");
    if (reader.find("type")) {
        message.notice = read_notice(reader);
        message.text = reader.optional_text("text").value_or("");
    } else {
        message.text = reader.text("text");
    }
    message.metadata = reader.find("metadata") ? read_embedded_object(reader, "metadata") : "{}";
    return finish(reader, std::move(message));
}

}  // namespace torpor::wire
