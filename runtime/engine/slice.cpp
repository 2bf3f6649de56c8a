#include "runtime/engine/slice.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/slice.hpp"
#include "runtime/engine/dispatch.hpp"
#include "runtime/engine/thinking.hpp"
#include "runtime/inbox/claim_check.hpp"

namespace torpor::engine {

namespace {

void log_refusals(base::LogSink& log,
                  const std::vector<InboxItem>& batch,
                  const core::Commit& commit) {
    for (const auto& message : commit.consumed) {
        if (message.outcome == "applied" || message.outcome == "deferred") continue;
        std::string line = "refused message " + message.id.str() + " of thread " +
                           commit.thread.str() + ": " + message.outcome;
        for (const auto& item : batch) {
            if (item.id == message.id && !item.message) line += ": " + item.message.error().text();
        }
        log.write(base::LogLevel::warning, line);
    }
}

/// What one slice takes in: its entries are committed in one transaction.
constexpr std::size_t portion_bytes_max = 5'000'000;

std::size_t size_of(const InboxItem& item) {
    if (!item.message) return 0;
    const auto* stored = std::get_if<wire::StoredContent>(&item.message->content);
    return stored == nullptr ? wire::encode(*item.message).size() : stored->bytes;
}

/// The batch in as few pieces as one slice each can take, in order.
std::vector<std::vector<InboxItem>> portions(std::vector<InboxItem> batch) {
    std::vector<std::vector<InboxItem>> portions(1);
    std::size_t bytes = 0;
    for (auto& item : batch) {
        const auto size = size_of(item);
        if (bytes + size > portion_bytes_max && !portions.back().empty()) {
            portions.emplace_back();
            bytes = 0;
        }
        bytes += size;
        portions.back().push_back(std::move(item));
    }
    return portions;
}

}  // namespace

SliceRunner::SliceRunner(SlicePorts ports, SliceSettings settings)
    : ports_(ports), settings_(std::move(settings)) {}

Task<SliceOutcome> SliceRunner::run(base::ThreadId thread,
                                    std::vector<InboxItem> batch,
                                    base::Instant deadline) {
    base::invariant(!batch.empty(), "a slice has something to do");
    auto outcome = SliceOutcome::repeated;
    auto pieces = portions(std::move(batch));
    for (auto& piece : pieces) {
        const auto one = co_await run_portion(thread, std::move(piece), deadline);
        if (one == SliceOutcome::processed) outcome = one;
    }
    co_return outcome;
}

Task<SliceOutcome> SliceRunner::run_portion(base::ThreadId thread,
                                            std::vector<InboxItem> batch,
                                            base::Instant deadline) {
    std::vector<base::MessageId> ids;
    for (const auto& item : batch)
        ids.push_back(item.id);
    const bool repeated = co_await all_processed(thread, ids);
    if (repeated) co_return SliceOutcome::repeated;
    batch = co_await fetch_stored(thread, std::move(batch));

    Claim claim;
    claim.thread = thread;
    claim.since = ports_.clock.now();
    claim.deadline = deadline;
    auto state = co_await ports_.conversations.claim(thread, ids);
    claim.epoch = state.epoch;
    claim.ancestors = state.lineage.ancestors;
    // What an earlier slice decided is sent before anything else happens to the thread: its calls
    // must not be interrupted unsent, and its outputs come first [P4, P8].
    Dispatch dispatch(ports_, settings_);
    co_await dispatch.send(claim, state.outbox);

    auto setup = setup_of(state);
    core::Slice slice(std::move(state), setup.policy, ports_.clock.now());
    slice.prepare(batch);
    const bool anything_new = slice.changed();
    if (anything_new) {
        Thinking thinking(ports_, settings_, std::move(setup), deadline);
        co_await thinking.run(slice);
        const auto commit = slice.commit();
        log_refusals(ports_.log, batch, commit);
        // Whoever commits holds the newest claim at that moment.
        claim.since = ports_.clock.now();
        const auto outcome = co_await ports_.conversations.commit(commit);
        if (outcome == ports::CommitOutcome::fenced) {
            // Claiming again would fence off the newer slice in turn, and two slices could keep
            // each other from ever finishing.
            throw SliceAbandoned("the thread was claimed by a newer slice");
        }
        co_await dispatch.send(claim, commit.outbox);
    }
    co_await mark_processed(thread, ids);
    co_return anything_new ? SliceOutcome::processed : SliceOutcome::repeated;
}

ThreadSetup SliceRunner::setup_of(const core::ThreadState& state) const {
    if (settings_.setups != nullptr) return settings_.setups->setup_of(state);
    return {.system_prompt = settings_.system_prompt, .model = nullptr, .policy = settings_.policy};
}

Task<std::vector<InboxItem>> SliceRunner::fetch_stored(base::ThreadId thread,
                                                       std::vector<InboxItem> batch) {
    for (auto& item : batch) {
        if (!item.message) continue;
        const auto* stored = std::get_if<wire::StoredContent>(&item.message->content);
        if (stored == nullptr) continue;
        auto note = *stored;
        auto fetched = co_await inbox::fetch_stored(thread, std::move(note), ports_.contents);
        item.message = std::move(fetched);
    }
    co_return batch;
}

Task<bool> SliceRunner::all_processed(base::ThreadId thread, std::vector<base::MessageId> ids) {
    try {
        for (const auto& id : ids) {
            const bool processed = co_await ports_.states.was_processed(thread, id);
            if (!processed) co_return false;
        }
    } catch (const std::exception& error) {
        // Only a fast path: the truth is in the conversation store.
        ports_.log.write(base::LogLevel::warning,
                         std::string("the state store did not answer: ") + error.what());
        co_return false;
    }
    co_return true;
}

Task<void> SliceRunner::mark_processed(base::ThreadId thread, std::vector<base::MessageId> ids) {
    try {
        for (const auto& id : ids)
            co_await ports_.states.mark_processed(thread, id);
    } catch (const std::exception& error) {
        // A redelivery will find the messages consumed, a little later.
        ports_.log.write(base::LogLevel::warning,
                         std::string("the state store took no mark: ") + error.what());
    }
}

}  // namespace torpor::engine
