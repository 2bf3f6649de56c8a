#pragma once

#include "runtime/wire/input_message.hpp"
#include "runtime/wire/json.hpp"

/// Prompts and views as RAP, the input queue and the output queue write them: alike but for the
/// `type` and for the key under which the call is named; only for this folder.
namespace torpor::wire {

inline constexpr std::size_t choices_max = 100;
/// Of a prompt, and of one choice.
inline constexpr std::size_t prompt_size_max = 20'000;
/// Of a view's type, which is part of a key.
inline constexpr std::size_t view_type_size_max = 128;

/// What a prompt of this type says, without the call.
json::Value encode_prompt(const AuthorisationPrompt& prompt, std::string_view type);
json::Value encode_prompt(const ChoicePrompt& prompt, std::string_view type);
json::Value encode_view(const ViewUpdate& view);

AuthorisationPrompt read_authorisation(json::ObjectReader& reader, const char* call_key);
/// Without `response_url`, which not everybody writes.
ChoicePrompt read_choice(json::ObjectReader& reader, const char* call_key);
ViewUpdate read_view(json::ObjectReader& reader);

}  // namespace torpor::wire
