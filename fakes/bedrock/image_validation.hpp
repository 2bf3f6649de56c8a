#pragma once

#include <optional>
#include <string>

#include "runtime/wire/bedrock.hpp"

namespace torpor::fakes::bedrock {

/// The sentence with which Bedrock refuses the images of a request, or nothing if it takes them:
/// at most 20, of a known format, valid base64 and at most 3.75 MB each. What the bytes show is not
/// looked at.
std::optional<std::string> find_image_fault(const wire::bedrock::ConverseStream& request);

}  // namespace torpor::fakes::bedrock
