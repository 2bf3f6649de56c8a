#pragma once

#include <string>
#include <string_view>

#include "fakes/service.hpp"
#include "runtime/wire/http.hpp"
#include "runtime/wire/sigv4.hpp"

/// How every service says no, in one place.
namespace torpor::fakes {

/// The exception type of a refused signature, as the JSON services name it (aws.md 6 and 8).
std::string_view signature_error_type(wire::sigv4::Refusal reason);

/// Refuses what is not modelled: status 501, type "NotSimulated", and the fact that makes it a
/// finding of the run.
Outcome refuse_not_simulated(Ticket ticket, std::string_view service, std::string what);

}  // namespace torpor::fakes
