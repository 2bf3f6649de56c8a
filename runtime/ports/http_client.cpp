#include "runtime/ports/http_client.hpp"

namespace torpor::ports {

Task<wire::HttpResponse> exchange(HttpClient& client,
                                  wire::HttpRequest request,
                                  base::Duration timeout) {
    auto streamed = co_await client.send(std::move(request), timeout);
    wire::HttpResponse response;
    response.status = streamed.status;
    response.headers = std::move(streamed.headers);
    while (auto piece = co_await streamed.body->read())
        response.body += *piece;
    co_return response;
}

}  // namespace torpor::ports
