#include "runtime/daemon/parts.hpp"

#include <string>
#include <utility>

#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>

namespace torpor::daemon {

namespace {

namespace errc = boost::system::errc;

/// The senders' callers know one kind of failure.
[[noreturn]] void fail(const std::string& why) {
    throw boost::system::system_error(errc::make_error_code(errc::io_error), why);
}

}  // namespace

Task<bool> NoStates::was_processed(base::ThreadId, base::MessageId) {
    co_return false;
}

Task<void> NoStates::mark_processed(base::ThreadId, base::MessageId) {
    co_return;
}

Task<void> InboxSender::send(wire::InputMessage message, base::MessageId id) {
    const auto limit = static_cast<std::int64_t>(parts_.settings.waiting_max);
    if (limit_ == Limit::waiting && parts_.inbox.waiting() >= limit) {
        throw boost::system::system_error(errc::make_error_code(errc::no_buffer_space),
                                          "too many messages are waiting");
    }
    auto body = wire::encode(message);
    auto added = DurableInbox::Added::fresh;
    std::string problem;
    try {
        added = co_await parts_.inbox.add(message.thread, id, std::move(body),
                                          parts_.world.clock.now());
    } catch (const ports::SqlError& failure) {
        problem = failure.what();
    }
    if (!problem.empty()) {
        // The message may be there all the same, and whoever sent it may not try again.
        parts_.agenda.add(message.thread);
        parts_.bell.ring();
        fail(problem);
    }
    if (added == DurableInbox::Added::known && parts_.listener != nullptr) {
        parts_.listener->message_repeated(message.thread, id);
    }
    parts_.agenda.add(message.thread);
    parts_.bell.ring();
}

Task<void> TimerScheduler::schedule(ports::Wakeup wakeup) {
    std::string problem;
    try {
        co_await parts_.inbox.set_timer(std::move(wakeup));
    } catch (const ports::SqlError& failure) {
        problem = failure.what();
    }
    if (!problem.empty()) fail(problem);
    parts_.timers_changed();
}

Task<void> TimerScheduler::drop(base::ThreadId thread, base::CallId call) {
    std::string problem;
    try {
        co_await parts_.inbox.drop_timer(std::move(thread), std::move(call));
    } catch (const ports::SqlError& failure) {
        problem = failure.what();
    }
    if (!problem.empty()) fail(problem);
    parts_.timers_changed();
}

Daemon::Parts::Parts(Surroundings surroundings, DaemonSettings chosen, SliceListener* told)
    : world(surroundings),
      settings(std::move(chosen)),
      listener(told),
      connections(world.database, world.clock, world.sleeper, world.random),
      inbox(connections),
      conversations(world.database, world.clock, world.sleeper, world.random),
      contents(world.database, world.clock, world.sleeper, world.random),
      inputs(*this, InboxSender::Limit::none),
      outside(*this, InboxSender::Limit::waiting),
      wakeups(*this),
      callbacks(outside,
                world.clock,
                world.log,
                settings.slices.callback_secret,
                inbox::LargeMessages::sent),
      ports{.clock = world.clock,
            .sleeper = world.sleeper,
            .random = world.random,
            .log = world.log,
            .conversations = conversations,
            .states = states,
            .inputs = inputs,
            .outputs = world.outputs,
            .wakeups = wakeups,
            .contents = contents,
            .model = world.model,
            .http = world.http},
      slices(ports, settings.slices) {}

void Daemon::Parts::timers_changed() {
    timers_known = false;
    bell.ring();
}

}  // namespace torpor::daemon
