#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/time.hpp"
#include "sim/scenario/document.hpp"
#include "sim/scenario/fault_budget.hpp"
#include "sim/scenario/read_scenario.hpp"

namespace torpor::sim {

/// A value of the document together with its path, where mistakes about it are recorded.
///
/// Every reading function returns a neutral value after recording a mistake, so that one pass
/// finds all of them. The node and the list of mistakes must outlive the place.
class Place {
public:
    Place(const JsonNode& node, std::string path, std::vector<Mistake>& mistakes)
        : node_(&node), path_(std::move(path)), mistakes_(&mistakes) {}

    /// Any text, or one that has at least one character.
    std::string text() const;
    std::string words() const;
    /// A name that can travel: it becomes a message group, part of an identity and JSON text.
    std::string name() const;
    int whole(int least, int most) const;
    bool flag() const;
    base::Duration duration() const;
    /// A duration above zero.
    base::Duration span() const;
    DurationRange duration_range() const;
    /// The JSON text of an object, keys sorted, no spaces.
    std::string canonical_object() const;
    /// The same for a list.
    std::string canonical_list() const;
    /// A text as it is, or the JSON text of an object or a list as canonical_object() has it.
    std::string raw() const;
    /// The index of the text among `choices`; nothing, with a suggestion, if it is none of them.
    std::optional<std::size_t> one_of(std::span<const std::string_view> choices) const;
    std::vector<std::string> list_of_words() const;

    /// The elements of a list; none if it is something else.
    std::vector<Place> elements() const;
    /// The members of an object in file order, each with its key; none if it is something else.
    std::vector<std::pair<std::string, Place>> members() const;

    bool is(JsonNode::Kind kind) const { return node_->kind == kind; }
    Position position() const { return node_->position; }

    /// Records that this value is not what was expected.
    void refuse(std::string expected, std::string suggestion = {}) const;
    /// Records that the key of this value has no place here.
    void refuse_key(std::string_view key, std::string expected, std::string suggestion) const;
    /// Records that a key is missing here.
    void miss(std::string_view key, std::string expected) const;

private:
    bool expect(JsonNode::Kind kind) const;
    std::string canonical() const;
    std::string inner(std::string_view key) const;

    const JsonNode* node_;
    std::string path_;
    std::vector<Mistake>* mistakes_;
    Position key_position_;
};

}  // namespace torpor::sim
