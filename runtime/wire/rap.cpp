#include "runtime/wire/rap.hpp"

#include <utility>

#include "runtime/wire/fields.hpp"
#include "runtime/wire/json.hpp"

namespace torpor::wire::rap {

namespace {

/// Keeps a number of milliseconds within what a Duration holds.
constexpr std::chrono::milliseconds deadline_max = std::chrono::days(36'600);

HttpRequest post(Url url, const json::Value& body) {
    HttpRequest request;
    request.method = "POST";
    request.url = std::move(url);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = json::dump(body);
    return request;
}

/// Lifecycle routes hang on the base URL, whose trailing slashes do not count (rap.md 1.0).
Url below(const Url& base, std::string_view path) {
    Url url = base;
    while (url.target.ends_with('/'))
        url.target.pop_back();
    url.target += path;
    return url;
}

}  // namespace

HttpRequest discovery_request(const Url& base) {
    HttpRequest request;
    request.method = "GET";
    request.url = below(base, "/.well-known/rap-toolset");
    request.headers = {{"Accept", "application/json"}};
    return request;
}

HttpRequest encode(const Invocation& invocation, const Url& endpoint) {
    json::Value body = {{"operation", invocation.operation},
                        {"arguments", json::embed_object(invocation.arguments)},
                        {"id", invocation.call.str()},
                        {"call_id", nullptr},
                        {"callback_url", invocation.callback_url},
                        {"group_id", invocation.thread.str()}};
    for (const base::ThreadId& ancestor : invocation.ancestors) {
        body["thread_ancestors"].push_back(ancestor.str());
    }
    if (!invocation.user_id.empty()) body["user_id"] = invocation.user_id;
    if (invocation.deadline) {
        body["deadline_ms"] =
            std::chrono::floor<std::chrono::milliseconds>(*invocation.deadline).count();
    }
    return post(endpoint, body);
}

Decoded<Invocation> decode_invocation(std::string_view body) {
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    Invocation invocation;
    invocation.operation = reader.text("operation");
    invocation.arguments = json::dump(reader.object("arguments"));
    invocation.call = read_call_id(reader, "id");
    invocation.callback_url = reader.text("callback_url");
    invocation.thread = read_thread_id(reader, "group_id");
    if (reader.find("thread_ancestors")) {
        for (const json::Value& value : reader.array("thread_ancestors")) {
            if (value.is_string()) {
                invocation.ancestors.emplace_back(value.get<std::string>());
            } else {
                reader.fail("thread_ancestors", "an array of strings");
            }
        }
    }
    invocation.user_id = reader.optional_text("user_id").value_or("");
    if (const auto deadline = reader.optional_integer("deadline_ms")) {
        if (*deadline < 0 || *deadline > deadline_max.count()) {
            reader.fail("deadline_ms", "a duration in milliseconds");
        } else {
            invocation.deadline = std::chrono::milliseconds(*deadline);
        }
    }
    return finish(reader, std::move(invocation));
}

HttpRequest close_thread_request(const Url& base, const base::ThreadId& thread) {
    return post(below(base, "/close_thread"), json::Value{{"thread_id", thread.str()}});
}

HttpRequest cancel_call_request(const Url& base,
                                const base::ThreadId& thread,
                                const base::CallId& call) {
    return post(below(base, "/cancel_tool_call"),
                json::Value{{"thread_id", thread.str()}, {"tool_call_id", call.str()}});
}

Decoded<CancelCall> decode_cancel_call(std::string_view body) {
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    CancelCall cancel;
    cancel.thread = read_thread_id(reader, "thread_id");
    cancel.call = read_call_id(reader, "tool_call_id");
    return finish(reader, std::move(cancel));
}

HttpRequest call_status_request(const Url& base,
                                const base::ThreadId& thread,
                                const base::CallId& call) {
    return post(below(base, "/tool_call_status"),
                json::Value{{"thread_id", thread.str()}, {"tool_call_id", call.str()}});
}

CallLife read_call_status(const HttpResponse& response) {
    // A server that does not know the route may answer anything at all, with any status.
    if (response.status != 200) return CallLife::unknown;
    Decoded<json::Value> document = json::parse(response.body);
    if (!document) return CallLife::unknown;
    json::ObjectReader reader(*document, "");
    const bool told = reader.find("alive") != nullptr;
    const bool alive = reader.flag("alive");
    if (!told || reader.failed()) return CallLife::unknown;
    return alive ? CallLife::alive : CallLife::gone;
}

HttpRequest choice_request(const Url& response_url,
                           const base::CallId& call,
                           std::size_t selected) {
    return post(response_url, json::Value{{"id", call.str()}, {"selected", selected}});
}

Decoded<ChoiceResponse> decode_choice_response(std::string_view body) {
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    ChoiceResponse response;
    response.call = read_call_id(reader, "id");
    const std::int64_t selected = reader.integer("selected");
    if (selected < 0) reader.fail("selected", "the index of a choice");
    response.selected = selected < 0 ? 0 : static_cast<std::size_t>(selected);
    return finish(reader, response);
}

}  // namespace torpor::wire::rap
