#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "runtime/base/time.hpp"
#include "runtime/ports/clock.hpp"
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

/// What a tool server answered in full, or why there is nothing.
struct ServerReply {
    std::optional<wire::HttpResponse> response;
    std::string reason;
};

/// One request whose body matters. Head and body are each given `timeout`, the body as a whole, and
/// no more than `bytes_max` of it is read: a server may be slow or endless on purpose. `http` and
/// `clock` must outlive the task. Never throws for a server's failure.
Task<ServerReply> ask_tool_server(ports::HttpClient& http,
                                  const ports::Clock& clock,
                                  wire::HttpRequest request,
                                  base::Duration timeout,
                                  std::size_t bytes_max);

}  // namespace torpor::engine
