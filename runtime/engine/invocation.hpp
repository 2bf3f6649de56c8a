#pragma once

#include <string>

#include "runtime/core/outbox.hpp"
#include "runtime/engine/claim.hpp"
#include "runtime/engine/tool_post.hpp"

namespace torpor::engine {

/// Brings calls to their tools, and the user's choices to the tools that asked.
///
/// What no retry brings there becomes an error result of the call, in the thread's inbox, under an
/// identity of its own.
class Invocation {
public:
    /// Both must outlive the object and its tasks.
    Invocation(const SlicePorts& ports, const SliceSettings& settings)
        : ports_(ports), settings_(settings) {}

    /// At least once, under the same id each time. Leaves one line in the log for the audit
    /// . Throws SliceAbandoned, or what the inbox throws.
    Task<void> invoke(Claim claim, core::InvokeTool order);

    enum class IfUndelivered {
        answer,  ///< the call ends with an error
        drop     ///< the call is over anyway
    };
    Task<void> choose(Claim claim, core::PostChoice order, IfUndelivered then);

private:
    Task<void> invoke_remote(Claim claim, core::InvokeTool order);
    Task<void> invoke_local(Claim claim, core::InvokeTool order, ports::LocalTool& tool);
    Task<Acknowledgement> post(Claim claim, wire::HttpRequest request);
    Task<void> answer_for(Claim claim, base::CallId call, base::MessageId id, std::string text);
    void audit(const Claim& claim, const core::InvokeTool& order, const std::string& outcome);
    ports::LocalTool* local(const std::string& tool) const;

    const SlicePorts& ports_;
    const SliceSettings& settings_;
};

}  // namespace torpor::engine
