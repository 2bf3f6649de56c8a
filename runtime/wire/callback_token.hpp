#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/ids.hpp"

namespace torpor::wire {

/// Proves that a callback URL was minted by us for one call of one thread [D-065, D-070, D-091]:
/// hexadecimal HMAC-SHA256 under `secret`. It never expires, because a tool may answer after days.
std::string callback_token(std::string_view secret,
                           const base::ThreadId& thread,
                           const base::CallId& call);

/// `base` + "/callback/" + call + "." + token; trailing slashes of `base` are dropped. The call is
/// named, percent-encoded, because views carry none in their bodies.
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

/// What the last segment of a callback URL's path says. URLs of earlier versions name no call. The
/// query is ignored.
struct CallbackPath {
    std::optional<base::CallId> call;
    std::string_view token;  ///< empty if the path is none of ours
};
CallbackPath read_callback_path(std::string_view path);

}  // namespace torpor::wire
