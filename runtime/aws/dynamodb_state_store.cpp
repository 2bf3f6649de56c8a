#include "runtime/aws/dynamodb_state_store.hpp"

#include <charconv>
#include <utility>

namespace torpor::aws {

namespace {

constexpr auto key_attribute = "session";
constexpr auto expiry_attribute = "expires";

}  // namespace

wire::dynamodb::Item mark_key(const base::ThreadId& thread, const base::MessageId& message) {
    // Two names never share a key: the first plain '#' ends the thread's.
    std::string key;
    for (const char letter : thread.view()) {
        if (letter == '#' || letter == '%') {
            key += wire::percent_encode({&letter, 1});
        } else {
            key += letter;
        }
    }
    return {{key_attribute, key + "#" + message.str()}};
}

wire::dynamodb::Item mark_item(const base::ThreadId& thread,
                               const base::MessageId& message,
                               base::Instant now) {
    auto item = mark_key(thread, message);
    const auto expires = base::unix_seconds(now + mark_lifetime);
    item[expiry_attribute] = wire::dynamodb::Number{std::to_string(expires)};
    return item;
}

bool is_mark_alive(const wire::dynamodb::Item& item, base::Instant now) {
    const auto found = item.find(expiry_attribute);
    if (found == item.end()) return true;
    const auto* number = std::get_if<wire::dynamodb::Number>(&found->second);
    if (number == nullptr) return true;
    std::int64_t expires = 0;
    const auto* const end = number->text.data() + number->text.size();
    const auto parsed = std::from_chars(number->text.data(), end, expires);
    // A mark that we cannot date is still a mark.
    if (parsed.ec != std::errc{} || parsed.ptr != end) return true;
    return expires > base::unix_seconds(now);
}

DynamoDbStateStore::DynamoDbStateStore(SignedClient& client,
                                       const ports::Clock& clock,
                                       std::string table)
    : client_(client), clock_(clock), table_(std::move(table)) {}

ServiceCall DynamoDbStateStore::addressed(wire::HttpRequest request) const {
    return {.service = "dynamodb", .request = std::move(request), .policy = {}};
}

Task<bool> DynamoDbStateStore::was_processed(base::ThreadId thread, base::MessageId message) {
    wire::dynamodb::GetItem request;
    request.table = table_;
    request.key = mark_key(thread, message);
    request.consistent = true;
    auto call = addressed(wire::dynamodb::encode(request, client_.account().dynamodb));
    const auto response = co_await client_.call(std::move(call));

    const auto reply = wire::dynamodb::decode_get_reply(response);
    if (!reply) {
        throw boost::system::system_error{make_error_code(Error::not_understood),
                                          "dynamodb: expected " + reply.error().text()};
    }
    co_return reply->item&& is_mark_alive(*reply->item, clock_.now());
}

Task<void> DynamoDbStateStore::mark_processed(base::ThreadId thread, base::MessageId message) {
    wire::dynamodb::PutItem request;
    request.table = table_;
    request.item = mark_item(thread, message, clock_.now());
    auto call = addressed(wire::dynamodb::encode(request, client_.account().dynamodb));
    co_await client_.call(std::move(call));
}

}  // namespace torpor::aws
