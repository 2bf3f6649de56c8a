#pragma once

#include <string_view>

#include "runtime/base/random.hpp"

namespace torpor::fakes {

/// Whether something that happens so many times in a thousand happens this time. Never and always
/// cost no draw.
bool happens(base::Random& random, std::string_view site, int per_thousand);

}  // namespace torpor::fakes
