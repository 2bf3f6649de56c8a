#include "fakes/sqs/standard_queue.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "runtime/base/invariant.hpp"
#include "runtime/base/random.hpp"

namespace torpor::fakes::sqs {

using base::invariant;

namespace {

/// How far from the oldest message a drawn order may stray.
constexpr std::size_t reordering_max = 64;
constexpr base::Duration in_flight_max = std::chrono::hours{12};

}  // namespace

StandardQueue::StandardQueue(QueueSettings settings) : settings_(std::move(settings)) {
    invariant(settings_.kind() == QueueKind::standard, "only a FIFO queue's name ends in .fifo");
    invariant(0 <= settings_.duplicate_per_thousand && settings_.duplicate_per_thousand <= 1000,
              "a share is between none and a thousand per thousand");
    invariant(settings_.visibility >= base::Duration::zero(),
              "a visibility timeout is not negative");
}

SendOutcome StandardQueue::send(const Sending& sending, Moment moment) {
    advance(moment.now);
    Message message;
    message.id = base::uuid(moment.random, "sqs/message-id");
    message.sequence = sequence_next_++;
    message.body = sending.body;
    message.group_id = sending.group_id;
    message.sent = moment.now;
    SendOutcome outcome{SendResult::accepted, message.id, message.sequence};
    enqueue(std::move(message), sending.delay.value_or(settings_.delay), moment.now);
    return outcome;
}

void StandardQueue::accept_dead_letter(Message message,
                                       const std::string& source_arn,
                                       Moment moment) {
    advance(moment.now);
    message.sequence = sequence_next_++;
    message.dead_letter_source = source_arn;
    // Documented: the retention period of a standard queue goes on counting from the first send.
    enqueue(std::move(message), base::Duration::zero(), moment.now);
}

void StandardQueue::enqueue(Message message, base::Duration delay, base::Instant now) {
    const auto sequence = message.sequence;
    sequence_of_id_.emplace(message.id, sequence);
    entries_.emplace(sequence, Entry{std::move(message), Visibility::visible, {}, 0});
    if (delay > base::Duration::zero()) {
        hide(sequence, Visibility::delayed, now + delay);
    } else {
        show(sequence);
    }
}

Received StandardQueue::receive(int messages_max, base::Duration visibility, Moment moment) {
    invariant(1 <= messages_max && messages_max <= 10, "a receive asks for one to ten messages");
    advance(moment.now);
    Received received;
    std::vector<std::uint64_t> left_available;
    while (received.deliveries.size() < static_cast<std::size_t>(messages_max) &&
           !available_.empty()) {
        const auto sequence = next_available(moment);
        Entry& entry = entries_.at(sequence);
        if (expired(entry, moment.now)) {
            received.expired.push_back(erase(sequence));
            continue;
        }
        if (exhausted(entry)) {
            received.dead_letters.push_back(erase(sequence));
            continue;
        }
        const bool duplicate = drawn_duplicate(entry, moment);
        entry.message.receive_count += 1;
        if (!entry.message.first_received) entry.message.first_received = moment.now;
        entry.received = moment.now;
        const ReceiptHandle handle{entry.message.id, entry.message.receive_count};
        received.deliveries.push_back({entry.message, handle.text(settings_.name)});

        available_.erase(sequence);
        if (duplicate) {
            entry.duplicates += 1;
            received.duplicates += 1;
        }
        if (duplicate || visibility == base::Duration::zero()) {
            left_available.push_back(sequence);
        } else {
            hide(sequence, Visibility::in_flight, moment.now + visibility);
        }
    }
    // Only after the loop: one receive never holds the same message twice.
    for (const auto sequence : left_available)
        show(sequence);
    return received;
}

DeleteOutcome StandardQueue::remove(const std::string& receipt_handle, base::Instant now) {
    advance(now);
    const auto handle = parse_receipt_handle(receipt_handle, settings_.name);
    if (!handle) return {DeleteResult::handle_invalid};
    const auto sequence = sequence_of_id_.find(handle->message_id);
    if (sequence == sequence_of_id_.end()) return {DeleteResult::already_gone};
    // Documented: only the handle of the latest receive is sure to delete. Recorded: it still does
    // after its visibility timeout.
    if (entries_.at(sequence->second).message.receive_count != handle->receive) {
        return {DeleteResult::stale_handle};
    }
    return {DeleteResult::deleted, erase(sequence->second)};
}

VisibilityOutcome StandardQueue::change_visibility(const std::string& receipt_handle,
                                                   base::Duration visibility,
                                                   base::Instant now) {
    invariant(base::Duration::zero() <= visibility && visibility <= in_flight_max,
              "a visibility timeout is at most twelve hours");
    advance(now);
    const auto handle = parse_receipt_handle(receipt_handle, settings_.name);
    if (!handle) return VisibilityOutcome::handle_invalid;
    const auto sequence = sequence_of_id_.find(handle->message_id);
    if (sequence == sequence_of_id_.end()) return VisibilityOutcome::not_in_flight;
    const Entry& entry = entries_.at(sequence->second);
    if (entry.message.receive_count != handle->receive) return VisibilityOutcome::not_in_flight;
    if (now + visibility > entry.received + in_flight_max) return VisibilityOutcome::beyond_limit;

    if (visibility > base::Duration::zero()) {
        // Recorded: this hides a message again whose timeout has passed.
        hide(sequence->second, Visibility::in_flight, now + visibility);
    } else {
        show(sequence->second);
    }
    return VisibilityOutcome::changed;
}

void StandardQueue::advance(base::Instant now) {
    while (const auto sequence = hidden_.take_due(now))
        show(*sequence);
}

QueueInspection StandardQueue::inspect(base::Instant now) const {
    QueueInspection inspection;
    for (const auto& [sequence, entry] : entries_) {
        if (expired(entry, now)) continue;
        switch (entry.visibility) {
            case Visibility::visible:
                inspection.visible += 1;
                break;
            case Visibility::delayed:
                inspection.delayed += 1;
                break;
            case Visibility::in_flight:
                inspection.in_flight += 1;
                break;
        }
        inspection.messages.push_back(entry.message);
    }
    return inspection;
}

void StandardQueue::set_visibility(base::Duration visibility) {
    invariant(base::Duration::zero() <= visibility && visibility <= in_flight_max,
              "a visibility timeout is at most twelve hours");
    settings_.visibility = visibility;
}

std::uint64_t StandardQueue::next_available(Moment moment) const {
    const auto candidates = std::min(available_.size(), reordering_max);
    if (settings_.order == ServingOrder::oldest_first || candidates == 1) {
        return *available_.begin();
    }
    const auto place = moment.random.choose("sqs/next-message", candidates);
    return *std::next(available_.begin(), static_cast<std::ptrdiff_t>(place));
}

bool StandardQueue::drawn_duplicate(const Entry& entry, Moment moment) const {
    if (settings_.duplicate_per_thousand == 0) return false;
    // A duplicate counts as a receive, so more than one would exhaust the redrive policy too soon.
    if (entry.duplicates > 0) return false;
    return moment.random.choose("sqs/duplicate", 1000) <
           static_cast<std::uint64_t>(settings_.duplicate_per_thousand);
}

bool StandardQueue::exhausted(const Entry& entry) const {
    return settings_.redrive && entry.message.receive_count >= settings_.redrive->receives_max;
}

bool StandardQueue::expired(const Entry& entry, base::Instant now) const {
    return now - entry.message.sent >= settings_.retention;
}

void StandardQueue::hide(std::uint64_t sequence, Visibility visibility, base::Instant until) {
    invariant(visibility != Visibility::visible, "what is hidden is delayed or in flight");
    entries_.at(sequence).visibility = visibility;
    available_.erase(sequence);
    hidden_.set(sequence, until);
}

void StandardQueue::show(std::uint64_t sequence) {
    entries_.at(sequence).visibility = Visibility::visible;
    hidden_.clear(sequence);
    available_.insert(sequence);
    ready_ = true;
}

Message StandardQueue::erase(std::uint64_t sequence) {
    auto node = entries_.extract(sequence);
    invariant(!node.empty(), "a message that leaves the queue was in it");
    Message message = std::move(node.mapped().message);
    hidden_.clear(sequence);
    available_.erase(sequence);
    sequence_of_id_.erase(message.id);
    return message;
}

}  // namespace torpor::fakes::sqs
