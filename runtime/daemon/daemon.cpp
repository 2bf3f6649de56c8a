#include "runtime/daemon/daemon.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include "runtime/base/invariant.hpp"
#include "runtime/daemon/parts.hpp"
#include "runtime/engine/call_status.hpp"

namespace torpor::daemon {

namespace {

namespace asio = boost::asio;

/// The clock may be set and the machine be suspended while a process sleeps.
constexpr base::Duration sleep_max = std::chrono::hours{1};
constexpr base::Duration pause_of_database = std::chrono::seconds{1};
constexpr base::Duration pause_of_opening = std::chrono::milliseconds{10};

/// Tasks handle the failures of the world themselves; what leaves one ends the program.
struct Fatal {
    void operator()(const std::exception_ptr& failure) const {
        if (failure) std::rethrow_exception(failure);
    }
};

std::vector<std::int64_t> positions_of(const std::vector<WaitingMessage>& batch) {
    std::vector<std::int64_t> positions;
    for (const auto& message : batch)
        positions.push_back(message.position);
    return positions;
}

}  // namespace

Daemon::Daemon(Surroundings surroundings, DaemonSettings settings, SliceListener* listener)
    : parts_(std::make_unique<Parts>(surroundings, std::move(settings), listener)) {}

Daemon::~Daemon() = default;

Task<void> Daemon::run() {
    auto& parts = *parts_;
    const auto executor = co_await asio::this_coro::executor;
    co_await open();
    asio::co_spawn(executor, ask_for_dead_calls(), Fatal{});
    while (!stopping_) {
        co_await fire_timers();
        while (!stopping_ && parts.agenda.running() < parts.settings.slices_at_once) {
            auto thread = parts.agenda.take(parts.world.clock.now());
            if (!thread) break;
            asio::co_spawn(executor, run_thread(*std::move(thread)), Fatal{});
        }
        co_await wait();
    }
    while (parts.agenda.running() > 0)
        co_await parts.bell.wait();
}

void Daemon::stop() {
    stopping_ = true;
    parts_->bell.ring();
}

Task<void> Daemon::open() {
    const auto threads = co_await parts_->inbox.open();
    for (const auto& thread : threads)
        parts_->agenda.add(thread);
    ready_ = true;
}

Task<void> Daemon::ask_for_dead_calls() {
    engine::CallStatus status(parts_->ports, parts_->settings.slices);
    std::string problem;
    try {
        co_await status.ask();
    } catch (const std::exception& failure) {
        problem = failure.what();
    }
    if (problem.empty()) co_return;
    parts_->world.log.write(base::LogLevel::warning,
                            "tool servers could not be asked about open calls: " + problem);
}

Task<void> Daemon::look_for_the_waiting() {
    auto& parts = *parts_;
    if (parts.waiting_known) co_return;
    const auto threads = co_await parts.inbox.threads();
    for (const auto& thread : threads)
        parts.agenda.add(thread);
    parts.waiting_known = true;
}

Task<void> Daemon::fire_timers() {
    auto& parts = *parts_;
    std::string problem;
    try {
        while (!parts.timers_known ||
               (parts.next_due && *parts.next_due <= parts.world.clock.now())) {
            const auto woken = co_await parts.inbox.fire(parts.world.clock.now());
            for (const auto& thread : woken)
                parts.agenda.add(thread);
            co_await look_for_the_waiting();
            // Before the question, so that a change behind it is seen.
            parts.timers_known = true;
            parts.next_due = co_await parts.inbox.next_due();
        }
    } catch (const ports::SqlError& failure) {
        problem = failure.what();
    }
    if (problem.empty()) co_return;
    parts.timers_known = false;
    // A transaction that failed may have had its effect; whom it woke is not known then.
    parts.waiting_known = false;
    parts.world.log.write(base::LogLevel::error, "timers cannot be read: " + problem);
    co_await parts.world.sleeper.sleep_for(pause_of_database);
}

Task<void> Daemon::wait() {
    auto& parts = *parts_;
    // A database that failed is asked again after its pause.
    if (!parts.timers_known) co_return;
    auto moment = parts.next_due;
    if (parts.agenda.running() < parts.settings.slices_at_once) {
        const auto retry = parts.agenda.next_retry();
        if (retry && (!moment || *retry < *moment)) moment = retry;
    }
    if (!moment) {
        co_await parts.bell.wait();
        co_return;
    }
    const base::Duration pause = *moment - parts.world.clock.now();
    if (pause <= base::Duration::zero()) co_return;
    co_await parts.bell.wait_for(parts.world.sleeper, std::min(pause, sleep_max));
}

Task<void> Daemon::run_thread(base::ThreadId thread) {
    auto& parts = *parts_;
    const Ran ran = co_await attempt(thread);
    if (ran.failures > 0) {
        const auto attempts =
            std::min<std::int64_t>(ran.failures, parts.settings.slice_retry.attempts);
        const auto pause =
            parts.settings.slice_retry.pause_after(static_cast<int>(attempts), parts.world.random);
        parts.agenda.retry(thread, parts.world.clock.now() + pause);
    } else {
        const bool more = ran.left == Ran::Left::more;
        parts.agenda.done(thread, more ? Agenda::Left::more : Agenda::Left::nothing);
    }
    parts.bell.ring();
}

Task<Daemon::Ran> Daemon::attempt(base::ThreadId thread) {
    auto& parts = *parts_;
    Ran ran;
    std::vector<WaitingMessage> batch;
    bool started = false;
    std::string problem;
    try {
        batch = co_await parts.inbox.load(thread, parts.settings.batch_max);
        if (batch.empty()) co_return ran;
        ran.left = batch.size() < parts.settings.batch_max ? Ran::Left::nothing : Ran::Left::more;
        if (batch.front().attempts >= parts.settings.slice_retry.attempts) {
            const bool buried = co_await bury(thread, batch.front());
            if (buried) {
                ran.left = Ran::Left::more;
                co_return ran;
            }
        }
        // Alone, a message that fails takes no other with it.
        if (batch.front().attempts > 0 && batch.size() > 1) {
            batch.erase(batch.begin() + 1, batch.end());
            ran.left = Ran::Left::more;
        }
        started = true;
        co_await run_slice(thread, batch);
    } catch (const std::exception& failure) {
        problem = failure.what();
    }
    if (problem.empty()) co_return ran;
    parts.world.log.write(base::LogLevel::warning,
                          "slice of " + thread.str() + " failed: " + problem);
    ran.failures = 1;
    if (started) {
        ran.failures += batch.front().attempts;
        co_await count_failure(thread, std::move(batch));
    }
    co_return ran;
}

Task<void> Daemon::run_slice(base::ThreadId thread, std::vector<WaitingMessage> batch) {
    auto& parts = *parts_;
    std::vector<core::InboxItem> items;
    std::vector<base::MessageId> ids;
    for (const auto& message : batch) {
        ids.push_back(message.id);
        items.push_back({.id = message.id, .message = wire::decode_input_message(message.body)});
    }
    if (parts.listener != nullptr) parts.listener->slice_started(thread, ids);
    const auto deadline = parts.world.clock.now() + parts.settings.slice_time_max;
    co_await parts.slices.run(thread, std::move(items), deadline);
    auto positions = positions_of(batch);
    co_await parts.inbox.remove(thread, std::move(positions));
    if (parts.listener != nullptr) parts.listener->slice_ended(thread, SliceEnd::processed);
}

Task<void> Daemon::count_failure(base::ThreadId thread, std::vector<WaitingMessage> batch) {
    auto& parts = *parts_;
    if (parts.listener != nullptr) parts.listener->slice_ended(thread, SliceEnd::failed);
    std::string problem;
    try {
        auto positions = positions_of(batch);
        co_await parts.inbox.count_attempt(thread, std::move(positions));
    } catch (const ports::SqlError& failure) {
        problem = failure.what();
    }
    if (problem.empty()) co_return;
    parts.world.log.write(base::LogLevel::error, "a failure cannot be counted: " + problem);
}

Task<bool> Daemon::bury(base::ThreadId thread, WaitingMessage message) {
    auto& parts = *parts_;
    // What has taken effect is not lost, and what it sends must be sent before anything else.
    const bool consumed = co_await parts.inbox.was_consumed(thread, message.id);
    if (consumed) co_return false;
    const auto id = message.id;
    co_await tell_of_death(thread, id);
    co_await parts.inbox.bury(thread, std::move(message), "its slice failed again and again",
                              parts.world.clock.now(), parts.settings.dead_letters_max);
    parts.world.log.write(base::LogLevel::error,
                          "message " + id.str() + " of " + thread.str() + " is a dead letter");
    if (parts.listener != nullptr) parts.listener->message_died(thread, id);
    co_return true;
}

Task<void> Daemon::tell_of_death(base::ThreadId thread, base::MessageId id) {
    wire::OutputMessage notice;
    notice.thread = thread;
    notice.root = thread;
    notice.id = "dead-" + id.str();
    // Not counted: no slice has decided it.
    notice.sequence = 0;
    notice.text = "A message could not be processed and was put aside. Please try again later.";
    notice.metadata = "{}";
    std::string problem;
    try {
        co_await parts_->world.outputs.send(std::move(notice));
    } catch (const std::exception& failure) {
        problem = failure.what();
    }
    if (problem.empty()) co_return;
    parts_->world.log.write(base::LogLevel::warning,
                            "nobody could be told of the dead letter " + id.str() + ": " + problem);
}

Task<void> Daemon::send(wire::InputMessage message, base::MessageId id) {
    // Messages are numbered behind those that waited before: which those are must be known.
    while (!ready_)
        co_await parts_->world.sleeper.sleep_for(pause_of_opening);
    co_await parts_->outside.send(std::move(message), std::move(id));
}

}  // namespace torpor::daemon
