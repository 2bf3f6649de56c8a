#include <algorithm>
#include <chrono>
#include <utility>

#include "fakes/refusal.hpp"
#include "fakes/sqs/attributes.hpp"
#include "fakes/sqs/error.hpp"
#include "fakes/sqs/service.hpp"
#include "runtime/base/invariant.hpp"
#include "runtime/wire/digest.hpp"
#include "runtime/wire/sigv4.hpp"

/// What the service makes of its HTTP requests.
namespace torpor::fakes::sqs {
namespace {

using std::chrono::seconds;

constexpr base::Duration skew_max = std::chrono::minutes{15};
constexpr std::int64_t visibility_seconds_max = 43'200;

Outcome refused(Ticket ticket, const ServiceError& error) {
    return answered(ticket, wire::sqs::encode(error));
}

Outcome refused(Ticket ticket, const wire::DecodeError& error) {
    if (error.path == "not_simulated") return refuse_not_simulated(ticket, "sqs", error.expected);
    return refused(ticket, unreadable(error));
}

std::optional<ServiceError> out_of_range(const wire::sqs::ReceiveMessage& receive) {
    const auto messages = receive.max_messages.value_or(1);
    if (messages < 1 || messages > 10) {
        return invalid_value(std::to_string(messages), "MaxNumberOfMessages",
                             "Must be between 1 and 10, if provided.");
    }
    const auto wait = receive.wait_seconds.value_or(0);
    if (wait < 0 || wait > 20) {
        return invalid_value(std::to_string(wait), "WaitTimeSeconds",
                             "Must be >= 0 and <= 20, if provided.");
    }
    const auto visibility = receive.visibility_seconds.value_or(0);
    if (visibility < 0 || visibility > visibility_seconds_max) {
        return invalid_value(std::to_string(visibility), "VisibilityTimeout",
                             "Must be >= 0 and <= 43200, if provided.");
    }
    if (const auto unknown = unknown_attribute(receive.system_attributes)) {
        return ServiceError{400, "InvalidAttributeName", "InvalidAttributeName",
                            "Unknown Attribute " + *unknown + "."};
    }
    return std::nullopt;
}

/// Present but empty is wrong in another way than absent.
std::optional<ServiceError> empty_identifier(const wire::sqs::SendMessage& send) {
    if (send.group_id && send.group_id->empty()) {
        return identifier_refusal(*send.group_id, "MessageGroupId");
    }
    if (send.deduplication_id && send.deduplication_id->empty()) {
        return identifier_refusal(*send.deduplication_id, "MessageDeduplicationId");
    }
    return std::nullopt;
}

/// A number of seconds from outside; far values are cut off so that they stay representable.
base::Duration duration_of(std::int64_t count) {
    return seconds{std::clamp<std::int64_t>(count, -1'000'000, 1'000'000)};
}

}  // namespace

Outcome SqsService::handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    Outcome outcome = advance(moment);
    outcome.append(dispatch(ticket, request, moment));
    return settled(std::move(outcome), moment);
}

Outcome SqsService::dispatch(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    const auto verified =
        wire::sigv4::verify(request, settings_.account.credentials,
                            {settings_.account.region, "sqs"}, moment.now, skew_max);
    if (!verified) {
        const std::string type{signature_error_type(verified.error().reason)};
        const int status = verified.error().reason == wire::sigv4::Refusal::incomplete ? 400 : 403;
        Outcome outcome = refused(ticket, {status, type, type, verified.error().message});
        outcome.facts.emplace_back(SignatureRefused{"sqs", verified.error().message});
        return outcome;
    }
    const std::string operation = wire::sqs::operation(request);
    if (operation == "SendMessage") return handle_send(ticket, request, moment);
    if (operation == "ReceiveMessage") return handle_receive(ticket, request, moment);
    if (operation == "DeleteMessage") return handle_delete(ticket, request, moment);
    if (operation == "ChangeMessageVisibility") return handle_visibility(ticket, request, moment);
    return refuse_not_simulated(ticket, "sqs", operation.empty() ? "no operation" : operation);
}

Outcome SqsService::handle_send(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    const auto send = wire::sqs::decode_send(request);
    if (!send) return refused(ticket, send.error());
    const auto name = queue_of_url(send->queue_url);
    if (!name) return refused(ticket, queue_does_not_exist());
    if (const auto error = empty_identifier(*send)) return refused(ticket, *error);

    Sending sending;
    sending.body = send->body;
    sending.group_id = send->group_id.value_or("");
    sending.deduplication_id = send->deduplication_id.value_or("");
    if (send->delay_seconds) sending.delay = duration_of(*send->delay_seconds);

    Outcome outcome;
    const auto sent = accept(*name, sending, moment, outcome);
    if (!sent) return refused(ticket, sent.error());

    wire::sqs::SendMessageReply reply;
    reply.message_id = sent->message_id;
    reply.md5_of_body = wire::hex(wire::md5(sending.body));
    if (at(*name).settings().kind() == QueueKind::fifo) {
        Message message;
        message.sequence = sent->sequence;
        reply.sequence_number = sequence_number(message);
    }
    outcome.append(answered(ticket, wire::sqs::encode(reply)));
    return outcome;
}

