#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fakes/dsql/values.hpp"
#include "runtime/base/result.hpp"

namespace torpor::fakes::dsql {

/// The types that are modelled. `varchar(n)` is text whose column has a length. `unknown` is a
/// literal or parameter that nothing around it has given a type yet.
enum class SqlType : std::uint8_t { small, integer, big, boolean, text, timestamp, unknown };

/// The name PostgreSQL's messages use.
std::string_view type_name(SqlType type);
bool is_integer(SqlType type);

/// `value` as PostgreSQL would read it for `type`: text is parsed, integers are range-checked, text
/// must be UTF-8 without NUL. Refusals: 22P02, 22003, 22021. A timestamp must already have the form
/// PostgreSQL prints in UTC (stricter than the real service, which reads many forms).
base::Result<Value, SqlFailure> convert(const Value& value, SqlType type);

/// Characters, not bytes, of valid UTF-8.
std::size_t character_count(std::string_view text);

}  // namespace torpor::fakes::dsql
