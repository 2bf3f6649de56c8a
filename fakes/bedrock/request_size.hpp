#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/wire/bedrock.hpp"

namespace torpor::fakes::bedrock {

/// How much of a context window a request takes, by a rule simple enough for scenarios: a token for
/// every four bytes of text, arguments and tool descriptions, and 1,500 for an image.
struct RequestSize {
    std::int64_t tokens = 0;
    std::size_t images = 0;
};
RequestSize size_of(const wire::bedrock::ConverseStream& request);

}  // namespace torpor::fakes::bedrock
