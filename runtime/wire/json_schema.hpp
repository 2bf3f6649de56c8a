#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/result.hpp"

namespace torpor::wire {

/// A JSON Schema of a tool's arguments, compiled (draft 7 as valijson reads it, which includes the
/// keywords that tools use of 2020-12).
///
/// Schemas come from strangers: references leave the document nowhere, `pattern` and
/// `patternProperties` are not evaluated (a regular expression may take for ever), and documents
/// that are nested too deeply are refused.
class JsonSchema {
public:
    /// Fails with a sentence if the text is no schema of an object.
    static base::Result<JsonSchema, std::string> compile(std::string_view schema);
    JsonSchema(JsonSchema&&) noexcept;
    JsonSchema& operator=(JsonSchema&&) noexcept;
    ~JsonSchema();

    /// Nothing if the document fits; else one sentence for the model that names the place and the
    /// rule, at most some hundred characters long.
    std::string complaint(std::string_view document) const;

private:
    struct Compiled;
    explicit JsonSchema(std::unique_ptr<Compiled> compiled);
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace torpor::wire
