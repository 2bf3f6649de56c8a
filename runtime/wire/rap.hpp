#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/base/time.hpp"
#include "runtime/wire/decode_error.hpp"
#include "runtime/wire/http.hpp"
#include "runtime/wire/input_message.hpp"

/// The Reactive Agent Protocol on the wire (rap.md 1), both directions.
namespace torpor::wire::rap {

struct Tool {
    std::string name;
    std::string description;
    std::string input_schema;  ///< JSON text of an object
    bool destructive = false;
    std::string annotations;  ///< JSON text of the whole object, kept as data; empty if absent
    friend bool operator==(const Tool&, const Tool&) = default;
};
struct Manifest {
    std::string name;
    std::string description;
    std::string endpoint;  ///< absolute URL, used exactly as declared
    std::vector<Tool> tools;
    bool needs_migration = false;
    bool tells_call_status = false;  ///< `toolCallStatus`, ours: it serves /tool_call_status
    friend bool operator==(const Manifest&, const Manifest&) = default;
};
/// What is larger is refused: a column of the database takes one MiB, and a model reads it all.
inline constexpr std::size_t manifest_size_max = 900'000;
inline constexpr std::size_t tools_max = 256;

std::string encode(const Manifest& manifest);
/// Validates what R-038 asks for: names of 1..128, absolute endpoint, at least one tool, unique and
/// well-formed tool names, an object as inputSchema. One fault refuses the whole manifest.
/// `displayScript` must be a string and is not kept.
Decoded<Manifest> decode_manifest(std::string_view body);
HttpRequest discovery_request(const Url& base);

struct Invocation {
    std::string operation;
    std::string arguments;  ///< JSON text of an object
    base::CallId call;
    std::string callback_url;
    base::ThreadId thread;
    std::vector<base::ThreadId> ancestors;   ///< root to parent; left out for a root thread
    std::string user_id;                     ///< left out if empty
    std::optional<base::Duration> deadline;  ///< `deadline_ms`, ours: when an error is injected
    friend bool operator==(const Invocation&, const Invocation&) = default;
};
HttpRequest encode(const Invocation& invocation, const Url& endpoint);
Decoded<Invocation> decode_invocation(std::string_view body);

/// POST /close_thread and POST /cancel_tool_call, relative to the base URL of the server.
HttpRequest close_thread_request(const Url& base, const base::ThreadId& thread);
HttpRequest cancel_call_request(const Url& base,
                                const base::ThreadId& thread,
                                const base::CallId& call);
struct CancelCall {
    base::ThreadId thread;
    base::CallId call;
};
Decoded<CancelCall> decode_cancel_call(std::string_view body);

HttpRequest call_status_request(const Url& base,
                                const base::ThreadId& thread,
                                const base::CallId& call);
/// Appendix B with the safe reading: nothing is known unless a 200 says true or false.
enum class CallLife { alive, gone, unknown };
CallLife read_call_status(const HttpResponse& response);

/// POST `response_url` {"id","selected"}.
HttpRequest choice_request(const Url& response_url, const base::CallId& call, std::size_t selected);
struct ChoiceResponse {
    base::CallId call;
    std::size_t selected = 0;
};
Decoded<ChoiceResponse> decode_choice_response(std::string_view body);

struct ToolResult {
    base::ThreadId thread;
    base::CallId call;
    std::string text;
    std::vector<ContentItem> content;  ///< if not empty it replaces `text` for the model
    std::string display;               ///< JSON text of the `display_as` array; empty if none
    bool subscription = false;
    std::string event_id;  ///< ours: identity for de-duplication; empty if the server gives none
    friend bool operator==(const ToolResult&, const ToolResult&) = default;
};
struct EventCallback {
    base::ThreadId thread;
    base::CallId call;  ///< `tool_call_id`
    std::string text;
    bool associative = false;
    bool final = false;
    std::string event_id;  ///< ours: identity for de-duplication; empty if the server gives none
    friend bool operator==(const EventCallback&, const EventCallback&) = default;
};
struct OAuthCallback {
    base::ThreadId thread;
    AuthorisationPrompt prompt;
    friend bool operator==(const OAuthCallback&, const OAuthCallback&) = default;
};
struct ChoiceCallback {
    base::ThreadId thread;
    ChoicePrompt prompt;
    friend bool operator==(const ChoiceCallback&, const ChoiceCallback&) = default;
};
struct ViewCallback {
    base::ThreadId thread;
    ViewUpdate view;
    friend bool operator==(const ViewCallback&, const ViewCallback&) = default;
};
using Callback =
    std::variant<ToolResult, EventCallback, OAuthCallback, ChoiceCallback, ViewCallback>;

std::string encode(const Callback& callback);
/// Schema-checks what a tool server posted (R-013, negative vectors of A.2). Unknown fields are
/// ignored; a content item of an unknown type becomes a text that says so; display segments of an
/// unknown type are kept as they are. `auth_url` must be https, `default` an index into `choices`.
Decoded<Callback> decode_callback(std::string_view body);

/// What a callback endpoint answers (rap.md 1.11): {"ok":true}, or {"error":...}.
std::string encode_callback_accepted();
std::string encode_callback_refused(std::string_view reason);

}  // namespace torpor::wire::rap
