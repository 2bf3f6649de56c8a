#include "runtime/aws/signing_http_client.hpp"

#include <algorithm>
#include <utility>

namespace torpor::aws {

SigningHttpClient::SigningHttpClient(ports::HttpClient& inner,
                                     const ports::Clock& clock,
                                     wire::sigv4::Credentials credentials,
                                     std::string region,
                                     const std::vector<std::string>& servers)
    : inner_(inner),
      clock_(clock),
      credentials_(std::move(credentials)),
      scope_{std::move(region), "lambda"} {
    for (const auto& server : servers) {
        auto url = wire::parse_url(server);
        if (url) servers_.push_back(*std::move(url));
    }
}

Task<ports::StreamedResponse> SigningHttpClient::send(wire::HttpRequest request,
                                                      base::Duration timeout) {
    if (is_named(request.url)) wire::sigv4::sign(request, credentials_, scope_, clock_.now());
    auto response = co_await inner_.send(std::move(request), timeout);
    co_return response;
}

bool SigningHttpClient::is_named(const wire::Url& url) const {
    return std::ranges::any_of(servers_, [&](const wire::Url& server) {
        return server.scheme == url.scheme && server.host == url.host && server.port == url.port;
    });
}

}  // namespace torpor::aws
