#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/daemon/durable_inbox.hpp"
#include "runtime/daemon/settings.hpp"
#include "runtime/daemon/slice_listener.hpp"
#include "runtime/daemon/surroundings.hpp"
#include "runtime/wire/http.hpp"
#include "runtime/wire/input_message.hpp"

namespace torpor::daemon {

/// The runtime in one process, and the way to embed it in a program of one's own.
///
/// Messages wait in the database until a slice has taken them, and so does every timer; whoever is
/// told that a message arrived may forget it. Threads run side by side, each in order. A process
/// that dies at any point, or a program that ends, finds everything when it begins again.
///
/// An embedding program gives the ports (a database of its own, a model, a sender of outputs),
/// tools that run in its process and what each thread runs with (`settings.slices`), spawns `run`
/// on its executor, and calls `send`. `handle` is needed by tool servers and remote front ends
/// only. All of it lives on one executor and starts no threads.
class Daemon {
public:
    /// `surroundings` must outlive the daemon, and so must `listener`, which may be null. The
    /// daemon must outlive its tasks: whoever destroys it has stopped it and run its executor until
    /// nothing was left to do.
    Daemon(Surroundings surroundings, DaemonSettings settings, SliceListener* listener);
    ~Daemon();
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    /// Creates what is missing in the database, goes on where the process before stopped, and runs
    /// slices until it is stopped. Once. Throws SqlError if the database cannot be opened.
    Task<void> run();

    /// Begins no further slice; `run` returns when those that are under way have ended. What waits
    /// is done by the next process. Whoever cannot wait may end the process at any point instead.
    void stop();

    /// Puts a message into the inbox of its thread, as soon as `run` has opened the database.
    /// Durable when it returns; sending it again under the same id is harmless. Throws
    /// boost::system::system_error if it could not be stored or too many wait.
    Task<void> send(wire::InputMessage message, base::MessageId id);

    /// Answers POST /callback/… of tool servers and POST /messages of front ends, with 200 after
    /// the message is durable, and GET /threads/ID. Never throws but for an InvariantViolation.
    Task<wire::HttpResponse> handle(wire::HttpRequest request);

    struct Parts;

private:
    /// How a slice, or the attempt at one, has ended.
    struct Ran {
        std::int64_t failures = 0;  ///< of the oldest message; 0: it is done with
        enum class Left { nothing, more } left = Left::nothing;
    };

    Task<void> open();
    Task<void> ask_for_dead_calls();
    Task<void> look_for_the_waiting();
    Task<void> fire_timers();
    Task<void> wait();
    Task<void> run_thread(base::ThreadId thread);
    Task<Ran> attempt(base::ThreadId thread);
    Task<void> run_slice(base::ThreadId thread, std::vector<WaitingMessage> batch);
    Task<void> count_failure(base::ThreadId thread, std::vector<WaitingMessage> batch);
    Task<bool> bury(base::ThreadId thread, WaitingMessage message);
    Task<void> tell_of_death(base::ThreadId thread, base::MessageId id);

    Task<wire::HttpResponse> take_callback(wire::HttpRequest request);
    Task<wire::HttpResponse> take_message(wire::HttpRequest request);
    Task<wire::HttpResponse> tell_status(base::ThreadId thread);

    std::unique_ptr<Parts> parts_;
    bool ready_ = false;  ///< the tables are there
    bool stopping_ = false;
};

}  // namespace torpor::daemon
