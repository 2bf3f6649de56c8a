#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/base/ids.hpp"
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
    friend bool operator==(const Tool&, const Tool&) = default;
};
struct Manifest {
    std::string name;
    std::string description;
    std::string endpoint;  ///< absolute URL, used exactly as declared
    std::vector<Tool> tools;
    bool needs_migration = false;
    friend bool operator==(const Manifest&, const Manifest&) = default;
};
std::string encode(const Manifest& manifest);
/// Validates what R-038 asks for: names of 1..128, absolute endpoint, at least one tool, unique and
/// well-formed tool names, an object as inputSchema. One fault refuses the whole manifest.
Decoded<Manifest> decode_manifest(std::string_view body);
HttpRequest discovery_request(const Url& base);

struct Invocation {
    std::string operation;
    std::string arguments;  ///< JSON text of an object
    base::CallId call;
    std::string callback_url;
    base::ThreadId thread;
    std::vector<base::ThreadId> ancestors;  ///< root to parent; left out for a root thread
    std::string user_id;                    ///< left out if empty
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

struct ToolResult {
    base::ThreadId thread;
    base::CallId call;
    std::string text;
    std::vector<ContentItem> content;  ///< if not empty it replaces `text` for the model
    bool subscription = false;
    friend bool operator==(const ToolResult&, const ToolResult&) = default;
};
/// A callback type that exists in RAP and is not handled yet: "oauth", "user_choice",
/// "view_update", "subscription_event".
struct UnhandledCallback {
    std::string type;
};
using Callback = std::variant<ToolResult, UnhandledCallback>;

std::string encode(const ToolResult& result);
/// Schema-checks what a tool server posted (R-013, negative vectors of A.2). Unknown fields and
/// display segments are ignored; a content item of an unknown type becomes a text that says so.
Decoded<Callback> decode_callback(std::string_view body);

/// What a callback endpoint answers (rap.md 1.11): {"ok":true}, or {"error":...}.
std::string encode_callback_accepted();
std::string encode_callback_refused(std::string_view reason);

}  // namespace torpor::wire::rap
