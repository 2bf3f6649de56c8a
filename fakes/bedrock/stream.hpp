#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fakes/bedrock/script.hpp"
#include "runtime/base/random.hpp"
#include "runtime/wire/bedrock.hpp"

namespace torpor::fakes::bedrock {

/// The events of a turn in the documented order: the text in drawn pieces and each call, in the
/// order of the rule, then the end and the usage. `tokens` is the size of the request.
std::vector<wire::bedrock::StreamEvent> perform(const Rule& rule,
                                                std::int64_t tokens,
                                                base::Random& random);

/// How many of a turn's events leave before `fault` breaks its stream.
std::size_t events_before(ModelFault fault, const std::vector<wire::bedrock::StreamEvent>& events);

/// One frame with padding of drawn length.
std::string frame(const wire::bedrock::StreamEvent& event, base::Random& random);

}  // namespace torpor::fakes::bedrock
