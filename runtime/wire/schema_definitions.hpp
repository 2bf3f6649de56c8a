#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/wire/json.hpp"

/// The places of a JSON Schema that its references lead to; only for this folder.
namespace torpor::wire {

/// Levels of schemas at the same place of a document.
inline constexpr int schema_chain_max = 16;

/// A schema that others refer to, and where it leads at the same place of a document.
struct SchemaDefinition {
    const json::Value* source = nullptr;
    json::Value rewritten;
    int nesting = 0;  ///< levels of schemas in it
    int chain = 0;    ///< levels at the same place
    /// Other definitions, and how many levels it puts above them.
    std::vector<std::pair<std::size_t, int>> leads_to;
};

class SchemaDefinitions {
public:
    /// `document` must outlive this. Definition 0 is the document as a whole.
    explicit SchemaDefinitions(const json::Value& document);

    /// The definition that a JSON pointer leads to; nothing if it leads nowhere.
    std::optional<std::size_t> define(const std::string& pointer);

    std::size_t size() const { return definitions_.size(); }
    SchemaDefinition& operator[](std::size_t index) { return definitions_[index]; }

    /// Why a validator could recurse too deeply, if it could; asked when all are rewritten.
    std::optional<std::string> fault() const;

private:
    std::optional<std::string> chain_fault(std::size_t index, std::vector<int>& known) const;

    const json::Value& document_;
    std::map<std::string, std::size_t, std::less<>> indices_;
    std::vector<SchemaDefinition> definitions_;
};

}  // namespace torpor::wire
