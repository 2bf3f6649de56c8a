#pragma once

#include <string>
#include <vector>

#include "fakes/bedrock/script.hpp"
#include "runtime/base/random.hpp"
#include "runtime/wire/bedrock.hpp"

namespace torpor::fakes::bedrock {

/// The events of a turn in the documented order: the text in drawn pieces, then each call, then the
/// end and the usage. `heard` is the size of the request in bytes, from which usage is guessed.
std::vector<wire::bedrock::StreamEvent> perform(const Rule& rule,
                                                std::size_t heard,
                                                base::Random& random);

/// One frame with padding of drawn length.
std::string frame(const wire::bedrock::StreamEvent& event, base::Random& random);

}  // namespace torpor::fakes::bedrock
