#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "runtime/wire/input_message.hpp"

/// What the codecs of rows share: reading JSON that we wrote ourselves, so that everything
/// unexpected is SqlError XX001.
namespace torpor::sql {

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

[[noreturn]] void refuse_row(const std::string& what);

std::string dump(const nlohmann::json& json);
/// A JSON object; refused if the text is anything else.
nlohmann::json object(std::string_view text);
const nlohmann::json& member(const nlohmann::json& json, const char* key);
std::string text_of(const nlohmann::json& json, const char* key);
/// Empty if there is none: members that earlier versions did not write.
std::string optional_text_of(const nlohmann::json& json, const char* key);
std::int64_t integer_of(const nlohmann::json& json, const char* key);
std::optional<std::int64_t> optional_integer_of(const nlohmann::json& json, const char* key);

nlohmann::json encode_content(const std::vector<wire::ContentItem>& content);
std::vector<wire::ContentItem> decode_content(const nlohmann::json& items);

/// A message as it lies in a queue, within a row.
wire::InputMessage decode_message(const nlohmann::json& json, const char* key);

}  // namespace torpor::sql
