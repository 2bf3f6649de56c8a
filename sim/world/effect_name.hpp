#pragma once

#include <string>
#include <string_view>

#include "runtime/wire/http.hpp"

namespace torpor::sim {

/// What a request is, in the words of its protocol: "sqs SendMessage agent-output", "lambda
/// response", "POST weather.tools".
std::string effect_name(const wire::HttpRequest& request);
/// "database commit", or what a statement is that commits itself.
std::string effect_name(std::string_view statement);

}  // namespace torpor::sim
