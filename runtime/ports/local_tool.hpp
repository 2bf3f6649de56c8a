#pragma once

#include <string>
#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/core/model_turn.hpp"
#include "runtime/ports/task.hpp"
#include "runtime/wire/input_message.hpp"

namespace torpor::ports {

struct LocalInvocation {
    base::ThreadId thread;
    base::CallId call;      ///< the same call may come again after a crash: go by this id
    std::string arguments;  ///< JSON text of an object that fits the schema
    std::string user_id;    ///< empty if unknown
};

/// A tool that runs in the process of the runtime. Invoked after its call is durable, at least
/// once; what it gives goes through the inbox like any other result. The slice ends only after it:
/// work that takes minutes belongs to a tool server.
class LocalTool {
public:
    virtual ~LocalTool() = default;
    virtual const core::ToolSpec& spec() const = 0;
    /// At least one item. An exception becomes an error result.
    virtual Task<std::vector<wire::ContentItem>> invoke(LocalInvocation invocation) = 0;
};

}  // namespace torpor::ports
