#pragma once

#include <vector>

#include "runtime/base/ids.hpp"

namespace torpor::daemon {

enum class SliceEnd { processed, failed };

/// Is told what a daemon does, for metrics and for tests. Must not call the daemon.
class SliceListener {
public:
    virtual ~SliceListener() = default;
    virtual void slice_started(const base::ThreadId& thread,
                               const std::vector<base::MessageId>& batch) = 0;
    virtual void slice_ended(const base::ThreadId& thread, SliceEnd end) = 0;
    /// A message was sent again while it waited; it is there once.
    virtual void message_repeated(const base::ThreadId& thread, const base::MessageId& id) = 0;
    virtual void message_died(const base::ThreadId& thread, const base::MessageId& id) = 0;
};

}  // namespace torpor::daemon
