#include "sim/report/event_fields.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "sim/scenario/utf8.hpp"

namespace torpor::sim {
namespace {

using Json = nlohmann::json;

/// Deeper or longer documents are shown as they are.
constexpr std::size_t json_size_max = 1 << 20;
constexpr int json_depth_max = 100;

Json parsed(std::string_view text) {
    if (text.size() > json_size_max) return Json(Json::value_t::discarded);
    const auto shallow = [](int depth, Json::parse_event_t, Json&) {
        return depth <= json_depth_max;
    };
    return Json::parse(text, shallow, false);
}

const TraceValue* field_named(const TraceEvent& event, std::string_view name) {
    const auto named = [&](const TraceEvent::Field& field) { return field.name == name; };
    const auto found = std::ranges::find_if(event.fields, named);
    return found == event.fields.end() ? nullptr : &found->value;
}

const Json* member(const Json& value, const char* name) {
    if (!value.is_object()) return nullptr;
    const auto found = value.find(name);
    return found == value.end() ? nullptr : &*found;
}

std::string text_member(const Json& value, const char* name) {
    const Json* found = member(value, name);
    return found != nullptr && found->is_string() ? found->get<std::string>() : std::string{};
}

std::string dumped(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The texts of a content list, or of one content.
std::string content_text(const Json& content) {
    if (content.is_object()) {
        if (const auto text = text_member(content, "text"); !text.empty()) return text;
        const Json* inner = member(content, "content");
        return inner != nullptr ? content_text(*inner) : dumped(content);
    }
    if (!content.is_array()) return content.is_string() ? content.get<std::string>() : "";
    std::string text;
    for (const Json& part : content) {
        if (part.is_array()) continue;
        text += (text.empty() ? "" : " ") + content_text(part);
    }
    return text;
}

std::string call_text(const Json& call) {
    const Json* function = member(call, "function");
    if (function == nullptr) return {};
    const Json* arguments = member(*function, "arguments");
    return text_member(*function, "name") + '(' +
           (arguments != nullptr ? dumped(*arguments) : std::string{}) + ')';
}

bool begins_a_column(std::string_view rest, std::string_view previous) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const auto end = rest.find_first_not_of(letters);
    if (end == std::string_view::npos || end == 0 || rest[end] != '=') return false;
    return rest.substr(0, end) > previous;
}

/// C1 controls, and what lets text run the other way.
bool misleads(std::string_view sequence) {
    if (sequence.size() == 2) {
        return sequence[0] == '\xc2' && static_cast<unsigned char>(sequence[1]) < 0xa0;
    }
    if (sequence.size() != 3 || sequence[0] != '\xe2') return false;
    const auto last = static_cast<unsigned char>(sequence[2]);
    if (sequence[1] == '\x80')
        return last == 0x8e || last == 0x8f || (last >= 0xa8 && last <= 0xae);
    return sequence[1] == '\x81' && last >= 0xa6 && last <= 0xa9;
}

std::string hexadecimal(const char* format, unsigned value) {
    std::array<char, 16> buffer{};
    std::snprintf(buffer.data(), buffer.size(), format, value);
    return buffer.data();
}

std::string escaped_sequence(std::string_view sequence) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(sequence[at]); };
    const unsigned code = sequence.size() == 2 ? (byte(0) & 0x1fU) << 6U | (byte(1) & 0x3fU)
                                               : (byte(0) & 0xfU) << 12U | (byte(1) & 0x3fU) << 6U |
                                                     (byte(2) & 0x3fU);
    return hexadecimal("\\u%04x", code);
}

}  // namespace

std::string_view text_field(const TraceEvent& event, std::string_view name) {
    const auto* value = field_named(event, name);
    const auto* text = value != nullptr ? std::get_if<std::string>(value) : nullptr;
    return text != nullptr ? std::string_view{*text} : std::string_view{};
}

std::int64_t number_field(const TraceEvent& event, std::string_view name) {
    const auto* value = field_named(event, name);
    const auto* number = value != nullptr ? std::get_if<std::int64_t>(value) : nullptr;
    return number != nullptr ? *number : 0;
}

// Columns come in the order of their names, so a text that looks like an earlier column is none.
RowText row_columns(std::string_view values) {
    RowText columns;
    std::string_view previous;
    while (begins_a_column(values, previous)) {
        const auto equals = values.find('=');
        const auto name = values.substr(0, equals);
        auto end = equals;
        do {
            end = values.find(';', end + 1);
        } while (end != std::string_view::npos && end + 1 < values.size() &&
                 !begins_a_column(values.substr(end + 1), name));
        columns.emplace(name, values.substr(equals + 1, end - equals - 1));
        if (end == std::string_view::npos) break;
        values.remove_prefix(end + 1);
        previous = name;
    }
    return columns;
}

std::string history_text(std::string_view kind, std::string_view message_data) {
    const Json entry = parsed(message_data);
    std::string text;
    if (const Json* call = member(entry, "call"); call != nullptr) {
        text = call_text(*call);
    } else if (const Json* result = member(entry, "result"); result != nullptr) {
        text = content_text(*result);
    } else if (const Json* content = member(entry, "content"); content != nullptr) {
        text = content_text(*content);
    }
    if (!text.empty()) return text;
    return message_data.empty() ? std::string(kind) : std::string(message_data);
}

std::string message_text(std::string_view body) {
    const Json message = parsed(body);
    if (auto text = text_member(message, "text"); !text.empty()) return text;
    const Json* content = member(message, "content");
    auto text = content != nullptr ? content_text(*content) : std::string{};
    return text.empty() ? std::string(body) : text;
}

std::string cut(std::string_view text, std::size_t size) {
    if (text.size() <= size) return std::string(text);
    std::size_t end = size;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80)
        end -= 1;
    return std::string(text.substr(0, end)) + "...";
}

std::string visible(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto size = utf8_sequence_size(text);
        const auto byte = static_cast<unsigned char>(text.front());
        if (size == 0 || byte < 0x20 || byte == 0x7f) {
            result += byte == '\n' ? std::string("\\n") : hexadecimal("\\x%02x", byte);
            text.remove_prefix(1);
            continue;
        }
        const auto sequence = text.substr(0, size);
        result += misleads(sequence) ? escaped_sequence(sequence) : std::string(sequence);
        text.remove_prefix(size);
    }
    return result;
}

std::string quoted(std::string_view text, std::size_t size) {
    return '"' + visible(cut(text, size)) + '"';
}

}  // namespace torpor::sim
