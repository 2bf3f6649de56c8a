#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <vector>

#include "sim/kernel/wait.hpp"

namespace torpor::sim {

class Process;

using Callback = std::move_only_function<void()>;

/// Something that runs later: a suspended coroutine or a callback. It lives in a slab, is linked
/// intrusively wherever it waits, and owns what it will run.
///
/// A hundred thousand of them are far more than a cache holds, so what a timer needs comes first
/// and fits into one cache line.
struct alignas(64) Continuation {
    enum class Place : std::uint8_t { vacant, timer, queue, ready };
    enum class Content : std::uint8_t { nothing, coroutine, callback };
    enum class Ending : std::uint8_t { completed, aborted };

    Continuation() {}
    ~Continuation() {}
    Continuation(const Continuation&) = delete;
    Continuation& operator=(const Continuation&) = delete;

    std::uint64_t order = 0;  ///< unique for ever while in use; 0 while vacant
    union {
        Resumption coroutine;
        Callback* callback;
    };
    Process* process = nullptr;            ///< null: the world
    Continuation* next = nullptr;          ///< vacant list, ready queue or wait queue
    Continuation* sibling_next = nullptr;  ///< other suspended waits of the process
    Continuation* sibling_prev = nullptr;
    std::uint32_t index = 0;
    Place place = Place::vacant;
    Content content = Content::nothing;
    Ending ending = Ending::completed;
    Waiting waiting = Waiting::for_progress;

    WaitQueue* queue = nullptr;
    Continuation* prev = nullptr;  ///< wait queue
    const char* what = nullptr;
};

/// First in, first out; removal from anywhere.
class ContinuationList {
public:
    bool empty() const { return head_ == nullptr; }
    Continuation* front() const { return head_; }

    void push_back(Continuation& entry);
    void remove(Continuation& entry);

private:
    Continuation* head_ = nullptr;
    Continuation* tail_ = nullptr;
};

/// Continuations by the thousand without an allocation each. The last one returned is the next one
/// taken, so it is still warm.
class ContinuationSlab {
public:
    static constexpr std::uint32_t index_bits = 24;

    /// The slab's part of an order.
    static std::uint32_t index_of(std::uint64_t order) {
        return static_cast<std::uint32_t>(order & ((std::uint64_t{1} << index_bits) - 1));
    }

    /// An entry with an order above every earlier one.
    Continuation& take() {
        if (vacant_ == nullptr) grow();
        Continuation& entry = *vacant_;
        vacant_ = entry.next;
        taken_ += 1;
        entry.order = (taken_ << index_bits) | entry.index;
        return entry;
    }

    /// The entry holds no content any more.
    void give_back(Continuation& entry) {
        entry.place = Continuation::Place::vacant;
        entry.content = Continuation::Content::nothing;
        entry.order = 0;
        entry.next = vacant_;
        vacant_ = &entry;
    }

    Continuation& at(std::uint32_t index) {
        return chunks_[index / chunk_size][index % chunk_size];
    }

private:
    static constexpr std::uint32_t chunk_size = 256;

    void grow();

    std::vector<std::unique_ptr<Continuation[]>> chunks_;
    Continuation* vacant_ = nullptr;
    std::uint64_t taken_ = 0;
};

}  // namespace torpor::sim
