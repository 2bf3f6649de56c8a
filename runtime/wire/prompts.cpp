#include "runtime/wire/prompts.hpp"

#include <utility>

#include "runtime/wire/fields.hpp"
#include "runtime/wire/identifier.hpp"

namespace torpor::wire {

namespace {

std::vector<std::string> read_choices(json::ObjectReader& reader) {
    std::vector<std::string> choices;
    for (const json::Value& value : reader.array("choices")) {
        const bool fits = value.is_string() &&
                          value.get_ref<const std::string&>().size() <= prompt_size_max &&
                          check_text(value.get_ref<const std::string&>()) == TextCheck::sendable;
        if (fits) {
            choices.push_back(value.get<std::string>());
        } else {
            reader.fail("choices", "an array of strings of at most 20000 bytes");
        }
    }
    if (choices.empty() || choices.size() > choices_max) {
        reader.fail("choices", "1 to " + std::to_string(choices_max) + " choices");
    }
    return choices;
}

}  // namespace

json::Value encode_prompt(const AuthorisationPrompt& prompt, std::string_view type) {
    return {{"type", type}, {"auth_url", prompt.auth_url}};
}

json::Value encode_prompt(const ChoicePrompt& prompt, std::string_view type) {
    return {{"type", type},
            {"prompt", prompt.prompt},
            {"choices", prompt.choices},
            {"default", prompt.preset}};
}

json::Value encode_view(const ViewUpdate& view) {
    return {{"type", "view_update"},
            {"view_type", view.view_type},
            {"content", json::embed_object(view.content)}};
}

AuthorisationPrompt read_authorisation(json::ObjectReader& reader, const char* call_key) {
    AuthorisationPrompt prompt;
    prompt.call = read_call_id(reader, call_key);
    prompt.auth_url = read_https_url(reader, "auth_url");
    return prompt;
}

ChoicePrompt read_choice(json::ObjectReader& reader, const char* call_key) {
    ChoicePrompt prompt;
    prompt.call = read_call_id(reader, call_key);
    prompt.prompt = read_sendable_text(reader, "prompt");
    if (prompt.prompt.size() > prompt_size_max) reader.fail("prompt", "at most 20000 bytes");
    prompt.choices = read_choices(reader);
    // The protocol wants it written; its reference implementation lets it be.
    const std::int64_t preset = reader.optional_integer("default").value_or(0);
    if (preset < 0 || static_cast<std::uint64_t>(preset) >= prompt.choices.size()) {
        reader.fail("default", "the index of a choice");
        return prompt;
    }
    prompt.preset = static_cast<std::size_t>(preset);
    return prompt;
}

ViewUpdate read_view(json::ObjectReader& reader) {
    ViewUpdate view;
    view.view_type = read_sendable_text(reader, "view_type");
    if (view.view_type.empty() || view.view_type.size() > view_type_size_max) {
        reader.fail("view_type", "1 to " + std::to_string(view_type_size_max) + " bytes");
    }
    view.content = read_embedded_object(reader, "content");
    return view;
}

}  // namespace torpor::wire
