#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fakes/account.hpp"
#include "fakes/deadlines.hpp"
#include "fakes/service.hpp"
#include "fakes/sqs/queue.hpp"
#include "runtime/base/result.hpp"
#include "runtime/wire/lambda.hpp"
#include "runtime/wire/sqs.hpp"

namespace torpor::fakes::sqs {

struct SqsSettings {
    Account account;
    std::vector<QueueSettings> queues;
};

/// What an event source mapping receives.
struct ReceivedRecords {
    std::vector<wire::lambda::SqsRecord> records;
    Outcome outcome;
};
/// What became of a send that did not come over HTTP.
struct SendReport {
    std::optional<SendOutcome> sent;  ///< nothing if it was refused
    std::string refusal;              ///< why, as the service words it
    Outcome outcome;
};

/// Amazon SQS with the queues of one account.
///
/// Requests that do not come over HTTP (the event source mapping of Lambda, the universal target of
/// Scheduler, producers of a scenario) use the named entry points; the rules are the same.
class SqsService final : public Service {
public:
    explicit SqsService(SqsSettings settings);
    ~SqsService() override;

    Outcome handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) override;
    std::optional<base::Instant> next_deadline() const override;
    Outcome advance(Moment moment) override;

    /// Up to `messages_max` messages for an event source mapping, hidden for the queue's own
    /// visibility timeout.
    ReceivedRecords receive(const std::string& queue, int messages_max, Moment moment);
    /// A handle that is expired or unknown deletes nothing, as for any consumer.
    Outcome remove(const std::string& queue, const std::string& receipt_handle, Moment moment);
    SendReport send(const std::string& queue, const Sending& sending, Moment moment);

    bool has_queue(const std::string& queue) const { return queues_.contains(queue); }
    /// The queue named by a queue URL of this account, or nothing.
    std::optional<std::string> queue_of_url(const std::string& queue_url) const;
    QueueInspection inspect(const std::string& queue, base::Instant now) const;
    /// From now on nothing is delivered twice without need.
    void heal();
    /// The operator changes the queue's VisibilityTimeout attribute.
    void set_visibility(const std::string& queue, base::Duration visibility);

private:
    struct LongPoll {
        Ticket ticket{};
        wire::sqs::ReceiveMessage request;
        std::string queue;
    };
    using Refused = wire::sqs::ServiceError;

    Outcome dispatch(Ticket ticket, const wire::HttpRequest& request, Moment moment);
    Outcome handle_send(Ticket ticket, const wire::HttpRequest& request, Moment moment);
    Outcome handle_receive(Ticket ticket, const wire::HttpRequest& request, Moment moment);
    Outcome handle_delete(Ticket ticket, const wire::HttpRequest& request, Moment moment);
    Outcome handle_visibility(Ticket ticket, const wire::HttpRequest& request, Moment moment);

    base::Result<SendOutcome, Refused> accept(const std::string& queue,
                                              const Sending& sending,
                                              Moment moment,
                                              Outcome& outcome);
    /// Takes messages out, moves dead letters on and states the facts.
    std::vector<Delivery> take(const std::string& queue,
                               int messages_max,
                               base::Duration visibility,
                               Moment moment,
                               Outcome& outcome);
    DeleteResult erase(const std::string& queue,
                       const std::string& receipt_handle,
                       Moment moment,
                       Outcome& outcome);
    /// Whether the poll could be answered with messages.
    bool serve(const LongPoll& poll, Moment moment, Outcome& outcome);
    /// Serves waiting polls, then tells of the queues that still have something to receive.
    Outcome settled(Outcome outcome, Moment moment);
    Queue& at(const std::string& queue);
    const Queue& at(const std::string& queue) const;
    std::string arn(const std::string& queue) const;

    SqsSettings settings_;
    std::map<std::string, std::unique_ptr<Queue>> queues_;
    std::set<std::string> touched_;  ///< queues that this call has changed
    Deadlines<std::string> queue_deadlines_;
    std::map<std::uint64_t, LongPoll> polls_;  ///< by arrival
    Deadlines<std::uint64_t> poll_deadlines_;
    std::uint64_t poll_next_ = 0;
};

}  // namespace torpor::fakes::sqs
