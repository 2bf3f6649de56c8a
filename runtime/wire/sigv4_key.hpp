#pragma once

#include <string>
#include <string_view>

#include "runtime/wire/sigv4.hpp"

namespace torpor::wire::sigv4 {

/// The key that signs for one service, region and day: 32 raw bytes. `date` is yyyymmdd.
///
/// A pure function that remembers its last few answers in each thread, because deriving a key costs
/// as much as the rest of a signature and a process asks for the same few all day.
std::string signing_key(std::string_view secret_access_key,
                        std::string_view date,
                        const Scope& scope);

}  // namespace torpor::wire::sigv4
