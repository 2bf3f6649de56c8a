#include "runtime/sql/standing_codec.hpp"

#include <cstddef>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "runtime/sql/fields.hpp"
#include "runtime/sql/moments.hpp"

namespace torpor::sql {

namespace {

using Json = nlohmann::json;

Json encode_subscription(const core::Subscription& one) {
    return {{"tool", one.tool},
            {"arguments", object(one.arguments)},
            {"server", one.server},
            {"user_id", one.user_id},
            {"opened", nanoseconds(one.opened)},
            {"window", nanoseconds(one.window)},
            {"in_window", one.in_window}};
}

core::Subscription decode_subscription(const std::string& id, const Json& json) {
    core::Subscription one;
    one.call = base::CallId(id);
    one.tool = text_of(json, "tool");
    one.arguments = dump(member(json, "arguments"));
    one.server = text_of(json, "server");
    one.user_id = text_of(json, "user_id");
    one.opened = instant(integer_of(json, "opened"));
    one.window = instant(integer_of(json, "window"));
    one.in_window = integer_of(json, "in_window");
    return one;
}

Json encode_child(const core::Child& one) {
    return {{"call", one.call.str()},
            {"instructions", one.instructions},
            {"opened", nanoseconds(one.opened)}};
}

core::Child decode_child(const std::string& id, const Json& json) {
    core::Child one;
    one.thread = base::ThreadId(id);
    one.call = base::CallId(text_of(json, "call"));
    one.instructions = text_of(json, "instructions");
    one.opened = instant(integer_of(json, "opened"));
    return one;
}

Json encode_prompt(const core::Prompt& one) {
    Json json = {{"auth_url", one.auth_url},         {"text", one.text},
                 {"choices", one.choices},           {"preset", one.preset},
                 {"response_url", one.response_url}, {"opened", nanoseconds(one.opened)}};
    if (one.answered) json["answered"] = *one.answered;
    return json;
}

std::size_t index_of(std::int64_t number) {
    if (number < 0) refuse_row("a choice before the first one");
    return static_cast<std::size_t>(number);
}

core::Prompt decode_prompt(core::Prompt::Kind kind, const std::string& id, const Json& json) {
    core::Prompt one;
    one.kind = kind;
    one.call = base::CallId(id);
    one.auth_url = text_of(json, "auth_url");
    one.text = text_of(json, "text");
    const auto& choices = member(json, "choices");
    if (!choices.is_array()) refuse_row("choices are no array");
    for (const auto& choice : choices) {
        if (!choice.is_string()) refuse_row("a choice is no text");
        one.choices.push_back(choice.get<std::string>());
    }
    one.preset = index_of(integer_of(json, "preset"));
    one.response_url = text_of(json, "response_url");
    if (const auto answered = optional_integer_of(json, "answered")) {
        one.answered = index_of(*answered);
    }
    one.opened = instant(integer_of(json, "opened"));
    return one;
}

Json encode_due(const core::CompactionDue& one) {
    return {{"asked", nanoseconds(one.asked)},
            {"failures", one.failures},
            {"failed_at", one.failed_at}};
}

core::CompactionDue decode_due(const Json& json) {
    core::CompactionDue one;
    one.asked = instant(integer_of(json, "asked"));
    one.failures = static_cast<int>(integer_of(json, "failures"));
    one.failed_at = integer_of(json, "failed_at");
    return one;
}

}  // namespace

std::string encode(const core::Standing& standing) {
    return dump(std::visit(
        Overloaded{
            [](const core::Subscription& one) { return encode_subscription(one); },
            [](const core::Child& one) { return encode_child(one); },
            [](const core::Prompt& one) { return encode_prompt(one); },
            [](const core::View& one) -> Json { return {{"content", object(one.content)}}; },
            [](const core::CompactionDue& one) { return encode_due(one); },
        },
        standing));
}

core::Standing decode_standing(const core::StandingKey& key, std::string_view text) {
    const auto json = object(text);
    if (key.kind == "subscription") return decode_subscription(key.id, json);
    if (key.kind == "child") return decode_child(key.id, json);
    using Kind = core::Prompt::Kind;
    if (key.kind == "authorisation") return decode_prompt(Kind::authorisation, key.id, json);
    if (key.kind == "choice") return decode_prompt(Kind::choice, key.id, json);
    if (key.kind == "consent") return decode_prompt(Kind::consent, key.id, json);
    if (key.kind == "view") return core::View{key.id, dump(member(json, "content"))};
    if (key.kind == "compaction") return decode_due(json);
    refuse_row("something of an unknown kind stands open");
}

}  // namespace torpor::sql
