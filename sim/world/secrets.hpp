#pragma once

#include <string>
#include <string_view>

namespace torpor::sim {

/// The text without what must not get into a trace: the values of `auth_url` and `response_url` in
/// JSON, also in JSON within JSON.
std::string without_secrets(std::string_view text);

}  // namespace torpor::sim
