#pragma once

#include <string>
#include <vector>

#include "runtime/ports/clock.hpp"
#include "runtime/ports/http_client.hpp"
#include "runtime/wire/sigv4.hpp"

namespace torpor::aws {

/// Signs requests to tool servers that stand behind a Function URL with IAM, and only those: our
/// credentials' session token goes to nobody who was not named [D-064].
class SigningHttpClient final : public ports::HttpClient {
public:
    /// `servers` are the base URLs of the servers that get signatures; scheme, host and port count.
    /// The collaborators must outlive this.
    SigningHttpClient(ports::HttpClient& inner,
                      const ports::Clock& clock,
                      wire::sigv4::Credentials credentials,
                      std::string region,
                      const std::vector<std::string>& servers);

    Task<ports::StreamedResponse> send(wire::HttpRequest request, base::Duration timeout) override;

private:
    bool is_named(const wire::Url& url) const;

    ports::HttpClient& inner_;
    const ports::Clock& clock_;
    wire::sigv4::Credentials credentials_;
    wire::sigv4::Scope scope_;
    std::vector<wire::Url> servers_;
};

}  // namespace torpor::aws
