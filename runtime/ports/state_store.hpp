#pragma once

#include "runtime/base/ids.hpp"
#include "runtime/ports/task.hpp"

namespace torpor::ports {

/// The fast path of de-duplication: which messages are wholly done with. One small item a message,
/// with an expiry [D-008]; the truth is in the ConversationStore.
class StateStore {
public:
    virtual ~StateStore() = default;
    virtual Task<bool> was_processed(base::ThreadId thread, base::MessageId message) = 0;
    virtual Task<void> mark_processed(base::ThreadId thread, base::MessageId message) = 0;
};

}  // namespace torpor::ports
