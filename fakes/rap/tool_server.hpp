#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "fakes/rap/script.hpp"
#include "fakes/service.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::fakes::rap {

/// A RAP tool server that follows a script.
///
/// Acknowledges an invocation, does the work once however often the same call arrives, and posts
/// the result to the callback URL as a CallOut effect. Retries a callback on 5xx or silence with
/// a growing delay, never on 4xx [T-021]. A call cancelled before its callback left stays silent.
class ToolServer : public Service {
public:
    explicit ToolServer(ServerSettings settings);

    Outcome handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) override;
    std::optional<base::Instant> next_deadline() const override;
    Outcome advance(Moment moment) override;

    /// The fate of a CallOut effect: the status of the answer, or 0 if there was none.
    Outcome called_out(std::uint64_t id, int status, Moment moment);

    const ServerSettings& settings() const { return settings_; }
    /// The name under which the network knows it.
    std::string host() const { return settings_.name + ".tools"; }
    /// Calls whose callback is still to come or under way.
    std::size_t pending() const;

private:
    using JobKey = std::pair<base::ThreadId, base::CallId>;
    enum class JobState { working, calling, done };
    struct Job {
        std::string operation;
        std::string callback_url;
        JobState state = JobState::working;
        std::optional<base::Instant> due;
        int attempts = 0;
        int callbacks_left = 1;  ///< equal callbacks that are still to be delivered
        bool cancelled = false;
    };

    Outcome discover(Ticket ticket, const wire::HttpRequest& request, std::string_view prefix);
    Outcome invoke(Ticket ticket, const wire::HttpRequest& request, Moment moment);
    Outcome accept(Ticket ticket,
                   const ToolScript& tool,
                   const wire::rap::Invocation& invocation,
                   Moment moment);
    Outcome cancel(Ticket ticket, const wire::HttpRequest& request);
    Outcome close(Ticket ticket, const wire::HttpRequest& request);
    void plan(const JobKey& key, Job& job, std::optional<base::Instant> due);
    void settle(const JobKey& key, Job& job);
    void call(const JobKey& key, Job& job, Outcome& outcome);
    const ToolScript* find(std::string_view operation) const;

    ServerSettings settings_;
    std::map<JobKey, Job> jobs_;
    std::set<std::pair<base::Instant, JobKey>> due_;
    std::map<std::uint64_t, JobKey> calling_;
    std::map<std::string, int, std::less<>> unavailable_left_;
    std::uint64_t next_call_out_ = 1;
};

}  // namespace torpor::fakes::rap
