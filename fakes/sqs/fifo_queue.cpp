#include "fakes/sqs/fifo_queue.hpp"

#include "runtime/base/invariant.hpp"
#include "runtime/base/random.hpp"

namespace torpor::fakes::sqs {

using base::invariant;

FifoQueue::FifoQueue(QueueSettings settings) : settings_(std::move(settings)) {
    invariant(settings_.kind() == QueueKind::fifo, "the name of a FIFO queue ends in .fifo");
    invariant(settings_.duplicate_per_thousand == 0, "a FIFO queue delivers no duplicates");
    invariant(settings_.visibility >= base::Duration::zero(),
              "a visibility timeout is not negative");
}

SendOutcome FifoQueue::send(const Sending& sending, Moment moment) {
    invariant(!sending.group_id.empty(), "a message of a FIFO queue has a group");
    invariant(!sending.deduplication_id.empty(),
              "a queue without content-based deduplication is given a deduplication id");
    advance(moment.now);
    forget_old_ids(moment.now);

    const auto earlier = accepted_.find(sending.deduplication_id);
    if (earlier != accepted_.end()) {
        // A duplicate does not extend the window (recorded: test_deduplication_interval).
        return {SendResult::duplicate, earlier->second.message_id, earlier->second.sequence};
    }

    Message message;
    message.id = base::uuid(moment.random, "sqs/message-id");
    message.sequence = sequence_next_++;
    message.body = sending.body;
    message.group_id = sending.group_id;
    message.deduplication_id = sending.deduplication_id;
    message.sent = moment.now;
    accepted_.emplace(sending.deduplication_id, Acceptance{message.id, message.sequence});
    accepted_order_.emplace_back(moment.now, sending.deduplication_id);

    SendOutcome outcome{SendResult::accepted, message.id, message.sequence};
    // A delay of zero means the queue's own (recorded: test_fifo_delay).
    enqueue(std::move(message), settings_.delay, moment.now);
    return outcome;
}

void FifoQueue::accept_dead_letter(Message message, const std::string& source_arn, Moment moment) {
    advance(moment.now);
    message.sequence = sequence_next_++;
    message.dead_letter_source = source_arn;
    // Documented: on a move between FIFO queues the message id becomes the deduplication id.
    message.deduplication_id = message.id;
    enqueue(std::move(message), base::Duration::zero(), moment.now);
}

void FifoQueue::enqueue(Message message, base::Duration delay, base::Instant now) {
    const auto sequence = message.sequence;
    const std::string group = message.group_id;
    sequence_of_id_.emplace(message.id, sequence);
    groups_[group].sequences.insert(sequence);

    Entry entry{std::move(message), Visibility::visible, now, {}};
    if (delay > base::Duration::zero()) {
        entry.visibility = Visibility::delayed;
        hidden_.set(sequence, now + delay);
    }
    entries_.emplace(sequence, std::move(entry));
    refresh(group);
    if (groups_[group].place) ready_ = true;
}

Received FifoQueue::receive(int messages_max, base::Duration visibility, Moment moment) {
    invariant(1 <= messages_max && messages_max <= 10, "a receive asks for one to ten messages");
    advance(moment.now);
    Received received;
    const auto deliveries_max = static_cast<std::size_t>(messages_max);
    while (received.deliveries.size() < deliveries_max && !available_.empty()) {
        const auto count = available_.size();
        const auto place = count == 1 ? 0 : moment.random.choose("sqs/next-group", count);
        const std::string group = available_.at(place);
        take_prefix(group, deliveries_max, visibility, moment.now, received);
        refresh(group);
        // With no time to hide in, the group stays available; one visit per receive is enough.
        if (visibility == base::Duration::zero()) break;
        invariant(!groups_.contains(group) || !groups_.at(group).place,
                  "a group that was served is blocked or empty");
    }
    return received;
}

void FifoQueue::take_prefix(const std::string& group,
                            std::size_t deliveries_max,
                            base::Duration visibility,
                            base::Instant now,
                            Received& received) {
    const std::set<std::uint64_t>& sequences = groups_.at(group).sequences;
    for (auto next = sequences.begin(); next != sequences.end();) {
        // The step comes first: what follows may erase this message and no other.
        const auto sequence = *next++;
        if (received.deliveries.size() == deliveries_max) return;
        Entry& entry = entries_.at(sequence);
        if (entry.visibility != Visibility::visible) return;
        if (expired(entry, now)) {
            received.expired.push_back(erase(sequence));
            continue;
        }
        if (exhausted(entry)) {
            received.dead_letters.push_back(erase(sequence));
            continue;
        }
        entry.message.receive_count += 1;
        if (!entry.message.first_received) entry.message.first_received = now;
        entry.received = now;
        const ReceiptHandle handle{entry.message.id, entry.message.receive_count};
        received.deliveries.push_back({entry.message, handle.text(settings_.name)});
        if (visibility > base::Duration::zero()) {
            entry.visibility = Visibility::in_flight;
            hidden_.set(sequence, now + visibility);
        }
    }
}

DeleteOutcome FifoQueue::remove(const std::string& receipt_handle, base::Instant now) {
    advance(now);
    const auto handle = parse_receipt_handle(receipt_handle, settings_.name);
    if (!handle) return {DeleteResult::handle_invalid};
    if (!sequence_of_id_.contains(handle->message_id)) return {DeleteResult::already_gone};
    const Entry* entry = in_flight(*handle);
    if (entry == nullptr) return {DeleteResult::handle_expired};

    const std::string group = entry->message.group_id;
    DeleteOutcome outcome{DeleteResult::deleted, erase(entry->message.sequence)};
    refresh(group);
    return outcome;
}

VisibilityOutcome FifoQueue::change_visibility(const std::string& receipt_handle,
                                               base::Duration visibility,
                                               base::Instant now) {
    invariant(base::Duration::zero() <= visibility && visibility <= visibility_max,
              "a visibility timeout is at most twelve hours");
    advance(now);
    const auto handle = parse_receipt_handle(receipt_handle, settings_.name);
    if (!handle) return VisibilityOutcome::handle_invalid;
    // Unconfirmed for a handle that has expired; the stricter answer is taken.
    Entry* entry = in_flight(*handle);
    if (entry == nullptr) return VisibilityOutcome::not_in_flight;
    if (now + visibility > entry->received + visibility_max) {
        return VisibilityOutcome::beyond_limit;
    }

    const auto sequence = entry->message.sequence;
    if (visibility > base::Duration::zero()) {
        hidden_.set(sequence, now + visibility);
    } else {
        hidden_.clear(sequence);
        entry->visibility = Visibility::visible;
        refresh(entry->message.group_id);
    }
    return VisibilityOutcome::changed;
}

void FifoQueue::advance(base::Instant now) {
    while (const auto sequence = hidden_.take_due(now)) {
        Entry& entry = entries_.at(*sequence);
        invariant(entry.visibility != Visibility::visible, "only a hidden message has a deadline");
        entry.visibility = Visibility::visible;
        refresh(entry.message.group_id);
    }
}

QueueInspection FifoQueue::inspect(base::Instant now) const {
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

void FifoQueue::set_visibility(base::Duration visibility) {
    invariant(base::Duration::zero() <= visibility && visibility <= visibility_max,
              "a visibility timeout is at most twelve hours");
    settings_.visibility = visibility;
}

bool FifoQueue::exhausted(const Entry& entry) const {
    return settings_.redrive && entry.message.receive_count >= settings_.redrive->receives_max;
}

bool FifoQueue::expired(const Entry& entry, base::Instant now) const {
    return now - entry.retained_since >= settings_.retention;
}

FifoQueue::Entry* FifoQueue::in_flight(const ReceiptHandle& handle) {
    const auto sequence = sequence_of_id_.find(handle.message_id);
    if (sequence == sequence_of_id_.end()) return nullptr;
    Entry& entry = entries_.at(sequence->second);
    if (entry.visibility != Visibility::in_flight) return nullptr;
    if (entry.message.receive_count != handle.receive) return nullptr;
    return &entry;
}

Message FifoQueue::erase(std::uint64_t sequence) {
    auto node = entries_.extract(sequence);
    invariant(!node.empty(), "a message that leaves the queue was in it");
    Message message = std::move(node.mapped().message);
    hidden_.clear(sequence);
    sequence_of_id_.erase(message.id);
    groups_.at(message.group_id).sequences.erase(sequence);
    return message;
}

void FifoQueue::refresh(const std::string& name) {
    const auto found = groups_.find(name);
    if (found == groups_.end()) return;
    Group& group = found->second;
    const bool deliverable =
        !group.sequences.empty() &&
        entries_.at(*group.sequences.begin()).visibility == Visibility::visible;

    if (deliverable && !group.place) {
        group.place = available_.size();
        available_.push_back(name);
        ready_ = true;
    } else if (!deliverable && group.place) {
        const auto place = *group.place;
        group.place.reset();
        if (place + 1 != available_.size()) {
            available_[place] = std::move(available_.back());
            groups_.at(available_[place]).place = place;
        }
        available_.pop_back();
    }
    if (group.sequences.empty()) groups_.erase(found);
}

void FifoQueue::forget_old_ids(base::Instant now) {
    while (!accepted_order_.empty() &&
           now - accepted_order_.front().first >= deduplication_window) {
        accepted_.erase(accepted_order_.front().second);
        accepted_order_.pop_front();
    }
}

}  // namespace torpor::fakes::sqs
