#include "runtime/wire/callback_token.hpp"

#include "runtime/base/invariant.hpp"
#include "runtime/wire/digest.hpp"
#include "runtime/wire/http.hpp"
#include "runtime/wire/identifier.hpp"

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
    url += percent_encode(call.view());
    url += '.';
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

CallbackPath read_callback_path(std::string_view path) {
    path = path.substr(0, path.find_first_of("?#"));
    const std::size_t at = path.rfind(marker);
    if (at == std::string_view::npos) return {};
    const std::string_view segment = path.substr(at + marker.size());
    const std::size_t dot = segment.rfind('.');
    if (dot == std::string_view::npos) return {std::nullopt, segment};
    std::optional<std::string> text = percent_decode(segment.substr(0, dot));
    if (!text) return {};
    Decoded<base::CallId> call = parse_call_id(*std::move(text), "path");
    if (!call) return {};
    return {*std::move(call), segment.substr(dot + 1)};
}

}  // namespace torpor::wire
