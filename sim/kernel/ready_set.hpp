#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/kernel/continuation.hpp"

namespace torpor::sim {

/// What one process has ready, in order. The world has one of its own.
struct ReadyQueue {
    static constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();

    bool empty() const { return head == nullptr; }
    void push(Continuation& entry) {
        entry.next = nullptr;
        if (tail != nullptr) {
            tail->next = &entry;
        } else {
            head = &entry;
        }
        tail = &entry;
    }
    /// The queue is not empty.
    Continuation& pop() {
        Continuation& entry = *head;
        head = entry.next;
        if (head == nullptr) tail = nullptr;
        return entry;
    }

    Process* process = nullptr;  ///< null: the world
    Continuation* head = nullptr;
    Continuation* tail = nullptr;
    std::uint32_t position = nowhere;  ///< in the ready set
    std::uint32_t priority = 0;        ///< where a schedule goes by priorities
};

/// The queues that may run. Its order is a function of the calls made, so an index drawn from the
/// oracle means the same in every run.
class ReadySet {
public:
    bool empty() const { return queues_.empty(); }
    std::size_t size() const { return queues_.size(); }
    ReadyQueue& operator[](std::size_t index) const { return *queues_[index]; }

    /// Does nothing if the queue is in the set.
    void insert(ReadyQueue& queue) {
        if (queue.position != ReadyQueue::nowhere) return;
        queue.position = static_cast<std::uint32_t>(queues_.size());
        queues_.push_back(&queue);
    }
    /// Does nothing if the queue is not in the set.
    void erase(ReadyQueue& queue) {
        if (queue.position == ReadyQueue::nowhere) return;
        ReadyQueue* last = queues_.back();
        queues_[queue.position] = last;
        last->position = queue.position;
        queues_.pop_back();
        queue.position = ReadyQueue::nowhere;
    }

private:
    std::vector<ReadyQueue*> queues_;
};

}  // namespace torpor::sim
