#pragma once

#include <optional>
#include <string>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "runtime/wire/http.hpp"

/// Between Beast's messages and ours. Private to this folder.
namespace torpor::fakes::http {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;
using BeastResponse = boost::beast::http::response<boost::beast::http::string_body>;
using BeastHead = boost::beast::http::response<boost::beast::http::empty_body>;

/// Nothing if the request has no usable Host or its target is not a path.
std::optional<wire::HttpRequest> from_beast(const BeastRequest& request);
BeastRequest to_beast(const wire::HttpRequest& request);
/// With Content-Length. `keep_alive` is what the client asked for.
BeastResponse to_beast(const wire::HttpResponse& response, bool keep_alive);
/// The head of a chunked response; the body is left out.
BeastHead to_chunked_head(const wire::HttpResponse& response, bool keep_alive);

}  // namespace torpor::fakes::http
