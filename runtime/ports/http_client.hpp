#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "runtime/base/time.hpp"
#include "runtime/ports/task.hpp"
#include "runtime/wire/http.hpp"

namespace torpor::ports {

/// The request may or may not have had its effect: refused, reset, timed out or cut off.
struct HttpFailure : std::runtime_error {
    enum class Kind { refused, reset, timed_out, malformed };
    HttpFailure(Kind failure, const std::string& text) : std::runtime_error(text), kind(failure) {}
    Kind kind;
};

class BodyReader {
public:
    virtual ~BodyReader() = default;
    /// The next bytes, or nothing at the end of the body. Throws HttpFailure if it was cut off.
    virtual Task<std::optional<std::string>> read() = 0;
    /// Replaces the bound on the wait for each later piece; zero means no bound.
    virtual void bound(base::Duration timeout) = 0;
};

/// A response whose head has arrived. The reader must not outlive the client.
struct StreamedResponse {
    int status = 0;
    wire::Headers headers;
    std::unique_ptr<BodyReader> body;
};

class HttpClient {
public:
    virtual ~HttpClient() = default;

    /// Sends the request and returns with the head of the response. One attempt, no redirects.
    /// `timeout` bounds the wait for the head and for each later piece of the body; zero means no
    /// bound. Throws HttpFailure.
    virtual Task<StreamedResponse> send(wire::HttpRequest request, base::Duration timeout) = 0;
};

/// Sends and reads the whole body. `client` must outlive the task. Throws HttpFailure.
Task<wire::HttpResponse> exchange(HttpClient& client,
                                  wire::HttpRequest request,
                                  base::Duration timeout);

}  // namespace torpor::ports
