#pragma once

#include <map>
#include <optional>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/observation.hpp"

namespace torpor::sim {

/// P4: a committed call is posted at least once or answered with an error, with the committed
/// arguments, never before it is durable, never before the user's consent if that is asked for, and
/// never after it was interrupted. A post may be under way at the moment of the interruption.
class CallsReachTheirTool final : public Check {
public:
    std::string_view name() const override { return "calls-reach-their-tool"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState& state, Violations& violations) override;

    /// For how long a post may still arrive after the interruption: a worker trusts its claim for
    /// five seconds, and then the post is on its way.
    static constexpr base::Duration under_way_max = std::chrono::seconds{7};

private:
    struct Call {
        std::string thread;
        std::string tool;
        std::string arguments;
        std::string status = "pending";
        std::optional<base::Instant> interrupted;
        bool posted = false;
        bool held = false;  ///< until the user consents
    };
    void judge(const fakes::ToolInvoked& invoked, base::Instant at, Violations& violations);
    void record(const fakes::RowChange& change, base::Instant at);
    void end(std::string_view thread, base::Instant at);

    std::map<std::string, Call> calls_;
};

}  // namespace torpor::sim
