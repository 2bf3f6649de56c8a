#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include <boost/system/system_error.hpp>

#include "runtime/daemon/daemon.hpp"
#include "runtime/daemon/front_end_message.hpp"
#include "runtime/daemon/parts.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::daemon {

namespace {

constexpr std::string_view thread_path = "/threads/";
constexpr base::Duration try_again_after = std::chrono::seconds{5};

wire::HttpResponse reply(int status, std::string body) {
    wire::HttpResponse response;
    response.status = status;
    response.headers = {{"Content-Type", "application/json"}};
    response.body = std::move(body);
    return response;
}

wire::HttpResponse refusal(int status, const std::string& reason) {
    return reply(status, wire::rap::encode_callback_refused(reason));
}

void ask_to_come_back(wire::HttpResponse& response, base::Duration after) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(after).count();
    wire::set_header(response.headers, "Retry-After", std::to_string(seconds));
}

}  // namespace

Task<wire::HttpResponse> Daemon::handle(wire::HttpRequest request) {
    const std::string path = request.url.target.substr(0, request.url.target.find('?'));
    if (!ready_) {
        auto response = refusal(503, "the daemon is starting; try again");
        ask_to_come_back(response, std::chrono::seconds{1});
        co_return response;
    }
    if (path.starts_with("/callback/")) {
        auto response = co_await take_callback(std::move(request));
        co_return response;
    }
    if (path == "/messages") {
        if (request.method != "POST") co_return refusal(405, "only POST is accepted");
        auto response = co_await take_message(std::move(request));
        co_return response;
    }
    if (path.starts_with(thread_path)) {
        if (request.method != "GET") co_return refusal(405, "only GET is accepted");
        if (!shows_token(request, parts_->settings.front_end_token)) {
            co_return refusal(401, "the bearer token is missing or wrong");
        }
        const auto name = wire::percent_decode(path.substr(thread_path.size()));
        if (!name || name->empty()) co_return refusal(404, "no thread has this name");
        auto response = co_await tell_status(base::ThreadId{*name});
        co_return response;
    }
    co_return refusal(404, "there are /messages, /callback/... and /threads/...");
}

Task<wire::HttpResponse> Daemon::take_callback(wire::HttpRequest request) {
    inbox::CallbackRequest callback;
    callback.method = std::move(request.method);
    callback.path = std::move(request.url.target);
    callback.body = std::move(request.body);
    auto taken = co_await parts_->callbacks.take(std::move(callback));
    auto response = reply(taken.status, std::move(taken.body));
    if (taken.retry_after) ask_to_come_back(response, *taken.retry_after);
    co_return response;
}

Task<wire::HttpResponse> Daemon::take_message(wire::HttpRequest request) {
    auto read = read_front_end_message(request, parts_->settings.front_end_token);
    if (!read) {
        parts_->world.log.write(base::LogLevel::info, "message refused: " + read.error().reason);
        co_return refusal(read.error().status, read.error().reason);
    }
    std::string problem;
    try {
        co_await send(std::move(read->message), read->id);
    } catch (const boost::system::system_error& failure) {
        problem = failure.what();
    }
    if (problem.empty()) co_return reply(200, wire::rap::encode_callback_accepted());
    parts_->world.log.write(base::LogLevel::error, "message " + read->id.str() + ": " + problem);
    auto response = refusal(503, "the message could not be stored; try again");
    ask_to_come_back(response, try_again_after);
    co_return response;
}

Task<wire::HttpResponse> Daemon::tell_status(base::ThreadId thread) {
    std::int64_t waiting = 0;
    std::string problem;
    try {
        waiting = co_await parts_->inbox.count(thread);
    } catch (const ports::SqlError& failure) {
        problem = failure.what();
    }
    if (!problem.empty()) co_return refusal(503, "the database does not answer");
    const bool running = parts_->agenda.is_running(thread);
    co_return reply(200, R"({"waiting":)" + std::to_string(waiting) + R"(,"running":)" +
                             (running ? "true" : "false") + "}");
}

}  // namespace torpor::daemon
