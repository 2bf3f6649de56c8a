#pragma once

#include <string_view>

#include "fakes/lambda/invocation.hpp"
#include "runtime/wire/http.hpp"
#include "runtime/wire/lambda.hpp"

/// How requests and answers look at a Function URL (aws.md 3.3).
namespace torpor::fakes::lambda {

/// The event for a request; `target` is the path and query that the function sees.
wire::lambda::UrlEvent url_event(const wire::HttpRequest& request, std::string_view target);
/// What the caller gets for an invocation that has ended.
wire::HttpResponse url_response(const Finished& finished);

wire::HttpResponse url_forbidden();
wire::HttpResponse url_throttled();
wire::HttpResponse url_too_large();

}  // namespace torpor::fakes::lambda
