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
    std::string display;  ///< JSON text of an array of display segments; empty if none
    friend bool operator==(const ToolAnswer&, const ToolAnswer&) = default;
};
/// One event of a subscription (`synthetic.type` = subscription_event).
struct SubscriptionEvent {
    base::CallId call;  ///< that opened the subscription
    std::vector<ContentItem> content;
    bool associative = false;  ///< inline in the subscribing thread instead of a thread of its own
    bool final = false;        ///< the last one
    friend bool operator==(const SubscriptionEvent&, const SubscriptionEvent&) = default;
};
/// A child speaks to its parent, or tells that it is over, or both (thread_report).
struct ThreadReport {
    base::CallId call;  ///< the parent's, that spawned the child
    base::ThreadId child;
    std::vector<ContentItem> content;  ///< empty if it only tells that it is over
    bool closed = false;
    friend bool operator==(const ThreadReport&, const ThreadReport&) = default;
};
/// A parent speaks to its child (parent_message).
struct ParentMessage {
    base::CallId call;  ///< that spawned the child
    std::vector<ContentItem> content;
    friend bool operator==(const ParentMessage&, const ParentMessage&) = default;
};
/// The thread's parent is closed, and so this one closes (our own).
struct ParentClosed {
    friend bool operator==(const ParentClosed&, const ParentClosed&) = default;
};
/// A tool waits for the user's authorisation (oauth_required).
struct AuthorisationPrompt {
    base::CallId call;
    std::string auth_url;  ///< https; a secret [R-087]
    friend bool operator==(const AuthorisationPrompt&, const AuthorisationPrompt&) = default;
};
/// A tool, or the runtime, waits for the user's choice (user_choice_required).
struct ChoicePrompt {
    base::CallId call;
    std::string prompt;
    std::vector<std::string> choices;  ///< at least one
    std::size_t preset = 0;            ///< `default`: an index into `choices`
    std::string response_url;          ///< empty if the runtime itself asks
    friend bool operator==(const ChoicePrompt&, const ChoicePrompt&) = default;
};
/// The user's choice (our own, user_choice_answer); without `selected` the prompt was dismissed.
struct ChoiceAnswer {
    base::CallId call;
    std::optional<std::size_t> selected;
    friend bool operator==(const ChoiceAnswer&, const ChoiceAnswer&) = default;
};
/// The newest content of one of the thread's views (our own, view_update).
struct ViewUpdate {
    std::string view_type;
    std::string content;  ///< JSON text of an object; an empty object clears the view
    friend bool operator==(const ViewUpdate&, const ViewUpdate&) = default;
};
/// A client has attached: open prompts and views are sent again (our own).
struct Attach {
    friend bool operator==(const Attach&, const Attach&) = default;
};
/// The history is to be summarised (compaction).
struct Compaction {
    friend bool operator==(const Compaction&, const Compaction&) = default;
};
/// A call has had its time (our own, call_deadline).
struct DeadlinePassed {
    base::CallId call;
    friend bool operator==(const DeadlinePassed&, const DeadlinePassed&) = default;
};
/// Claim check: the message itself lies in the content store (our own, stored).
struct StoredContent {
    std::string content_id;  ///< hexadecimal SHA-256 of the bytes
    std::size_t bytes = 0;
    friend bool operator==(const StoredContent&, const StoredContent&) = default;
};

struct InputMessage {
    base::ThreadId thread;
    std::variant<UserText,
                 ToolAnswer,
                 SubscriptionEvent,
                 ThreadReport,
                 ParentMessage,
                 ParentClosed,
                 AuthorisationPrompt,
                 ChoicePrompt,
                 ChoiceAnswer,
                 ViewUpdate,
                 Attach,
                 Compaction,
                 DeadlinePassed,
                 StoredContent>
        content;
    std::string metadata;  ///< JSON text of the metadata object; empty if absent
    friend bool operator==(const InputMessage&, const InputMessage&) = default;
};

std::string encode(const InputMessage& message);
/// Accepts absent and null alike, ignores unknown keys, refuses everything else by name with a
/// sentence that says what was expected. Never throws.
Decoded<InputMessage> decode_input_message(std::string_view body);

/// The body of a message on the delay queue: {"message","group_id","dedup_id"} (A.5).
struct DelayedMessage {
    std::string message;  ///< an encoded InputMessage
    base::ThreadId thread;
    base::MessageId id;
};
std::string encode(const DelayedMessage& delayed);
Decoded<DelayedMessage> decode_delayed_message(std::string_view body);

/// A prompt is over: it was answered, dismissed, or its call has ended (user_choice_complete).
struct PromptComplete {
    base::CallId call;
    friend bool operator==(const PromptComplete&, const PromptComplete&) = default;
};

/// The body of a message on the output queue: a text, or one notice instead.
struct OutputMessage {
    base::ThreadId thread;
    base::ThreadId root;  ///< of the thread's tree: what a client is attached to
    std::string id;       ///< unique for ever; a client drops what it has seen
    std::int64_t sequence =
        0;  ///< counts a thread's outputs from 1: the standard queue may reorder
    std::string text;
    std::variant<std::monostate, AuthorisationPrompt, ChoicePrompt, PromptComplete, ViewUpdate>
        notice;
    std::string metadata;  ///< JSON text; "{}" if none
    friend bool operator==(const OutputMessage&, const OutputMessage&) = default;
};
std::string encode(const OutputMessage& message);
Decoded<OutputMessage> decode_output_message(std::string_view body);

}  // namespace torpor::wire
