#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/nearest.hpp"
#include "sim/scenario/place.hpp"

/// Objects of the scenario file as tables: what is read, what is suggested and what the schema is
/// compared with are one list.
namespace torpor::sim {

/// One key of an object that is read into a Target.
template <class Target>
struct Field {
    std::string_view key;
    void (*read)(const Place& place, Target& target);
    /// What is said if the key is missing; empty if it may be left out.
    std::string_view required = {};
};

/// Reads the members that the table knows, refuses the others with a suggestion, and misses what
/// is required. Returns the keys that are there.
template <class Target, std::size_t count>
std::set<std::string, std::less<>> read_object(const Place& place,
                                               const std::array<Field<Target>, count>& fields,
                                               Target& target) {
    std::set<std::string, std::less<>> seen;
    if (!place.is(JsonNode::Kind::object)) {
        place.refuse("an object");
        return seen;
    }
    std::array<std::string_view, count> keys;
    for (std::size_t i = 0; i < count; ++i)
        keys[i] = fields[i].key;
    for (const auto& [key, inner] : place.members()) {
        seen.insert(key);
        bool known = false;
        for (const auto& field : fields) {
            if (field.key != key) continue;
            field.read(inner, target);
            known = true;
        }
        if (!known) inner.refuse_key(key, "a key that exists here", nearest(key, keys));
    }
    for (const auto& field : fields) {
        if (field.required.empty() || seen.contains(field.key)) continue;
        place.miss(field.key, std::string(field.required));
    }
    return seen;
}

/// Appends `prefix` + key for every field of the table.
template <class Target, std::size_t count>
void append_keys(std::vector<std::string>& keys,
                 std::string_view prefix,
                 const std::array<Field<Target>, count>& fields) {
    for (const auto& field : fields)
        keys.push_back(std::string(prefix) + std::string(field.key));
}

}  // namespace torpor::sim
