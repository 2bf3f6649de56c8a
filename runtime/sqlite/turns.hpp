#pragma once

#include <deque>
#include <functional>

#include "runtime/ports/task.hpp"

namespace torpor::sqlite {

/// Something that one coroutine at a time may have, in the order of asking.
class Turns {
public:
    Turns() = default;
    ~Turns();
    Turns(const Turns&) = delete;
    Turns& operator=(const Turns&) = delete;

    /// Returns when `who` has the turn, at once if nobody has. Whoever has it may ask again.
    Task<void> take(const void* who);
    /// Passes the turn on if `who` has it; the next one continues on its own executor, later.
    void pass(const void* who);
    /// Destroys who waits; its frames may call `pass`.
    void drop();

private:
    struct Waiting {
        const void* who = nullptr;
        std::move_only_function<void()> resume;
    };
    struct Enqueue;

    const void* holder_ = nullptr;
    std::deque<Waiting> waiting_;
};

}  // namespace torpor::sqlite
