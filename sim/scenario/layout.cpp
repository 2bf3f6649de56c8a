#include "sim/scenario/layout.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

namespace torpor::sim {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t step = 2;

/// Objects and lists that have one line for each member, if there are several.
constexpr std::array<std::string_view, 14> listed{
    "story",  "model",  "tools",   "servers",  "events", "expect", "replies",
    "counts", "bounds", "prompts", "refusals", "views",  "idle",   "history"};

/// The sections of a file, which are apart: who, what is said and done, what happens, what is true.
constexpr std::array<std::string_view, 13> keys{
    "$schema", "title",  "story",    "agent",  "model", "tools", "servers",
    "events",  "faults", "schedule", "expect", "seeds", "start"};
constexpr std::array<int, 13> sections{0, 0, 0, 1, 2, 2, 2, 3, 3, 3, 4, 5, 5};

int section_of(std::string_view key) {
    const auto found = std::ranges::find(keys, key);
    return found == keys.end() ? 0 : sections[static_cast<std::size_t>(found - keys.begin())];
}

std::string scalar_text(const Json& scalar) {
    return scalar.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string on_one_line(const Json& value) {
    if (!value.is_structured()) return scalar_text(value);
    if (value.empty()) return value.is_object() ? "{}" : "[]";
    std::string text;
    for (const auto& [key, inner] : value.items()) {
        if (!text.empty()) text += ", ";
        if (value.is_object()) text += scalar_text(Json(key)) + ": ";
        text += on_one_line(inner);
    }
    return value.is_object() ? "{ " + text + " }" : "[" + text + "]";
}

/// Where a value is written.
struct Spot {
    std::size_t indent = 0;  ///< of its line
    std::size_t column = 0;  ///< where it begins
    std::size_t behind = 1;  ///< what follows it on its last line: a comma, perhaps a brace
};

std::string laid_out_at(const Json& value, std::string_view key, const Spot& spot);

/// One member of an object or one element of a list, without the comma.
std::string item(const Json& list, const Json& value, const std::string& key, const Spot& spot) {
    const std::string name = list.is_object() ? scalar_text(Json(key)) + ": " : "";
    return name + laid_out_at(value, key, {spot.indent, spot.column + name.size(), spot.behind});
}

/// Items side by side as long as the line is not full. The first begins at `indent`.
std::string filled(const Json& value, std::size_t indent, std::size_t behind) {
    std::string text;
    std::size_t column = indent;
    for (const auto& [key, inner] : value.items()) {
        const auto next = item(value, inner, key, {indent, indent, behind});
        const bool whole = !next.contains('\n');
        // A comma and a space before it.
        const bool fits = whole && column + 2 + next.size() + behind <= layout_columns_max;
        if (!text.empty()) {
            text += fits ? ", " : ",\n" + std::string(indent, ' ');
            column = fits ? column + 2 : indent;
        }
        text += next;
        column = whole ? column + next.size() : layout_columns_max;
    }
    return text;
}

std::string one_per_line(const Json& value, std::size_t indent) {
    std::string text;
    for (const auto& [key, inner] : value.items()) {
        if (!text.empty()) text += ",\n" + std::string(indent, ' ');
        text += item(value, inner, key, {.indent = indent, .column = indent});
    }
    return text;
}

bool is_list_of_scalars(const Json& value) {
    return value.is_array() &&
           std::ranges::none_of(value, [](const Json& one) { return one.is_structured(); });
}

/// Whether the members stand on lines of their own even if one line would hold them.
bool is_apart(const Json& value, std::string_view key) {
    if (!value.is_structured() || value.size() < 2) return false;
    if (is_list_of_scalars(value)) return key == "story";
    return std::ranges::find(listed, key) != listed.end();
}

std::string laid_out_at(const Json& value, std::string_view key, const Spot& spot) {
    const bool apart = is_apart(value, key);
    const auto line = on_one_line(value);
    if (!value.is_structured() || value.empty()) return line;
    if (!apart && spot.column + line.size() + spot.behind <= layout_columns_max) return line;

    const bool object = value.is_object();
    const auto inner = spot.indent + step;
    // An element of a list begins with its first member, as in `{ "at": "0s", ...`.
    if (object && spot.column == spot.indent) return "{ " + filled(value, inner, 3) + " }";
    const bool side_by_side = !apart && (object || is_list_of_scalars(value));
    const auto items = side_by_side ? filled(value, inner, 1) : one_per_line(value, inner);
    return (object ? "{\n" : "[\n") + std::string(inner, ' ') + items + "\n" +
           std::string(spot.indent, ' ') + (object ? "}" : "]");
}

}  // namespace

std::string laid_out(const nlohmann::ordered_json& document) {
    std::string text;
    int section = 0;
    for (const auto& [key, value] : document.items()) {
        text += text.empty() ? "{\n" : ",\n";
        if (section_of(key) != section) text += "\n";
        section = section_of(key);
        text +=
            std::string(step, ' ') + item(document, value, key, {.indent = step, .column = step});
    }
    return text + "\n}\n";
}

}  // namespace torpor::sim
