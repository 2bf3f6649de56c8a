#include "runtime/wire/schema_definitions.hpp"

#include <algorithm>

namespace torpor::wire {

namespace {

/// Bounds how deep a validator recurses while it compiles.
constexpr int nesting_sum_max = 400;

const json::Value* find(const json::Value& document, const std::string& pointer) {
    try {
        const json::Value::json_pointer place(pointer);
        return document.contains(place) ? &document.at(place) : nullptr;
    } catch (const json::Value::exception&) {
        return nullptr;
    }
}

}  // namespace

SchemaDefinitions::SchemaDefinitions(const json::Value& document) : document_(document) {
    define("");
}

std::optional<std::size_t> SchemaDefinitions::define(const std::string& pointer) {
    if (auto known = indices_.find(pointer); known != indices_.end()) return known->second;
    const json::Value* source = find(document_, pointer);
    if (source == nullptr) return std::nullopt;
    definitions_.emplace_back().source = source;
    indices_.emplace(pointer, definitions_.size() - 1);
    return definitions_.size() - 1;
}

std::optional<std::string> SchemaDefinitions::fault() const {
    int nesting = 0;
    for (const SchemaDefinition& definition : definitions_)
        nesting += definition.nesting;
    if (nesting > nesting_sum_max) return "the schema is nested too deeply";
    std::vector<int> known(definitions_.size());
    for (std::size_t index = 0; index < definitions_.size(); ++index) {
        if (auto fault = chain_fault(index, known)) return fault;
    }
    return std::nullopt;
}

std::optional<std::string> SchemaDefinitions::chain_fault(std::size_t index,
                                                          std::vector<int>& known) const {
    constexpr int under_way = -1;
    if (known[index] == under_way) return "the schema refers to itself without end";
    if (known[index] != 0) return std::nullopt;
    known[index] = under_way;
    int chain = definitions_[index].chain;
    for (const auto& [target, level] : definitions_[index].leads_to) {
        if (auto fault = chain_fault(target, known)) return fault;
        chain = std::max(chain, level + known[target]);
    }
    if (chain > schema_chain_max) return "the schema is nested too deeply";
    known[index] = chain;
    return std::nullopt;
}

}  // namespace torpor::wire
