#include "runtime/wire/callback_token.hpp"

#include "runtime/base/invariant.hpp"
#include "runtime/wire/digest.hpp"

namespace torpor::wire {

namespace {

constexpr std::string_view marker = "/callback/";

}  // namespace

std::string callback_token(std::string_view secret,
                           const base::ThreadId& thread,
                           const base::CallId& call) {
    base::invariant(!secret.empty(), "callback tokens are minted under a secret");
    return hex(hmac_sha256(secret, thread.str() + "\n" + call.str()));
}

std::string callback_url(std::string_view base,
                         std::string_view secret,
                         const base::ThreadId& thread,
                         const base::CallId& call) {
    while (base.ends_with('/'))
        base.remove_suffix(1);
    std::string url(base);
    url += marker;
    url += callback_token(secret, thread, call);
    return url;
}

TokenCheck check_callback_token(std::string_view token,
                                std::string_view secret,
                                const base::ThreadId& thread,
                                const base::CallId& call) {
    std::string genuine = callback_token(secret, thread, call);
    return equal_in_constant_time(token, genuine) ? TokenCheck::genuine : TokenCheck::forged;
}

std::string_view token_in_path(std::string_view path) {
    path = path.substr(0, path.find('?'));
    std::size_t at = path.rfind(marker);
    return at == std::string_view::npos ? std::string_view{} : path.substr(at + marker.size());
}

}  // namespace torpor::wire
