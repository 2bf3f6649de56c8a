#include "fakes/refusal.hpp"

#include <utility>

namespace torpor::fakes {

namespace {

/// `what` may quote a request, so everything that JSON reserves is escaped or dropped.
std::string quoted(std::string_view text) {
    std::string json = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') json += '\\';
        const auto byte = static_cast<unsigned char>(c);
        json += byte < 0x20 || byte > 0x7e ? '?' : c;
    }
    return json + '"';
}

}  // namespace

std::string_view signature_error_type(wire::sigv4::Refusal reason) {
    using wire::sigv4::Refusal;
    switch (reason) {
        case Refusal::missing:
            return "MissingAuthenticationTokenException";
        case Refusal::incomplete:
            return "IncompleteSignatureException";
        case Refusal::unknown_key:
        case Refusal::bad_token:
            return "UnrecognizedClientException";
        case Refusal::wrong_scope:
        case Refusal::mismatch:
        case Refusal::expired:
        case Refusal::not_yet_valid:
            return "InvalidSignatureException";
    }
    return "InvalidSignatureException";
}

Outcome refuse_not_simulated(Ticket ticket, std::string_view service, std::string what) {
    Reply reply;
    reply.ticket = ticket;
    reply.response.status = 501;
    reply.response.headers = {{"Content-Type", "application/json"},
                              {"x-amzn-ErrorType", "NotSimulated"}};
    reply.response.body =
        R"({"__type":"NotSimulated","message":)" + quoted("not simulated: " + what) + "}";
    Outcome outcome;
    outcome.replies.push_back(std::move(reply));
    outcome.facts.emplace_back(NotSimulated{std::string{service}, std::move(what)});
    return outcome;
}

}  // namespace torpor::fakes
