#pragma once

#include <expected>
#include <string>

namespace torpor::base {

/// A value, or a failure that the caller can act on. The world's failures are exceptions instead.
template <class Value, class Error>
using Result = std::expected<Value, Error>;

}  // namespace torpor::base
