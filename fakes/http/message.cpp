#include "fakes/http/message.hpp"

#include <algorithm>
#include <string_view>

#include <boost/beast/core/string.hpp>

namespace torpor::fakes::http {

namespace {

namespace beast = boost::beast;

constexpr unsigned http_1_1 = 11;

/// These belong to the connection, not to the message.
bool is_of_transport(std::string_view name) {
    for (const auto* own :
         {"Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Expect"}) {
        if (beast::iequals(name, own)) return true;
    }
    return false;
}

/// A value may quote what a client sent; it must not end the line.
std::string on_one_line(std::string value) {
    std::ranges::replace_if(value, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    return value;
}

template <class Fields>
void add_headers(const wire::Headers& headers, Fields& fields) {
    for (const auto& header : headers) {
        if (is_of_transport(header.name)) continue;
        fields.insert(header.name, on_one_line(header.value));
    }
}

}  // namespace

std::optional<wire::HttpRequest> from_beast(const BeastRequest& request) {
    const std::string host{request[beast::http::field::host]};
    const std::string target{request.target()};
    if (host.empty() || !target.starts_with('/')) return std::nullopt;
    if (host.find_first_of("/?#@ ") != std::string::npos) return std::nullopt;
    auto url = wire::parse_url("http://" + host + target);
    if (!url) return std::nullopt;

    wire::HttpRequest ours;
    ours.method = std::string{request.method_string()};
    ours.url = std::move(*url);
    ours.url.target = target;
    for (const auto& field : request) {
        const std::string_view name{field.name_string().data(), field.name_string().size()};
        if (is_of_transport(name)) continue;
        ours.headers.push_back({std::string{name}, std::string{field.value()}});
    }
    ours.body = request.body();
    return ours;
}

BeastRequest to_beast(const wire::HttpRequest& request) {
    BeastRequest theirs;
    theirs.version(http_1_1);
    theirs.method_string(request.method);
    theirs.target(request.url.target);
    add_headers(request.headers, theirs);
    theirs.set(beast::http::field::host, request.url.authority());
    theirs.set(beast::http::field::connection, "close");
    theirs.body() = request.body;
    theirs.prepare_payload();
    return theirs;
}

BeastResponse to_beast(const wire::HttpResponse& response, bool keep_alive) {
    BeastResponse theirs;
    theirs.version(http_1_1);
    theirs.result(static_cast<unsigned>(response.status));
    add_headers(response.headers, theirs);
    theirs.body() = response.body;
    theirs.keep_alive(keep_alive);
    theirs.prepare_payload();
    return theirs;
}

BeastHead to_chunked_head(const wire::HttpResponse& response, bool keep_alive) {
    BeastHead theirs;
    theirs.version(http_1_1);
    theirs.result(static_cast<unsigned>(response.status));
    add_headers(response.headers, theirs);
    theirs.keep_alive(keep_alive);
    theirs.chunked(true);
    return theirs;
}

}  // namespace torpor::fakes::http
