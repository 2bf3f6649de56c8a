#pragma once

#include <string>

#include "runtime/base/time.hpp"
#include "runtime/ports/http_client.hpp"
#include "runtime/ports/task.hpp"
#include "runtime/wire/http.hpp"

namespace torpor::engine {

/// What one POST to a tool server gave.
struct Acknowledgement {
    enum class Kind { accepted, refused, unreachable } kind = Kind::unreachable;
    std::string reason;  ///< for the model, without any address; empty if it was accepted
};

/// One POST whose reply is its status: whatever a body says is ignored and not waited for.
/// `http` must outlive the task. Never throws for a server's failure.
Task<Acknowledgement> post_to_tool(ports::HttpClient& http,
                                   wire::HttpRequest request,
                                   base::Duration timeout);

}  // namespace torpor::engine