Outcome SqsService::handle_receive(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    const auto receive = wire::sqs::decode_receive(request);
    if (!receive) return refused(ticket, receive.error());
    const auto name = queue_of_url(receive->queue_url);
    if (!name) return refused(ticket, queue_does_not_exist());
    if (const auto error = out_of_range(*receive)) return refused(ticket, *error);

    Outcome outcome;
    LongPoll poll{ticket, *receive, *name};
    if (serve(poll, moment, outcome)) return outcome;

    const auto wait = receive->wait_seconds.value_or(0);
    if (wait == 0) {
        outcome.append(answered(ticket, wire::sqs::encode(wire::sqs::ReceiveMessageReply{})));
        return outcome;
    }
    const auto id = poll_next_++;
    poll_deadlines_.set(id, moment.now + seconds{wait});
    polls_.emplace(id, std::move(poll));
    return outcome;
}

bool SqsService::serve(const LongPoll& poll, Moment moment, Outcome& outcome) {
    const auto kind = at(poll.queue).settings().kind();
    const auto& request = poll.request;
    const auto visibility = request.visibility_seconds
                                ? base::Duration{seconds{*request.visibility_seconds}}
                                : at(poll.queue).settings().visibility;
    const int messages_max = static_cast<int>(request.max_messages.value_or(1));

    wire::sqs::ReceiveMessageReply reply;
    for (auto& delivery : take(poll.queue, messages_max, visibility, moment, outcome)) {
        wire::sqs::ReceivedMessage message;
        message.message_id = delivery.message.id;
        message.receipt_handle = std::move(delivery.receipt_handle);
        message.md5_of_body = wire::hex(wire::md5(delivery.message.body));
        message.attributes = system_attributes(delivery.message, kind, request.system_attributes);
        message.body = std::move(delivery.message.body);
        reply.messages.push_back(std::move(message));
    }
    if (reply.messages.empty()) return false;
    outcome.append(answered(poll.ticket, wire::sqs::encode(reply)));
    return true;
}

Outcome SqsService::handle_delete(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    const auto remove = wire::sqs::decode_delete(request);
    if (!remove) return refused(ticket, remove.error());
    const auto name = queue_of_url(remove->queue_url);
    if (!name) return refused(ticket, queue_does_not_exist());

    Outcome outcome;
    switch (erase(*name, remove->receipt_handle, moment, outcome)) {
        case DeleteResult::deleted:
        case DeleteResult::already_gone:
        case DeleteResult::stale_handle:
            outcome.append(answered(ticket, wire::sqs::encode_empty()));
            return outcome;
        case DeleteResult::handle_expired:
            return refused(ticket, handle_has_expired(remove->receipt_handle));
        case DeleteResult::handle_invalid:
            return refused(ticket, handle_is_invalid(remove->receipt_handle));
    }
    return outcome;
}

Outcome SqsService::handle_visibility(Ticket ticket,
                                      const wire::HttpRequest& request,
                                      Moment moment) {
    const auto change = wire::sqs::decode_change_visibility(request);
    if (!change) return refused(ticket, change.error());
    const auto name = queue_of_url(change->queue_url);
    if (!name) return refused(ticket, queue_does_not_exist());
    const auto count = change->visibility_seconds;
    if (count < 0 || count > visibility_seconds_max) {
        return refused(ticket, invalid_value(std::to_string(count), "VisibilityTimeout",
                                             "VisibilityTimeout must be an integer between 0 and "
                                             "43200"));
    }
    touched_.insert(*name);
    switch (at(*name).change_visibility(change->receipt_handle, seconds{count}, moment.now)) {
        case VisibilityOutcome::changed:
            return answered(ticket, wire::sqs::encode_empty());
        case VisibilityOutcome::not_in_flight:
            return refused(ticket, not_in_flight(change->receipt_handle));
        case VisibilityOutcome::beyond_limit:
            return refused(
                ticket,
                invalid_value(change->receipt_handle, "ReceiptHandle",
                              "Total VisibilityTimeout for the message is beyond the limit [43200 "
                              "seconds]"));
        case VisibilityOutcome::handle_invalid:
            return refused(ticket, handle_is_invalid(change->receipt_handle));
    }
    return refused(ticket, handle_is_invalid(change->receipt_handle));
}

}  // namespace torpor::fakes::sqs
