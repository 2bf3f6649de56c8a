#include "fakes/sqs/service.hpp"

#include <algorithm>
#include <utility>

#include "fakes/sqs/attributes.hpp"
#include "fakes/sqs/error.hpp"
#include "fakes/sqs/fifo_queue.hpp"
#include "fakes/sqs/standard_queue.hpp"
#include "runtime/base/invariant.hpp"
#include "runtime/wire/digest.hpp"

namespace torpor::fakes::sqs {

using base::invariant;

SqsService::SqsService(SqsSettings settings) : settings_(std::move(settings)) {
    for (const auto& queue : settings_.queues) {
        invariant(!queues_.contains(queue.name), "the queues of an account differ in name");
        if (queue.kind() == QueueKind::fifo) {
            queues_.emplace(queue.name, std::make_unique<FifoQueue>(queue));
        } else {
            queues_.emplace(queue.name, std::make_unique<StandardQueue>(queue));
        }
    }
    for (const auto& queue : settings_.queues) {
        if (!queue.redrive) continue;
        const auto& target = queue.redrive->dead_letter_queue;
        invariant(queues_.contains(target), "a dead-letter queue exists");
        invariant(at(target).settings().kind() == queue.kind(),
                  "a dead-letter queue is of the kind of its source");
        invariant(target != queue.name, "a queue is not its own dead-letter queue");
        invariant(1 <= queue.redrive->receives_max && queue.redrive->receives_max <= 1000,
                  "maxReceiveCount is between 1 and 1000");
    }
}

SqsService::~SqsService() = default;

std::optional<base::Instant> SqsService::next_deadline() const {
    const auto queues = queue_deadlines_.next();
    const auto polls = poll_deadlines_.next();
    if (!queues) return polls;
    if (!polls) return queues;
    return std::min(*queues, *polls);
}

Outcome SqsService::advance(Moment moment) {
    while (const auto queue = queue_deadlines_.take_due(moment.now)) {
        at(*queue).advance(moment.now);
        touched_.insert(*queue);
    }
    // What became visible at the last instant of a poll still answers it.
    Outcome outcome = settled({}, moment);
    while (const auto poll = poll_deadlines_.take_due(moment.now)) {
        Reply reply;
        reply.ticket = polls_.at(*poll).ticket;
        reply.response = wire::sqs::encode(wire::sqs::ReceiveMessageReply{});
        outcome.replies.push_back(std::move(reply));
        polls_.erase(*poll);
    }
    return outcome;
}

ReceivedRecords SqsService::receive(const std::string& queue, int messages_max, Moment moment) {
    ReceivedRecords received;
    received.outcome = advance(moment);
    const auto kind = at(queue).settings().kind();
    const auto visibility = at(queue).settings().visibility;
    for (auto& delivery : take(queue, messages_max, visibility, moment, received.outcome)) {
        wire::lambda::SqsRecord record;
        record.message_id = delivery.message.id;
        record.receipt_handle = std::move(delivery.receipt_handle);
        record.md5_of_body = wire::hex(wire::md5(delivery.message.body));
        record.attributes = system_attributes(delivery.message, kind);
        record.body = std::move(delivery.message.body);
        record.queue_arn = arn(queue);
        record.region = settings_.account.region;
        received.records.push_back(std::move(record));
    }
    received.outcome = settled(std::move(received.outcome), moment);
    return received;
}

Outcome SqsService::remove(const std::string& queue,
                           const std::string& receipt_handle,
                           Moment moment) {
    Outcome outcome = advance(moment);
    // The mapping has nobody to tell: a message that was not deleted comes back by itself.
    static_cast<void>(erase(queue, receipt_handle, moment, outcome));
    return settled(std::move(outcome), moment);
}

SendReport SqsService::send(const std::string& queue, const Sending& sending, Moment moment) {
    SendReport report;
    report.outcome = advance(moment);
    const auto sent = accept(queue, sending, moment, report.outcome);
    if (sent) {
        report.sent = *sent;
    } else {
        report.refusal = sent.error().message;
    }
    report.outcome = settled(std::move(report.outcome), moment);
    return report;
}

std::optional<std::string> SqsService::queue_of_url(const std::string& queue_url) const {
    const auto url = wire::parse_url(queue_url);
    if (!url) return std::nullopt;
    const std::string prefix = "/" + settings_.account.id + "/";
    if (!url->target.starts_with(prefix)) return std::nullopt;
    std::string name = url->target.substr(prefix.size());
    if (!queues_.contains(name)) return std::nullopt;
    return name;
}

QueueInspection SqsService::inspect(const std::string& queue, base::Instant now) const {
    return at(queue).inspect(now);
}

void SqsService::heal() {
    for (const auto& [name, queue] : queues_)
        queue->heal();
}

void SqsService::set_visibility(const std::string& queue, base::Duration visibility) {
    at(queue).set_visibility(visibility);
}

base::Result<SendOutcome, SqsService::Refused> SqsService::accept(const std::string& name,
                                                                  const Sending& sending,
                                                                  Moment moment,
                                                                  Outcome& outcome) {
    if (!queues_.contains(name)) return std::unexpected(queue_does_not_exist());
    Queue& queue = at(name);
    if (auto error = refusal(queue.settings(), sending)) return std::unexpected(*error);

    SendOutcome sent = queue.send(sending, moment);
    touched_.insert(name);
    switch (sent.result) {
        case SendResult::accepted:
            outcome.facts.emplace_back(
                MessageAccepted{name, sent.message_id, sending.group_id, sending.deduplication_id,
                                sending.body, sending.delay.value_or(queue.settings().delay)});
            break;
        case SendResult::duplicate:
            outcome.facts.emplace_back(
                MessageDuplicated{name, sent.message_id, sending.deduplication_id});
            break;
    }
    return sent;
}

std::vector<Delivery> SqsService::take(const std::string& name,
                                       int messages_max,
                                       base::Duration visibility,
                                       Moment moment,
                                       Outcome& outcome) {
    Queue& queue = at(name);
    Received received = queue.receive(messages_max, visibility, moment);
    touched_.insert(name);
    for (const auto& message : received.expired) {
        outcome.facts.emplace_back(
            MessageExpired{name, message.id, message.deduplication_id, message.group_id});
    }
    for (auto& message : received.dead_letters) {
        invariant(queue.settings().redrive.has_value(),
                  "only a queue with a redrive policy gives messages up");
        outcome.facts.emplace_back(
            MessageDeadLettered{name, message.id, message.deduplication_id, message.group_id});
        const auto& target = queue.settings().redrive->dead_letter_queue;
        at(target).accept_dead_letter(std::move(message), arn(name), moment);
        touched_.insert(target);
    }
    for (const auto& delivery : received.deliveries) {
        const Message& message = delivery.message;
        outcome.facts.emplace_back(MessageReceived{name, message.id, message.deduplication_id,
                                                   message.group_id, message.receive_count});
    }
    for (int i = 0; i < received.duplicates; ++i)
        outcome.faults.push_back({InjectedFault::Kind::delivered_twice, name});
    return std::move(received.deliveries);
}

DeleteResult SqsService::erase(const std::string& queue,
                               const std::string& receipt_handle,
                               Moment moment,
                               Outcome& outcome) {
    const DeleteOutcome removed = at(queue).remove(receipt_handle, moment.now);
    touched_.insert(queue);
    if (removed.message) {
        invariant(removed.result == DeleteResult::deleted, "only a deleted message is handed back");
        const Message& message = *removed.message;
        outcome.facts.emplace_back(
            MessageDeleted{queue, message.id, message.deduplication_id, message.group_id});
    }
    return removed.result;
}

Outcome SqsService::settled(Outcome outcome, Moment moment) {
    while (!touched_.empty()) {
        const std::string name = *touched_.begin();
        touched_.erase(touched_.begin());
        Queue& queue = at(name);

        bool ready = queue.take_ready();
        for (auto poll = polls_.begin(); ready && poll != polls_.end();) {
            if (!queue.receivable()) break;
            if (poll->second.queue == name && serve(poll->second, moment, outcome)) {
                poll_deadlines_.clear(poll->first);
                poll = polls_.erase(poll);
            } else {
                ++poll;
            }
        }
        touched_.erase(name);
        if (ready && queue.receivable()) outcome.effects.emplace_back(QueueReady{name});

        if (const auto deadline = queue.next_deadline()) {
            queue_deadlines_.set(name, *deadline);
        } else {
            queue_deadlines_.clear(name);
        }
    }
    return outcome;
}

Queue& SqsService::at(const std::string& queue) {
    const auto found = queues_.find(queue);
    invariant(found != queues_.end(), "only queues that exist are spoken of by name");
    return *found->second;
}

const Queue& SqsService::at(const std::string& queue) const {
    const auto found = queues_.find(queue);
    invariant(found != queues_.end(), "only queues that exist are spoken of by name");
    return *found->second;
}

std::string SqsService::arn(const std::string& queue) const {
    return "arn:aws:sqs:" + settings_.account.region + ":" + settings_.account.id + ":" + queue;
}

}  // namespace torpor::fakes::sqs
