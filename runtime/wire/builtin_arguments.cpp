#include "runtime/wire/builtin_arguments.hpp"

#include <utility>

#include "runtime/wire/json.hpp"

namespace torpor::wire {

namespace {

Decoded<std::string> one_text(std::string_view arguments, const char* key) {
    const Decoded<json::Value> object = json::parse_object(arguments);
    if (!object) return std::unexpected(object.error());
    json::ObjectReader reader(*object, "");
    auto text = reader.text(key);
    return json::finish(reader, std::move(text));
}

}  // namespace

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

std::string string_list(const std::vector<std::string>& texts) {
    return json::dump(json::Value(texts));
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

Decoded<SpawnArguments> parse_spawn_thread(std::string_view arguments) {
    const Decoded<json::Value> object = json::parse_object(arguments);
    if (!object) return std::unexpected(object.error());
    json::ObjectReader reader(*object, "");
    SpawnArguments spawn;
    spawn.instructions = reader.text("instructions");
    for (const auto& thread : reader.array("child_of")) {
        if (thread.is_string()) {
            spawn.child_of.push_back(thread.get<std::string>());
        } else {
            reader.fail("child_of", "an array of strings");
        }
    }
    return json::finish(reader, std::move(spawn));
}

Decoded<std::string> parse_report_to_parent(std::string_view arguments) {
    return one_text(arguments, "report");
}

Decoded<ChildMessageArguments> parse_send_message_to_child(std::string_view arguments) {
    const Decoded<json::Value> object = json::parse_object(arguments);
    if (!object) return std::unexpected(object.error());
    json::ObjectReader reader(*object, "");
    ChildMessageArguments word;
    word.thread = reader.text("thread_id");
    word.message = reader.text("message");
    return json::finish(reader, std::move(word));
}

Decoded<CloseArguments> parse_close_thread(std::string_view arguments) {
    const Decoded<json::Value> object = json::parse_object(arguments);
    if (!object) return std::unexpected(object.error());
    json::ObjectReader reader(*object, "");
    CloseArguments close;
    close.thread = reader.text("thread_id");
    close.report = reader.optional_text("report_to_parent").value_or("");
    return json::finish(reader, std::move(close));
}

Decoded<std::string> parse_cancel_subscription(std::string_view arguments) {
    return one_text(arguments, "tool_call_id");
}

}  // namespace torpor::wire
