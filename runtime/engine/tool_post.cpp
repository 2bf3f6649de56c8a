#include "runtime/engine/tool_post.hpp"

#include <utility>

namespace torpor::engine {

namespace {

Acknowledgement judge(int status) {
    const auto reason = "its server answered with HTTP status " + std::to_string(status);
    if (status >= 200 && status < 300) return {Acknowledgement::Kind::accepted, {}};
    if (status >= 500) return {Acknowledgement::Kind::unreachable, reason};
    return {Acknowledgement::Kind::refused, reason};
}

}  // namespace

Task<Acknowledgement> post_to_tool(ports::HttpClient& http,
                                   wire::HttpRequest request,
                                   base::Duration timeout) {
    Acknowledgement acknowledgement;
    try {
        const auto response = co_await http.send(std::move(request), timeout);
        acknowledgement = judge(response.status);
    } catch (const ports::HttpFailure&) {
        acknowledgement.reason = "its server did not answer";
    }
    co_return acknowledgement;
}

Task<ServerReply> ask_tool_server(ports::HttpClient& http,
                                  const ports::Clock& clock,
                                  wire::HttpRequest request,
                                  base::Duration timeout,
                                  std::size_t bytes_max) {
    ServerReply reply;
    try {
        auto streamed = co_await http.send(std::move(request), timeout);
        const auto end = clock.now() + timeout;
        wire::HttpResponse response;
        response.status = streamed.status;
        streamed.body->bound(timeout);
        while (auto piece = co_await streamed.body->read()) {
            response.body += *piece;
            const auto left = end - clock.now();
            if (response.body.size() > bytes_max) reply.reason = "its answer is too large";
            if (left <= base::Duration::zero()) reply.reason = "its answer takes too long";
            if (!reply.reason.empty()) co_return reply;
            streamed.body->bound(left);
        }
        reply.response = std::move(response);
    } catch (const ports::HttpFailure& failure) {
        reply.reason = failure.what();
    }
    co_return reply;
}

}  // namespace torpor::engine
