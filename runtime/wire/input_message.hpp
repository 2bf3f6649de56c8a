#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/wire/decode_error.hpp"

/// The one JSON object that can wake an agent: the body of every message on the input queue
/// (rap.md 3.1, vectors A.3).
namespace torpor::wire {

struct TextItem {
    std::string text;
    friend bool operator==(const TextItem&, const TextItem&) = default;
};
struct ImageItem {
    std::string data;        ///< base64
    std::string media_type;  ///< "png", "jpeg", ...; empty if unknown
    friend bool operator==(const ImageItem&, const ImageItem&) = default;
};
using ContentItem = std::variant<TextItem, ImageItem>;

struct UserText {
    std::string text;
    friend bool operator==(const UserText&, const UserText&) = default;
};
/// The answer to a call: of a tool server, of a timer, or an error the runtime injects.
struct ToolAnswer {
    base::CallId call;
    std::vector<ContentItem> content;  ///< at least one item
    bool subscription = false;
    friend bool operator==(const ToolAnswer&, const ToolAnswer&) = default;
};

struct InputMessage {
    base::ThreadId thread;
    std::variant<UserText, ToolAnswer> content;
    std::string metadata;  ///< JSON text of the metadata object; empty if absent
    friend bool operator==(const InputMessage&, const InputMessage&) = default;
};

std::string encode(const InputMessage& message);
/// Accepts absent and null alike, ignores unknown keys, refuses everything that is not a user text
/// or a tool result with a sentence that says what was expected. Never throws.
Decoded<InputMessage> decode_input_message(std::string_view body);

/// The body of a message on the delay queue: {"message","group_id","dedup_id"} (A.5).
struct DelayedMessage {
    std::string message;  ///< an encoded InputMessage
    base::ThreadId thread;
    base::MessageId id;
};
std::string encode(const DelayedMessage& delayed);
Decoded<DelayedMessage> decode_delayed_message(std::string_view body);

/// The body of a message on the output queue.
struct OutputMessage {
    base::ThreadId thread;
    std::string id;  ///< unique for ever; a client drops what it has seen
    std::int64_t sequence =
        0;  ///< counts a thread's outputs from 1: the standard queue may reorder
    std::string text;
    std::string metadata;  ///< JSON text; "{}" if none
    friend bool operator==(const OutputMessage&, const OutputMessage&) = default;
};
std::string encode(const OutputMessage& message);
Decoded<OutputMessage> decode_output_message(std::string_view body);

}  // namespace torpor::wire
