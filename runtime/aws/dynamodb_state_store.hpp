#pragma once

#include <string>

#include "runtime/aws/signed_client.hpp"
#include "runtime/ports/clock.hpp"
#include "runtime/ports/state_store.hpp"
#include "runtime/wire/dynamodb.hpp"

namespace torpor::aws {

/// How long a mark outlives its message: the longest retention of a queue.
inline constexpr base::Duration mark_lifetime = std::chrono::hours{24 * 14};

/// The item of a processed message: key `session` is "thread#message", `expires` is for the table's
/// time to live, in seconds of 1970. A '#' or '%' within the thread's name is percent-encoded.
wire::dynamodb::Item mark_key(const base::ThreadId& thread, const base::MessageId& message);
wire::dynamodb::Item mark_item(const base::ThreadId& thread,
                               const base::MessageId& message,
                               base::Instant now);
/// Expired items are deleted only days later, so whoever reads one asks this.
bool is_mark_alive(const wire::dynamodb::Item& item, base::Instant now);

/// Marks of processed messages in one DynamoDB table. Throws boost::system::system_error.
class DynamoDbStateStore final : public ports::StateStore {
public:
    /// `client` and `clock` must outlive this.
    DynamoDbStateStore(SignedClient& client, const ports::Clock& clock, std::string table);

    /// A consistent read: a mark that was written is seen.
    Task<bool> was_processed(base::ThreadId thread, base::MessageId message) override;
    Task<void> mark_processed(base::ThreadId thread, base::MessageId message) override;

private:
    ServiceCall addressed(wire::HttpRequest request) const;

    SignedClient& client_;
    const ports::Clock& clock_;
    std::string table_;
};

}  // namespace torpor::aws
