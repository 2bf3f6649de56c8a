#include "sim/kernel/continuation.hpp"

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

using base::invariant;

void ContinuationList::push_back(Continuation& entry) {
    entry.next = nullptr;
    entry.prev = tail_;
    if (tail_ != nullptr) {
        tail_->next = &entry;
    } else {
        head_ = &entry;
    }
    tail_ = &entry;
}

void ContinuationList::remove(Continuation& entry) {
    if (entry.prev != nullptr) {
        entry.prev->next = entry.next;
    } else {
        invariant(head_ == &entry, "an entry without a predecessor is the head");
        head_ = entry.next;
    }
    if (entry.next != nullptr) {
        entry.next->prev = entry.prev;
    } else {
        invariant(tail_ == &entry, "an entry without a successor is the tail");
        tail_ = entry.prev;
    }
    entry.next = nullptr;
    entry.prev = nullptr;
}

void ContinuationSlab::grow() {
    const auto first = static_cast<std::uint32_t>(chunks_.size() * chunk_size);
    invariant(first + chunk_size <= (1U << index_bits), "a timer's key has room for every index");
    chunks_.push_back(std::make_unique<Continuation[]>(chunk_size));
    // Linked backwards, so that the lowest index is taken first.
    for (std::uint32_t i = chunk_size; i-- > 0;) {
        Continuation& entry = chunks_.back()[i];
        entry.index = first + i;
        entry.next = vacant_;
        vacant_ = &entry;
    }
}

}  // namespace torpor::sim
