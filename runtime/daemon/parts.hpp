#pragma once

#include "runtime/daemon/agenda.hpp"
#include "runtime/daemon/bell.hpp"
#include "runtime/daemon/daemon.hpp"
#include "runtime/inbox/callback_endpoint.hpp"
#include "runtime/ports/input_sender.hpp"
#include "runtime/ports/state_store.hpp"
#include "runtime/ports/wakeup_scheduler.hpp"
#include "runtime/sql/connections.hpp"
#include "runtime/sql/content_store.hpp"
#include "runtime/sql/conversation_store.hpp"

namespace torpor::daemon {

/// What remains of the StateStore where the truth is as near as any fast path.
class NoStates final : public ports::StateStore {
public:
    Task<bool> was_processed(base::ThreadId thread, base::MessageId message) override;
    Task<void> mark_processed(base::ThreadId thread, base::MessageId message) override;
};

/// The inbox as slices and tools send to it.
class InboxSender final : public ports::InputSender {
public:
    enum class Limit {
        none,    ///< what slices send is bounded by what they are
        waiting  ///< what comes from outside is not, so too much of it is refused
    };
    InboxSender(Daemon::Parts& parts, Limit limit) : parts_(parts), limit_(limit) {}
    Task<void> send(wire::InputMessage message, base::MessageId id) override;

private:
    Daemon::Parts& parts_;
    Limit limit_;
};

/// Timers as slices see them.
class TimerScheduler final : public ports::WakeupScheduler {
public:
    explicit TimerScheduler(Daemon::Parts& parts) : parts_(parts) {}
    Task<void> schedule(ports::Wakeup wakeup) override;
    Task<void> drop(base::ThreadId thread, base::CallId call) override;

private:
    Daemon::Parts& parts_;
};

/// The collaborators of a daemon, built once.
struct Daemon::Parts {
    Parts(Surroundings surroundings, DaemonSettings chosen, SliceListener* told);

    /// Something may be due earlier, or later, than the loop knows.
    void timers_changed();

    Surroundings world;
    DaemonSettings settings;
    SliceListener* listener;
    sql::Connections connections;
    DurableInbox inbox;
    sql::SqlConversationStore conversations;
    sql::SqlContentStore contents;
    NoStates states;
    InboxSender inputs;
    InboxSender outside;
    TimerScheduler wakeups;
    inbox::CallbackEndpoint callbacks;
    engine::SlicePorts ports;
    engine::SliceRunner slices;
    Agenda agenda;
    Bell bell;
    std::optional<base::Instant> next_due;  ///< of the timers, if `timers_known`
    bool timers_known = false;
    bool waiting_known = true;  ///< the agenda has every thread whose inbox is not empty
};

}  // namespace torpor::daemon
