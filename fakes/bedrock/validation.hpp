#pragma once

#include <optional>
#include <string>

#include "runtime/wire/bedrock.hpp"

namespace torpor::fakes::bedrock {

/// The sentence with which Bedrock refuses the request, or nothing if it is well formed.
///
/// Checks constraints of single members first, then the conversation from its first message to its
/// last; the first fault is reported (aws.md 7.4, points 1-11 and 16). Where models differ the
/// strictest one decides.
std::optional<std::string> find_fault(const wire::bedrock::ConverseStream& request);

}  // namespace torpor::fakes::bedrock
