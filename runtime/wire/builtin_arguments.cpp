#include "runtime/wire/builtin_arguments.hpp"

#include <utility>

#include "runtime/wire/json.hpp"

namespace torpor::wire {

std::optional<std::string> canonical_object(std::string_view text) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return "{}";
    const Decoded<json::Value> object = json::parse_object(text);
    if (!object) return std::nullopt;
    return json::dump(*object);
}

std::string text_member(std::string_view object, std::string_view key) {
    const Decoded<json::Value> value = json::parse_object(object);
    if (!value) return {};
    const auto member = value->find(key);
    if (member == value->end() || !member->is_string()) return {};
    return member->get<std::string>();
}

Decoded<double> parse_sleep(std::string_view arguments) {
    const Decoded<json::Value> object = json::parse_object(arguments);
    if (!object) return std::unexpected(object.error());
    const auto seconds = object->find("seconds");
    if (seconds == object->end() || !seconds->is_number()) {
        return std::unexpected(DecodeError{"seconds", "a number"});
    }
    return seconds->get<double>();
}

Decoded<LocalTimeArguments> parse_sleep_until(std::string_view arguments) {
    const Decoded<json::Value> object = json::parse_object(arguments);
    if (!object) return std::unexpected(object.error());
    json::ObjectReader reader(*object, "");
    LocalTimeArguments local;
    local.date = reader.text("date");
    local.time = reader.text("time");
    local.zone = reader.optional_text("timezone").value_or("");
    if (local.zone.empty()) local.zone = "UTC";
    return json::finish(reader, std::move(local));
}

}  // namespace torpor::wire
