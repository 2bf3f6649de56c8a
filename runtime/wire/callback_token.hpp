#pragma once

#include <string>
#include <string_view>

#include "runtime/base/ids.hpp"

namespace torpor::wire {

/// Proves that a callback URL was minted by us for one call of one thread [D-065, D-070, D-091]:
/// hexadecimal HMAC-SHA256 under `secret`. It never expires, because a tool may answer after days.
std::string callback_token(std::string_view secret,
                           const base::ThreadId& thread,
                           const base::CallId& call);

/// `base` + "/callback/" + token; trailing slashes of `base` are dropped.
std::string callback_url(std::string_view base,
                         std::string_view secret,
                         const base::ThreadId& thread,
                         const base::CallId& call);

enum class TokenCheck { genuine, forged };

/// Takes as long for a nearly right token as for a wrong one.
TokenCheck check_callback_token(std::string_view token,
                                std::string_view secret,
                                const base::ThreadId& thread,
                                const base::CallId& call);

/// What follows the last "/callback/" of a request's path; empty if there is none. Query ignored.
std::string_view token_in_path(std::string_view path);

}  // namespace torpor::wire
