#pragma once

#include "runtime/base/strong_id.hpp"

namespace torpor::base {

/// One conversation; the `group_id` of RAP and the message group of the input queue.
using ThreadId = StrongId<struct ThreadKind>;
/// The producer's identity of one input message (the deduplication id it was sent with).
using MessageId = StrongId<struct MessageKind>;
/// One tool call, minted by the runtime and unique for ever [D-010].
using CallId = StrongId<struct CallKind>;
/// One row of a thread's outbox, unique within the thread.
using OutboxId = StrongId<struct OutboxKind>;

}  // namespace torpor::base
