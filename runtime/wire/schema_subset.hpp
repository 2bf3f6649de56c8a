#pragma once

#include <string>

#include "runtime/base/result.hpp"
#include "runtime/wire/json.hpp"

/// The part of a JSON Schema that is safe to evaluate; only for this folder.
namespace torpor::wire {

/// Rewrites a schema into keywords of draft 7 that a validator evaluates within bounds: no regular
/// expressions, no references but to `#/definitions/N`, which never lead back to themselves at the
/// same place of a document, and no evaluation that looks at nothing. The result is
/// {"definitions":…,"allOf":[{"$ref":"#/definitions/0"}]}.
///
/// What cannot be kept is left out, so that the subset accepts at least what the schema accepts;
/// where leaving out would have the opposite effect (`not`, `oneOf`, `if`) more is left out.
///
/// Refused with a sentence: what is no schema, is too large, nested too deeply, or refers to itself
/// without end.
base::Result<json::Value, std::string> rewrite_schema(const json::Value& schema);

/// The same document with 2.0 as 2: JSON Schema knows no difference, validators do.
json::Value with_whole_numbers(json::Value value);

}  // namespace torpor::wire
