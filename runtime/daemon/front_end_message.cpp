#include "runtime/daemon/front_end_message.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace torpor::daemon {

namespace {

constexpr std::size_t identity_bytes_max = 128;
constexpr std::size_t body_bytes_max = 5'000'000;

std::unexpected<FrontEndRefusal> refuse(int status, std::string reason) {
    return std::unexpected(FrontEndRefusal{status, std::move(reason)});
}

/// Takes as long for any two texts of the same lengths.
bool equal_in_constant_time(std::string_view one, std::string_view other) {
    if (one.size() != other.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < one.size(); ++i)
        difference |= static_cast<unsigned char>(one[i]) ^ static_cast<unsigned char>(other[i]);
    return difference == 0;
}

bool is_allowed(const wire::InputMessage& message) {
    return std::holds_alternative<wire::UserText>(message.content) ||
           std::holds_alternative<wire::ChoiceAnswer>(message.content) ||
           std::holds_alternative<wire::Attach>(message.content) ||
           std::holds_alternative<wire::Compaction>(message.content);
}

}  // namespace

bool shows_token(const wire::HttpRequest& request, const std::string& token) {
    if (token.empty()) return true;
    const auto* shown = wire::find_header(request.headers, "Authorization");
    return shown != nullptr && equal_in_constant_time(*shown, "Bearer " + token);
}

base::Result<FrontEndMessage, FrontEndRefusal> read_front_end_message(
    const wire::HttpRequest& request, const std::string& token) {
    if (!shows_token(request, token)) {
        return refuse(401, "the bearer token is missing or wrong");
    }
    if (wire::find_header(request.headers, "Origin") != nullptr) {
        return refuse(403, "pages of a browser may not send messages");
    }
    const auto* type = wire::find_header(request.headers, "Content-Type");
    if (type == nullptr || !type->starts_with("application/json")) {
        return refuse(415, "the content type is not application/json");
    }
    const auto* id = wire::find_header(request.headers, "Idempotency-Key");
    if (id == nullptr || id->empty() || id->size() > identity_bytes_max) {
        return refuse(400,
                      "the header Idempotency-Key gives the message an identity of 1 to 128 "
                      "bytes");
    }
    if (request.body.size() > body_bytes_max) return refuse(413, "the body is larger than 5 MB");
    auto message = wire::decode_input_message(request.body);
    if (!message) return refuse(400, message.error().text());
    if (!is_allowed(*message)) {
        return refuse(400, "a front end sends text, user_choice_answer, attach or compaction");
    }
    return FrontEndMessage{*std::move(message), base::MessageId{*id}};
}

}  // namespace torpor::daemon
