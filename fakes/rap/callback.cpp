#include "fakes/rap/callback.hpp"

#include <nlohmann/json.hpp>

#include "runtime/base/invariant.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::fakes::rap {

namespace {

using nlohmann::json;

/// A scripted part that no codec would write. The script is trusted to be JSON.
std::string with(const wire::rap::Callback& callback, const char* key, json value) {
    auto body = json::parse(encode(callback), nullptr, false);
    base::invariant(body.is_object(), "a callback is a JSON object");
    body[key] = std::move(value);
    return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

json parsed(const std::string& text) {
    auto value = json::parse(text, nullptr, false);
    base::invariant(!value.is_discarded(), "a script's JSON is JSON");
    return value;
}

}  // namespace

std::string result_body(const ToolScript& tool, const CallKey& key, const std::string& text) {
    wire::rap::ToolResult result;
    result.thread = key.thread;
    result.call = key.call;
    result.text = text;
    if (tool.answer_bytes > result.text.size()) result.text.resize(tool.answer_bytes, '.');
    result.display = tool.display_as;
    result.subscription = tool.subscribes;
    if (tool.content.empty()) return encode(wire::rap::Callback{std::move(result)});
    return with(std::move(result), "content", parsed(tool.content));
}

std::string event_body(const CallKey& key, const Event& event) {
    wire::rap::EventCallback callback;
    callback.thread = key.thread;
    callback.call = key.call;
    callback.text = event.text;
    callback.associative = event.associative;
    callback.final = event.final;
    callback.event_id = event.id;
    return encode(wire::rap::Callback{std::move(callback)});
}

std::string authorisation_body(const CallKey& key, const std::string& auth_url) {
    wire::rap::OAuthCallback callback;
    callback.thread = key.thread;
    callback.prompt.call = key.call;
    callback.prompt.auth_url = auth_url;
    return encode(wire::rap::Callback{std::move(callback)});
}

std::string choice_body(const CallKey& key,
                        const ScriptedChoice& choice,
                        const std::string& response_url) {
    wire::rap::ChoiceCallback callback;
    callback.thread = key.thread;
    callback.prompt.call = key.call;
    callback.prompt.prompt = choice.prompt;
    callback.prompt.choices = choice.choices;
    callback.prompt.response_url = response_url;
    return with(std::move(callback), "default", choice.preset);
}

std::string view_body(const CallKey& key, const ScriptedView& view) {
    wire::rap::ViewCallback callback;
    callback.thread = key.thread;
    callback.view.view_type = view.view_type;
    callback.view.content = "{}";
    return with(std::move(callback), "content", parsed(view.content));
}

}  // namespace torpor::fakes::rap
