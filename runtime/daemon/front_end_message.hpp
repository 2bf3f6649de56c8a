#pragma once

#include <string>

#include "runtime/base/ids.hpp"
#include "runtime/base/result.hpp"
#include "runtime/wire/http.hpp"
#include "runtime/wire/input_message.hpp"

namespace torpor::daemon {

/// What a front end may say: a text, a choice, that it has attached, or that the history is to be
/// summarised. Results and events come from tools, through their callback URLs.
struct FrontEndMessage {
    wire::InputMessage message;
    base::MessageId id;
};
/// An HTTP answer. The reason quotes nothing of the request.
struct FrontEndRefusal {
    int status = 400;
    std::string reason;
};

/// True if the request shows the bearer token; `token` is empty if none is required.
bool shows_token(const wire::HttpRequest& request, const std::string& token);

/// Judges a POST to /messages: an encoded wire::InputMessage as application/json, its identity in
/// the header Idempotency-Key. A browser's page of some other site is refused: it cannot send that
/// type unasked, and says who it is [D-091]. Pure.
base::Result<FrontEndMessage, FrontEndRefusal> read_front_end_message(
    const wire::HttpRequest& request, const std::string& token);

}  // namespace torpor::daemon
