#include "runtime/inbox/callback.hpp"

#include <optional>
#include <utility>
#include <variant>

#include "runtime/wire/callback_token.hpp"
#include "runtime/wire/digest.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::inbox {

namespace {

using namespace wire::rap;

std::string digest_of(std::string_view text) {
    constexpr std::size_t digits = 16;
    return wire::hex(wire::sha256(text)).substr(0, digits);
}

base::MessageId identity(std::string_view kind,
                         const base::CallId& call,
                         std::string_view distinction) {
    return base::MessageId(std::string(kind) + "-" + call.str() + "-" + digest_of(distinction));
}

std::vector<wire::ContentItem> text_item(std::string text) {
    return {wire::TextItem{std::move(text)}};
}

/// What a callback is about: the thread, and the call if its body names one.
struct Subject {
    base::ThreadId thread;
    std::optional<base::CallId> call;
};
Subject subject_of(const ToolResult& result) {
    return {result.thread, result.call};
}
Subject subject_of(const EventCallback& event) {
    return {event.thread, event.call};
}
Subject subject_of(const OAuthCallback& callback) {
    return {callback.thread, callback.prompt.call};
}
Subject subject_of(const ChoiceCallback& callback) {
    return {callback.thread, callback.prompt.call};
}
Subject subject_of(const ViewCallback& callback) {
    return {callback.thread, std::nullopt};
}

/// A genuine callback on its way to a message.
struct Posted {
    const base::CallId& call;
    std::string_view body;
    base::Instant at;
};

/// The same bytes of the same call are the same answer, whenever they arrive.
base::MessageId identity_of(const ToolResult& result, const Posted& posted) {
    return identity("result", posted.call,
                    result.event_id.empty() ? posted.body : std::string_view(result.event_id));
}

/// Equal events are common, and posting one again is as well. Without a name of its own, an event
/// is taken for a repetition only within one minute of our clock.
base::MessageId identity_of(const EventCallback& event, const Posted& posted) {
    if (!event.event_id.empty()) return identity("event", posted.call, event.event_id);
    const auto minute = std::chrono::floor<std::chrono::minutes>(posted.at.time_since_epoch());
    return identity("event", posted.call,
                    std::string(posted.body) + "\n" + std::to_string(minute.count()));
}

/// A second prompt of a call differs in its body, and is never taken for the first (D-012).
base::MessageId identity_of(const OAuthCallback&, const Posted& posted) {
    return identity("prompt", posted.call, posted.body);
}
base::MessageId identity_of(const ChoiceCallback&, const Posted& posted) {
    return identity("prompt", posted.call, posted.body);
}

/// A view may return to what it was: the last post wins, so no two are the same.
base::MessageId identity_of(const ViewCallback&, const Posted& posted) {
    return identity(
        "view", posted.call,
        std::string(posted.body) + "\n" + std::to_string(posted.at.time_since_epoch().count()));
}

using Content = decltype(wire::InputMessage::content);

Content content_of(ToolResult result) {
    wire::ToolAnswer answer;
    answer.call = std::move(result.call);
    answer.content = std::move(result.content);
    if (answer.content.empty()) answer.content = text_item(std::move(result.text));
    answer.subscription = result.subscription;
    answer.display = std::move(result.display);
    return answer;
}

Content content_of(EventCallback callback) {
    wire::SubscriptionEvent event;
    event.call = std::move(callback.call);
    event.content = text_item(std::move(callback.text));
    event.associative = callback.associative;
    event.final = callback.final;
    return event;
}

Content content_of(OAuthCallback callback) {
    return std::move(callback.prompt);
}
Content content_of(ChoiceCallback callback) {
    return std::move(callback.prompt);
}
Content content_of(ViewCallback callback) {
    return std::move(callback.view);
}

std::unexpected<Refused> refuse(int status, std::string reason) {
    return std::unexpected(Refused{status, std::move(reason)});
}

/// Whose callback it is, if the URL is the one we minted for that call.
base::Result<Subject, Refused> authenticate(const Callback& callback,
                                            std::string_view path,
                                            std::string_view secret) {
    Subject subject = std::visit([](const auto& posted) { return subject_of(posted); }, callback);
    const wire::CallbackPath named = wire::read_callback_path(path);
    if (!subject.call && !named.call) {
        return refuse(403, "this is not the callback URL of a call, which a view needs");
    }
    const bool contradicts = subject.call && named.call && *subject.call != *named.call;
    if (!subject.call) subject.call = named.call;
    const auto check =
        wire::check_callback_token(named.token, secret, subject.thread, *subject.call);
    if (contradicts || check == wire::TokenCheck::forged) {
        return refuse(403, "this is not the callback URL of that call of that thread");
    }
    return subject;
}

/// Escapes and labels make a message at most four times as long as its callback.
bool is_too_long(const wire::InputMessage& message, std::size_t body_size) {
    constexpr std::size_t growth_max = 4;
    return body_size * growth_max > message_bytes_max &&
           wire::encode(message).size() > message_bytes_max;
}

}  // namespace

base::Result<Accepted, Refused> judge_callback(const CallbackRequest& request,
                                               std::string_view secret,
                                               base::Instant now) {
    if (request.method != "POST") return refuse(405, "only POST is accepted");
    if (request.body.size() > callback_bytes_max) {
        return refuse(413, "the body is larger than 5000000 bytes");
    }
    auto callback = decode_callback(request.body);
    if (!callback) return refuse(400, callback.error().text());
    auto subject = authenticate(*callback, request.path, secret);
    if (!subject) return std::unexpected(std::move(subject.error()));

    Accepted accepted;
    accepted.call = *std::move(subject->call);
    const Posted posted{accepted.call, request.body, now};
    accepted.id =
        std::visit([&](const auto& told) { return identity_of(told, posted); }, *callback);
    accepted.message.thread = std::move(subject->thread);
    accepted.message.content =
        std::visit([](auto& told) { return content_of(std::move(told)); }, *callback);
    if (is_too_long(accepted.message, request.body.size())) {
        return refuse(413, "the message is larger than 6000000 bytes");
    }
    return accepted;
}

}  // namespace torpor::inbox
