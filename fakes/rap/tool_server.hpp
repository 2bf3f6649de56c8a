#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "fakes/rap/job.hpp"
#include "fakes/rap/manifest.hpp"
#include "fakes/rap/script.hpp"
#include "fakes/service.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::fakes::rap {

/// A RAP tool server that follows a script.
///
/// Acknowledges an invocation, does the work once however often the same call arrives, and posts
/// prompts, views, the result and the events of a subscription to the callback URL as CallOut
/// effects. Retries a callback on 5xx or silence with a growing delay, never on 4xx [T-021]. What
/// is cancelled before it left stays silent. Serves both "/" of a host of its own and
/// "/tools/NAME/" of a shared port.
class ToolServer : public Service {
public:
    explicit ToolServer(ServerSettings settings);

    Outcome handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) override;
    std::optional<base::Instant> next_deadline() const override { return jobs_.next_deadline(); }
    Outcome advance(Moment moment) override;

    /// The fate of a CallOut effect: the status of the answer, or 0 if there was none.
    Outcome called_out(std::uint64_t id, int status, Moment moment);
    /// An event happens to every open subscription of the tool; it is posted in the next advance.
    Outcome emit(std::string_view tool, const EmittedEvent& event, Moment moment);

    const ServerSettings& settings() const { return settings_; }
    /// The name under which the network knows it.
    std::string host() const { return settings_.name + ".tools"; }
    bool has_tool(std::string_view tool) const;
    /// Callbacks that are still to come or under way.
    std::size_t pending() const { return jobs_.pending(); }
    /// Calls that are worked on and subscriptions that are open.
    std::size_t live() const { return jobs_.live(); }

private:
    /// A request and what of its target is the server's own.
    struct Arrival {
        Ticket ticket{};
        const wire::HttpRequest& request;
        std::string_view path;
        std::string base;  ///< scheme, authority and what comes before `path`
    };

    Outcome post(const Arrival& arrival, Moment moment);
    Outcome discover(const Arrival& arrival);
    Outcome invoke(const Arrival& arrival, Moment moment);
    Outcome accept(const Arrival& arrival,
                   const ToolScript& tool,
                   const wire::rap::Invocation& invocation,
                   Moment moment);
    Outcome cancel(const Arrival& arrival, Moment moment);
    Outcome close(const Arrival& arrival, Moment moment);
    Outcome tell_status(const Arrival& arrival) const;
    Outcome choose(const Arrival& arrival, Moment moment);
    Outcome noticed(Ticket ticket) const;
    ToolScript script_of(std::string_view operation) const;

    ServerSettings settings_;
    Jobs jobs_;
    Discovery discovery_ = Discovery::first;
    std::map<std::string, int, std::less<>> unavailable_left_;  ///< by operation
};

}  // namespace torpor::fakes::rap
