#pragma once

#include <string>

#include "fakes/rap/script.hpp"
#include "runtime/wire/http.hpp"

namespace torpor::fakes::rap {

/// Whether the server has been asked for its manifest before.
enum class Discovery { first, later };

/// What discovery answers: the manifest that follows from the tools, or the one that the script
/// gives. `endpoint` is where the server takes invocations.
wire::HttpResponse discovery_reply(const ServerSettings& settings,
                                   Discovery discovery,
                                   const std::string& endpoint);

}  // namespace torpor::fakes::rap
