#pragma once

#include <optional>
#include <string>

#include "runtime/base/ids.hpp"
#include "runtime/ports/task.hpp"

namespace torpor::ports {

/// Claim check: bytes that are too large for a queue, kept until their message was processed.
class ContentStore {
public:
    virtual ~ContentStore() = default;
    /// Durable when it returns. `content_id` names the bytes: putting the same again is harmless.
    /// Throws SqlError.
    virtual Task<void> put(base::ThreadId thread, std::string content_id, std::string bytes) = 0;
    /// Nothing if there is no such content, or not all of it.
    virtual Task<std::optional<std::string>> get(base::ThreadId thread, std::string content_id) = 0;
};

}  // namespace torpor::ports
