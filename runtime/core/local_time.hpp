#pragma once

#include <string>

#include "runtime/base/result.hpp"
#include "runtime/base/time.hpp"
#include "runtime/wire/builtin_arguments.hpp"

namespace torpor::core {

struct ResolvedTime {
    base::Instant at;
    std::string written;  ///< as it was asked for, and what was done to it if it was not unique
};

/// A local time of an IANA zone as a point of UTC: the earlier of two, the shift forward over a
/// gap. Fails with a sentence that says what is wrong with the date, the time or the zone.
base::Result<ResolvedTime, std::string> resolve_local_time(const wire::LocalTimeArguments& local);

}  // namespace torpor::core
