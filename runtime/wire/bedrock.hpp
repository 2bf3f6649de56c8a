#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/wire/decode_error.hpp"
#include "runtime/wire/eventstream.hpp"
#include "runtime/wire/http.hpp"

/// Bedrock ConverseStream (aws.md 7): POST /model/{id}/converse-stream, reply in event-stream
/// frames.
namespace torpor::wire::bedrock {

struct Text {
    std::string text;
    friend bool operator==(const Text&, const Text&) = default;
};
struct Image {
    std::string format;  ///< png, jpeg, gif, webp
    std::string bytes;   ///< base64
    friend bool operator==(const Image&, const Image&) = default;
};
struct ToolUse {
    std::string id;
    std::string name;
    std::string input;  ///< JSON text of an object
    friend bool operator==(const ToolUse&, const ToolUse&) = default;
};
struct ToolResult {
    std::string tool_use_id;
    std::vector<std::variant<Text, Image>> content;
    bool error = false;  ///< status "error"
    friend bool operator==(const ToolResult&, const ToolResult&) = default;
};
using ContentBlock = std::variant<Text, Image, ToolUse, ToolResult>;

enum class Role { user, assistant };

struct Message {
    Role role = Role::user;
    std::vector<ContentBlock> content;
};
struct Tool {
    std::string name;
    std::string description;
    std::string input_schema;  ///< JSON text of the schema object
};
struct ConverseStream {
    std::string model_id;
    std::vector<std::string> system;
    std::vector<Message> messages;
    std::vector<Tool> tools;
};

enum class StopReason {
    end_turn,
    tool_use,
    max_tokens,
    stop_sequence,
    guardrail_intervened,
    content_filtered,
    model_context_window_exceeded,
    other
};
std::string_view to_text(StopReason reason);

struct MessageStart {};
struct TextDelta {
    int block = 0;
    std::string text;
};
struct ToolUseStart {
    int block = 0;
    std::string id;
    std::string name;
};
struct ToolUseDelta {
    int block = 0;
    std::string input;  ///< a fragment of JSON text; the concatenation may be empty, meaning {}
};
struct BlockStop {
    int block = 0;
};
struct MessageStop {
    StopReason reason = StopReason::end_turn;
};
struct Usage {
    std::int64_t input_tokens = 0;
    std::int64_t output_tokens = 0;
    std::int64_t total_tokens = 0;
};
/// A frame that says that the stream failed after HTTP 200.
struct StreamFailure {
    std::string type;  ///< lowerCamel, such as "throttlingException"
    std::string message;
};
/// An event type that we do not use; ignored by the reader.
struct Unknown {
    std::string type;
};
using StreamEvent = std::variant<MessageStart,
                                 TextDelta,
                                 ToolUseStart,
                                 ToolUseDelta,
                                 BlockStop,
                                 MessageStop,
                                 Usage,
                                 StreamFailure,
                                 Unknown>;

struct ServiceError {
    int status = 400;
    std::string type;  ///< "ValidationException", "ThrottlingException", ...
    std::string message;
};

HttpRequest encode(const ConverseStream& request, const Url& endpoint);
Decoded<StreamEvent> decode_event(const eventstream::Message& message);
ServiceError decode_error(const HttpResponse& response);

Decoded<ConverseStream> decode_converse_stream(const HttpRequest& request);
/// The tools of an earlier request, for a reader of many that hardly ever change them.
struct KnownTools {
    std::string text;  ///< with which its body ended
    std::vector<Tool> tools;
};
Decoded<ConverseStream> decode_converse_stream(const HttpRequest& request, KnownTools& known);
/// `padding` is the value of the anti-traffic-analysis key "p".
eventstream::Message encode(const StreamEvent& event, std::string_view padding);
HttpResponse encode(const ServiceError& error);

}  // namespace torpor::wire::bedrock
