#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/core/thread_state.hpp"

namespace torpor::core {

/// That a message took effect, or for which named reason it was refused.
struct ConsumedMessage {
    base::MessageId id;
    std::string outcome;  ///< "applied", "deferred", or the name of a refusal
    friend bool operator==(const ConsumedMessage&, const ConsumedMessage&) = default;
};

/// A child begins to exist, whole, together with what its parent decided [D-004].
struct Birth {
    base::ThreadId thread;
    Lineage lineage;
    std::string metadata;
    History entries;   ///< its own first entries, from order 1
    CallRecord first;  ///< the pending call that the message which starts it will answer
    friend bool operator==(const Birth&, const Birth&) = default;
};

/// What stands for a thread's view up to its own order `up_to`.
struct Summary {
    std::int64_t up_to = 0;
    std::string text;
    friend bool operator==(const Summary&, const Summary&) = default;
};

/// Everything one slice changes, to be made durable whole or not at all.
struct Commit {
    base::ThreadId thread;
    std::int64_t epoch = 0;  ///< it applies only while this is the thread's newest claim
    base::Instant at;
    std::int64_t history_length = 0;  ///< after this commit
    std::int64_t outputs = 0;
    std::int64_t outbox_positions = 0;
    std::int64_t calls_kept = 0;     ///< how many records of calls the thread may have then
    std::int64_t deferred_kept = 0;  ///< how many events wait then
    std::int64_t toolsets_kept = 0;
    std::int64_t standing_kept = 0;
    bool closed = false;
    std::int64_t compacted_to = 0;
    base::ThreadId root;  ///< of the thread's tree: toolsets are kept there
    std::string metadata;
    std::vector<HistoryEntry> entries;
    std::vector<ConsumedMessage> consumed;
    std::vector<CallRecord> calls;        ///< opened or changed
    std::vector<DeferredEvent> deferred;  ///< that began to wait
    std::vector<std::int64_t> released;   ///< positions of deferred events that were appended
    std::vector<OutboxItem> outbox;
    std::vector<SessionToolset> toolsets;
    std::vector<Standing> standing;  ///< begun or changed
    std::vector<StandingKey> stood;  ///< over
    std::vector<Birth> births;
    std::optional<Summary> summary;
    /// Marks of messages seen before this go, with the records of calls that may be forgotten.
    std::optional<base::Instant> forget_before;
};

}  // namespace torpor::core
