#pragma once

#include <string>

#include "runtime/base/result.hpp"

namespace torpor::wire {

/// Why bytes from outside were not understood.
struct DecodeError {
    std::string path;      ///< where, such as "content.text"; empty for the whole document
    std::string expected;  ///< a sentence: what should have been there

    std::string text() const { return path.empty() ? expected : path + ": " + expected; }
};

template <class Value>
using Decoded = base::Result<Value, DecodeError>;

}  // namespace torpor::wire
