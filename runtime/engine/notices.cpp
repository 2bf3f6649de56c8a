#include "runtime/engine/notices.hpp"

#include <utility>

#include "runtime/engine/gather.hpp"
#include "runtime/engine/tool_post.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::engine {

Task<void> Notices::cancelled(base::ThreadId thread, base::CallId call) {
    std::vector<Task<void>> notices;
    for (const auto& server : settings_.tool_servers) {
        const auto url = wire::parse_url(server);
        if (url) notices.push_back(tell(wire::rap::cancel_call_request(*url, thread, call)));
    }
    co_await gather(std::move(notices));
}

Task<void> Notices::closed(base::ThreadId thread) {
    std::vector<Task<void>> notices;
    for (const auto& server : settings_.tool_servers) {
        const auto url = wire::parse_url(server);
        if (url) notices.push_back(tell(wire::rap::close_thread_request(*url, thread)));
    }
    co_await gather(std::move(notices));
}

Task<void> Notices::tell(wire::HttpRequest request) {
    co_await post_to_tool(ports_.http, std::move(request), settings_.notice_timeout);
}

}  // namespace torpor::engine
