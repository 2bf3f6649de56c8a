#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fakes/service.hpp"
#include "fakes/sqs/message.hpp"
#include "runtime/base/time.hpp"

namespace torpor::fakes::sqs {

enum class QueueKind { fifo, standard };
/// The order in which a standard queue serves what is available.
enum class ServingOrder { oldest_first, drawn };

struct RedrivePolicy {
    std::string dead_letter_queue;  ///< its name
    int receives_max = 3;
};

struct QueueSettings {
    std::string name;  ///< ends in ".fifo" exactly if the queue is FIFO
    base::Duration visibility = std::chrono::minutes{15};
    base::Duration retention = std::chrono::days{4};
    base::Duration delay{};  ///< of messages sent without their own
    std::optional<RedrivePolicy> redrive{};

    // The fault budget of a standard queue; a FIFO queue has none.
    int duplicate_per_thousand = 0;  ///< receives after which the message is still available
    ServingOrder order = ServingOrder::oldest_first;

    QueueKind kind() const {
        return name.ends_with(".fifo") ? QueueKind::fifo : QueueKind::standard;
    }
};

/// What lies in a queue at one instant.
struct QueueInspection {
    std::size_t visible = 0;
    std::size_t in_flight = 0;
    std::size_t delayed = 0;
    std::vector<Message> messages;  ///< all of them, oldest first
};

/// One queue: the rules that FIFO and standard queues share a shape for.
///
/// Pure: every call is told the time and draws its choices from the caller's moment. Time never
/// goes backwards from call to call.
class Queue {
public:
    virtual ~Queue() = default;

    virtual SendOutcome send(const Sending& sending, Moment moment) = 0;
    /// Takes in what another queue gave up; its id, body and receive count stay.
    virtual void accept_dead_letter(Message message,
                                    const std::string& source_arn,
                                    Moment moment) = 0;
    virtual Received receive(int messages_max, base::Duration visibility, Moment moment) = 0;
    virtual DeleteOutcome remove(const std::string& receipt_handle, base::Instant now) = 0;
    /// Counts from `now`; zero makes the message receivable at once.
    virtual VisibilityOutcome change_visibility(const std::string& receipt_handle,
                                                base::Duration visibility,
                                                base::Instant now) = 0;

    /// When a message next becomes visible by itself.
    virtual std::optional<base::Instant> next_deadline() const = 0;
    /// Makes visible what is due at or before `now`.
    virtual void advance(base::Instant now) = 0;

    /// Whether a receive would find something to deliver or to give up.
    virtual bool receivable() const = 0;
    /// Whether something became receivable since the last call: what a waiting poller is told.
    virtual bool take_ready() = 0;
    virtual QueueInspection inspect(base::Instant now) const = 0;

    /// From now on nothing is delivered twice without need.
    virtual void heal() {}

    /// The operator changes an attribute of the queue; messages in flight keep their deadline.
    virtual void set_visibility(base::Duration visibility) = 0;
    virtual const QueueSettings& settings() const = 0;
};

}  // namespace torpor::fakes::sqs
