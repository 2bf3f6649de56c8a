#pragma once

#include <memory>
#include <string>

#include "runtime/ports/http_client.hpp"

namespace torpor::net {

/// HTTP/1.1 over TCP and TLS, one connection a request. Certificates and host names are verified.
/// Name resolution is bounded by the system's resolver, everything after it by the timeout.
class BeastHttpClient final : public ports::HttpClient {
public:
    /// Trusts the system's certificate authorities.
    BeastHttpClient();
    /// Trusts these authorities too, in PEM: for a server behind a private one.
    explicit BeastHttpClient(const std::string& authorities);
    ~BeastHttpClient() override;

    Task<ports::StreamedResponse> send(wire::HttpRequest request, base::Duration timeout) override;

private:
    struct Trust;
    std::unique_ptr<Trust> trust_;
};

}  // namespace torpor::net
