#pragma once

#include <string>
#include <string_view>

#include "runtime/base/ids.hpp"
#include "runtime/base/result.hpp"
#include "runtime/base/time.hpp"
#include "runtime/wire/input_message.hpp"

/// What tool servers post becomes messages of threads: in the cloud behind a Function URL, in the
/// daemon behind its own server.
namespace torpor::inbox {

/// One request to a callback URL, whoever took it.
struct CallbackRequest {
    std::string method;
    std::string path;
    std::string body;
};

/// A callback that was accepted: what to send, and as whom.
struct Accepted {
    wire::InputMessage message;
    base::MessageId id;
    base::CallId call;
};
/// Why it was not, as an HTTP answer. The reason quotes nothing of the request.
struct Refused {
    int status = 400;
    std::string reason;
};

/// Larger bodies are refused with 413; a Function URL passes no more than 6 MB on.
inline constexpr std::size_t callback_bytes_max = 5'000'000;
/// Of the message that a callback becomes, which escapes and labels a little more.
inline constexpr std::size_t message_bytes_max = 6'000'000;

/// Judges one request that was received at `now`. Pure.
///
/// A callback is genuine if its token is that of its thread and call; a URL that names its call
/// holds for bodies of that call only. What will never be accepted is a 4xx (rap.md 1.11).
/// The message's identity derives from what was posted, so that a tool may post again:
///   result   its `event_id`, else its bytes: the same for ever
///   event    its `event_id`, for ever; without one its bytes, for one minute of our clock
///   prompt   its bytes: a second prompt of a call is another one
///   view     its bytes and the moment: every update counts
base::Result<Accepted, Refused> judge_callback(const CallbackRequest& request,
                                               std::string_view secret,
                                               base::Instant now);

}  // namespace torpor::inbox
