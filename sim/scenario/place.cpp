#include "sim/scenario/place.hpp"

#include <charconv>
#include <utility>

#include <nlohmann/json.hpp>

#include "runtime/base/invariant.hpp"
#include "sim/scenario/duration_text.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/utf8.hpp"

namespace torpor::sim {
namespace {

std::string in_quotes(std::string_view text) {
    return '"' + std::string(text) + '"';
}

/// What stands there, short enough for one line.
std::string described(const JsonNode& node) {
    switch (node.kind) {
        case JsonNode::Kind::null:
            return "null";
        case JsonNode::Kind::list:
            return "a list";
        case JsonNode::Kind::object:
            return "an object";
        case JsonNode::Kind::boolean:
        case JsonNode::Kind::number:
            return node.source;
        case JsonNode::Kind::text:
            break;
    }
    constexpr std::size_t shown_max = 60;
    std::string shown;
    for (std::string_view rest = node.text; !rest.empty();) {
        const auto size = utf8_sequence_size(rest);
        base::invariant(size > 0, "the parser lets through nothing but UTF-8");
        if (shown.size() + size > shown_max) return in_quotes(shown + "...");
        const auto letter = rest.substr(0, size);
        shown += static_cast<unsigned char>(letter.front()) < 0x20 ? " " : letter;
        rest.remove_prefix(size);
    }
    return in_quotes(shown);
}

std::string_view name_of(JsonNode::Kind kind) {
    switch (kind) {
        case JsonNode::Kind::null:
            return "null";
        case JsonNode::Kind::boolean:
            return "true or false";
        case JsonNode::Kind::number:
            return "a number";
        case JsonNode::Kind::text:
            return "a text";
        case JsonNode::Kind::list:
            return "a list";
        case JsonNode::Kind::object:
            return "an object";
    }
    base::invariant(false, "a kind is one of the list");
    return {};
}

}  // namespace

bool Place::expect(JsonNode::Kind kind) const {
    if (!is(kind)) refuse(std::string(name_of(kind)));
    return is(kind);
}

std::string Place::text() const {
    return expect(JsonNode::Kind::text) ? node_->text : std::string{};
}

std::string Place::words() const {
    if (is(JsonNode::Kind::text) && node_->text.empty()) refuse("a text that is not empty");
    return text();
}

std::string Place::name() const {
    constexpr std::size_t size_max = 60;
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.{}";
    const auto& name = node_->text;
    const bool fits = !name.empty() && name.size() <= size_max &&
                      name.find_first_not_of(allowed) == std::string::npos;
    if (is(JsonNode::Kind::text) && !fits) {
        refuse("a name of at most 60 letters, digits, '-', '_' and '.'");
    }
    return text();
}

int Place::whole(int least, int most) const {
    int number = 0;
    const std::string& source = node_->source;
    const char* end = source.data() + source.size();
    const auto [rest, error] = std::from_chars(source.data(), end, number);
    const bool read = is(JsonNode::Kind::number) && error == std::errc{} && rest == end;
    if (!read || number < least || number > most) {
        refuse("a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return least;
    }
    return number;
}

bool Place::flag() const {
    return expect(JsonNode::Kind::boolean) && node_->truth;
}

base::Duration Place::duration() const {
    const auto parsed = is(JsonNode::Kind::text) ? parse_duration(node_->text) : std::nullopt;
    if (!parsed) refuse(R"(a duration such as "200ms", "1h30m" or "3d")");
    return parsed.value_or(base::Duration{});
}

base::Duration Place::span() const {
    const auto value = duration();
    if (is(JsonNode::Kind::text) && parse_duration(node_->text) == base::Duration{}) {
        refuse("a duration above zero");
    }
    return value;
}

DurationRange Place::duration_range() const {
    const auto parsed = is(JsonNode::Kind::text) ? parse_duration_range(node_->text) : std::nullopt;
    if (!parsed) refuse(R"(a duration such as "200ms", or a range such as "1s..5s")");
    return parsed.value_or(DurationRange{});
}

std::string Place::canonical() const {
    const auto json = nlohmann::json::parse(node_->source, nullptr, false, true);
    // Everything that our parser accepts is JSON with comments; a number may still be too large.
    if (!json.is_discarded()) return json.dump();
    refuse("numbers below 1e308");
    return is(JsonNode::Kind::list) ? "[]" : "{}";
}

std::string Place::canonical_object() const {
    return expect(JsonNode::Kind::object) ? canonical() : "{}";
}

std::string Place::canonical_list() const {
    return expect(JsonNode::Kind::list) ? canonical() : "[]";
}

std::string Place::raw() const {
    if (is(JsonNode::Kind::object) || is(JsonNode::Kind::list)) return canonical();
    return text();
}

std::optional<std::size_t> Place::one_of(std::span<const std::string_view> choices) const {
    base::invariant(!choices.empty(), "there is something to choose from");
    if (!is(JsonNode::Kind::text)) {
        refuse("a text such as " + in_quotes(choices.front()));
        return std::nullopt;
    }
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (choices[i] == node_->text) return i;
    }
    std::string expected = "one of ";
    constexpr std::size_t listed_max = 16;
    for (std::size_t i = 0; i < choices.size() && i < listed_max; ++i) {
        if (i > 0) expected += ", ";
        expected += in_quotes(choices[i]);
    }
    if (choices.size() > listed_max) expected += ", ...";
    refuse(std::move(expected), nearest(node_->text, choices));
    return std::nullopt;
}

std::vector<std::string> Place::list_of_words() const {
    std::vector<std::string> result;
    for (const Place& element : elements())
        result.push_back(element.words());
    return result;
}

std::vector<Place> Place::elements() const {
    std::vector<Place> places;
    if (!expect(JsonNode::Kind::list)) return places;
    for (std::size_t i = 0; i < node_->elements.size(); ++i) {
        places.emplace_back(node_->elements[i], path_ + '[' + std::to_string(i) + ']', *mistakes_);
    }
    return places;
}

std::vector<std::pair<std::string, Place>> Place::members() const {
    std::vector<std::pair<std::string, Place>> places;
    if (!expect(JsonNode::Kind::object)) return places;
    for (const JsonMember& member : node_->members) {
        Place place(member.value, inner(member.key), *mistakes_);
        place.key_position_ = member.position;
        places.emplace_back(member.key, std::move(place));
    }
    return places;
}

void Place::refuse(std::string expected, std::string suggestion) const {
    mistakes_->push_back({.position = node_->position,
                          .field = path_,
                          .expected = std::move(expected),
                          .found = described(*node_),
                          .suggestion = std::move(suggestion)});
}

void Place::refuse_key(std::string_view key, std::string expected, std::string suggestion) const {
    mistakes_->push_back({.position = key_position_,
                          .field = path_,
                          .expected = std::move(expected),
                          .found = "the key " + in_quotes(key),
                          .suggestion = std::move(suggestion)});
}

void Place::miss(std::string_view key, std::string expected) const {
    mistakes_->push_back({.position = node_->position,
                          .field = inner(key),
                          .expected = std::move(expected),
                          .found = {},
                          .suggestion = {}});
}

std::string Place::inner(std::string_view key) const {
    return path_.empty() ? std::string(key) : path_ + '.' + std::string(key);
}

}  // namespace torpor::sim
