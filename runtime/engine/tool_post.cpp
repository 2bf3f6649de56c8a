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

}  // namespace torpor::engine
