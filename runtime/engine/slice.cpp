#include "runtime/engine/slice.hpp"

#include <optional>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/slice.hpp"
#include "runtime/engine/discovery.hpp"
#include "runtime/engine/dispatch.hpp"

namespace torpor::engine {

namespace {

/// For the user; the provider's own words stay in the log.
std::string explain(ports::ModelFailure::Kind kind) {
    switch (kind) {
        case ports::ModelFailure::Kind::throttled:
            return "the model is overloaded. Please try again later.";
        case ports::ModelFailure::Kind::unavailable:
            return "the model cannot be reached. Please try again later.";
        case ports::ModelFailure::Kind::refused:
            return "the model refused the request.";
        case ports::ModelFailure::Kind::too_long:
            return "the conversation has become too long for the model.";
    }
    return {};
}

struct Completion {
    core::ModelTurn turn;
    std::optional<ports::ModelFailure::Kind> failure;
    std::string detail;
};

Task<Completion> complete(ports::ModelProvider& model, core::ModelRequest request) {
    Completion completion;
    try {
        completion.turn = co_await model.complete(std::move(request));
    } catch (const ports::ModelFailure& failure) {
        completion.failure = failure.kind;
        completion.detail = failure.what();
    }
    co_return completion;
}

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

}  // namespace

SliceRunner::SliceRunner(SlicePorts ports, SliceSettings settings)
    : ports_(ports), settings_(std::move(settings)) {}

Task<SliceOutcome> SliceRunner::run(base::ThreadId thread, std::vector<InboxItem> batch) {
    base::invariant(!batch.empty(), "a slice has something to do");
    std::vector<base::MessageId> ids;
    for (const auto& item : batch)
        ids.push_back(item.id);
    const bool repeated = co_await all_processed(thread, ids);
    if (repeated) co_return SliceOutcome::repeated;

    Dispatch::Claim claim;
    claim.thread = thread;
    claim.since = ports_.clock.now();
    auto state = co_await ports_.conversations.claim(thread, ids);
    claim.epoch = state.epoch;
    // What an earlier slice decided is sent before anything else happens to the thread: its calls
    // must not be interrupted unsent, and its outputs come first [P4, P8].
    Dispatch dispatch(ports_, settings_);
    co_await dispatch.send(claim, state.outbox);

    core::Slice slice(std::move(state), ports_.clock.now());
    slice.prepare(batch);
    const bool anything_new = slice.changed();
    if (anything_new) {
        co_await think(slice);
        const auto commit = slice.commit();
        log_refusals(ports_.log, batch, commit);
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

Task<void> SliceRunner::think(core::Slice& slice) {
    if (!slice.needs_model()) co_return;
    Discovery discovery(ports_, settings_);
    auto fetched = co_await discovery.fetch_missing(slice.state().toolsets);
    const bool fresh = !fetched.empty();
    slice.keep_toolsets(std::move(fetched));
    const core::ToolCatalog catalog(discovery.configured(slice.state().toolsets));
    if (fresh) {
        for (const auto& report : catalog.reports()) {
            ports_.log.write(base::LogLevel::warning, report);
        }
    }
    while (slice.needs_model()) {
        auto request = slice.request(catalog, settings_.system_prompt);
        const auto completion = co_await complete(ports_.model, std::move(request));
        if (completion.failure) {
            ports_.log.write(base::LogLevel::error, "no turn of the model: " + completion.detail);
            slice.give_up(explain(*completion.failure));
        } else {
            slice.apply_turn(completion.turn, catalog, ports_.clock.now(), ports_.random);
        }
    }
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
