#include <array>
#include <limits>
#include <utility>

#include "runtime/wire/bedrock.hpp"
#include "runtime/wire/json.hpp"

namespace torpor::wire::bedrock {

namespace {

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

struct StopReasonText {
    StopReason reason;
    std::string_view text;
};
constexpr std::array stop_reasons{
    StopReasonText{StopReason::end_turn, "end_turn"},
    StopReasonText{StopReason::tool_use, "tool_use"},
    StopReasonText{StopReason::max_tokens, "max_tokens"},
    StopReasonText{StopReason::stop_sequence, "stop_sequence"},
    StopReasonText{StopReason::guardrail_intervened, "guardrail_intervened"},
    StopReasonText{StopReason::content_filtered, "content_filtered"},
    StopReasonText{StopReason::model_context_window_exceeded, "model_context_window_exceeded"},
    // Stands for every reason that says the output cannot be used.
    StopReasonText{StopReason::other, "malformed_model_output"},
};

StopReason parse_stop_reason(std::string_view text) {
    for (const auto& known : stop_reasons) {
        if (known.text == text) return known.reason;
    }
    return StopReason::other;
}

int block_index(json::ObjectReader& reader) {
    const auto index = reader.integer("contentBlockIndex");
    if (index < 0 || index > std::numeric_limits<int>::max()) {
        reader.fail("contentBlockIndex", "an index");
        return 0;
    }
    return static_cast<int>(index);
}

StreamEvent decode_block_start(json::ObjectReader& reader) {
    const int block = block_index(reader);
    json::ObjectReader start{reader.object("start"), "start"};
    if (start.find("toolUse") == nullptr) return Unknown{"contentBlockStart"};
    json::ObjectReader use{start.object("toolUse"), "start.toolUse"};
    ToolUseStart event{.block = block, .id = use.text("toolUseId"), .name = use.text("name")};
    if (use.failed()) reader.fail(*use.error());
    return event;
}

StreamEvent decode_block_delta(json::ObjectReader& reader) {
    const int block = block_index(reader);
    json::ObjectReader delta{reader.object("delta"), "delta"};
    StreamEvent event = Unknown{"contentBlockDelta"};
    if (delta.find("text") != nullptr) {
        event = TextDelta{.block = block, .text = delta.text("text")};
    } else if (delta.find("toolUse") != nullptr) {
        json::ObjectReader use{delta.object("toolUse"), "delta.toolUse"};
        event = ToolUseDelta{.block = block, .input = use.text("input")};
        if (use.failed()) reader.fail(*use.error());
    }
    if (delta.failed()) reader.fail(*delta.error());
    return event;
}

StreamEvent decode_usage(json::ObjectReader& reader) {
    json::ObjectReader usage{reader.object("usage"), "usage"};
    Usage event;
    event.input_tokens = usage.optional_integer("inputTokens").value_or(0);
    event.output_tokens = usage.optional_integer("outputTokens").value_or(0);
    event.total_tokens = usage.optional_integer("totalTokens").value_or(0);
    if (usage.failed()) reader.fail(*usage.error());
    return event;
}

std::string header(const eventstream::Message& message, std::string_view name) {
    const auto* value = find_header(message.headers, name);
    return value == nullptr ? std::string{} : *value;
}

/// The sentence of a failure frame, whatever its payload is.
std::string failure_message(const eventstream::Message& message) {
    const auto document = json::parse_object(message.payload);
    if (!document) return message.payload;
    json::ObjectReader reader{*document, ""};
    const auto text = reader.optional_text("message");
    return text ? *text : message.payload;
}

eventstream::Message event_message(std::string type,
                                   json::Value payload,
                                   std::string_view padding) {
    payload["p"] = padding;
    return {.headers = {{":event-type", std::move(type)},
                        {":content-type", "application/json"},
                        {":message-type", "event"}},
            .payload = json::dump(payload)};
}

eventstream::Message exception_message(const StreamFailure& failure) {
    return {.headers = {{":exception-type", failure.type},
                        {":content-type", "application/json"},
                        {":message-type", "exception"}},
            .payload = json::dump({{"message", failure.message}})};
}

}  // namespace

std::string_view to_text(StopReason reason) {
    for (const auto& known : stop_reasons) {
        if (known.reason == reason) return known.text;
    }
    return "malformed_model_output";
}

Decoded<StreamEvent> decode_event(const eventstream::Message& message) {
    const auto kind = header(message, ":message-type");
    if (kind == "exception") {
        return StreamFailure{header(message, ":exception-type"), failure_message(message)};
    }
    if (kind == "error") {
        return StreamFailure{header(message, ":error-code"), header(message, ":error-message")};
    }
    if (kind != "event") {
        return std::unexpected(DecodeError{":message-type", "event, exception or error"});
    }
    const auto type = header(message, ":event-type");
    const auto document = json::parse_object(message.payload);
    if (!document) return std::unexpected(DecodeError{type, document.error().expected});

    json::ObjectReader reader{*document, ""};
    StreamEvent event = Unknown{type};
    if (type == "messageStart") {
        event = MessageStart{};
    } else if (type == "contentBlockStart") {
        event = decode_block_start(reader);
    } else if (type == "contentBlockDelta") {
        event = decode_block_delta(reader);
    } else if (type == "contentBlockStop") {
        event = BlockStop{block_index(reader)};
    } else if (type == "messageStop") {
        event = MessageStop{parse_stop_reason(reader.text("stopReason"))};
    } else if (type == "metadata") {
        event = decode_usage(reader);
    }
    return json::finish(reader, std::move(event));
}

eventstream::Message encode(const StreamEvent& event, std::string_view padding) {
    const auto typed = [&](std::string type, json::Value payload) {
        return event_message(std::move(type), std::move(payload), padding);
    };
    return std::visit(
        Overloaded{
            [&](const MessageStart&) { return typed("messageStart", {{"role", "assistant"}}); },
            [&](const TextDelta& delta) {
                return typed("contentBlockDelta", {{"contentBlockIndex", delta.block},
                                                   {"delta", {{"text", delta.text}}}});
            },
            [&](const ToolUseStart& start) {
                const json::Value use = {{"toolUseId", start.id}, {"name", start.name}};
                return typed("contentBlockStart",
                             {{"contentBlockIndex", start.block}, {"start", {{"toolUse", use}}}});
            },
            [&](const ToolUseDelta& delta) {
                const json::Value use = {{"input", delta.input}};
                return typed("contentBlockDelta",
                             {{"contentBlockIndex", delta.block}, {"delta", {{"toolUse", use}}}});
            },
            [&](const BlockStop& stop) {
                return typed("contentBlockStop", {{"contentBlockIndex", stop.block}});
            },
            [&](const MessageStop& stop) {
                return typed("messageStop", {{"stopReason", to_text(stop.reason)}});
            },
            [&](const Usage& usage) {
                const json::Value tokens = {{"inputTokens", usage.input_tokens},
                                            {"outputTokens", usage.output_tokens},
                                            {"totalTokens", usage.total_tokens}};
                const json::Value metrics = {{"latencyMs", 1}};
                return typed("metadata", {{"metrics", metrics}, {"usage", tokens}});
            },
            [&](const StreamFailure& failure) { return exception_message(failure); },
            [&](const Unknown& unknown) { return typed(unknown.type, json::Value::object()); },
        },
        event);
}

}  // namespace torpor::wire::bedrock
