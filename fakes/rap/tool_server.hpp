#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/deadlines.hpp"
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
/// Serves both "/" of a host of its own and "/tools/NAME/" of a shared port.
class ToolServer : public Service {
public:
    explicit ToolServer(ServerSettings settings);

    Outcome handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) override;
    std::optional<base::Instant> next_deadline() const override { return deadlines_.next(); }
    Outcome advance(Moment moment) override;

    /// The fate of a CallOut effect: the status of the answer, or 0 if there was none.
    Outcome called_out(std::uint64_t id, int status, Moment moment);

    const ServerSettings& settings() const { return settings_; }
    /// The name under which the network knows it.
    std::string host() const { return settings_.name + ".tools"; }
    /// Callbacks that are still to come or under way.
    std::size_t pending() const { return open_; }

private:
    struct JobKey {
        base::ThreadId thread;
        base::CallId call;
        friend auto operator<=>(const JobKey&, const JobKey&) = default;
    };
    /// One of a job's equal callbacks.
    struct CallbackKey {
        JobKey job;
        std::size_t copy = 0;
        friend auto operator<=>(const CallbackKey&, const CallbackKey&) = default;
    };
    enum class CallbackState { waiting, calling, done };
    struct Callback {
        CallbackState state = CallbackState::waiting;
        int attempts = 0;
    };
    enum class Cancelling { heeded, ignored };
    struct Job {
        std::string text;
        std::string callback_url;
        Cancelling cancelling = Cancelling::heeded;
        bool cancelled = false;
        std::vector<Callback> callbacks;
    };

    Outcome discover(Ticket ticket,
                     const wire::HttpRequest& request,
                     std::string_view prefix) const;
    Outcome invoke(Ticket ticket, const wire::HttpRequest& request, Moment moment);
    Outcome accept(Ticket ticket,
                   const ToolScript& tool,
                   const wire::rap::Invocation& invocation,
                   Moment moment);
    Outcome cancel(Ticket ticket, const wire::HttpRequest& request);
    Outcome close(Ticket ticket, const wire::HttpRequest& request);
    void cancel_job(const JobKey& key, Job& job);
    void call(const CallbackKey& key, Outcome& outcome);
    void finish(const CallbackKey& key);
    Callback& callback(const CallbackKey& key);
    ToolScript script_of(std::string_view operation) const;

    ServerSettings settings_;
    std::map<JobKey, Job> jobs_;
    Deadlines<CallbackKey> deadlines_;
    std::map<std::uint64_t, CallbackKey> calling_;
    std::map<std::string, int, std::less<>> unavailable_left_;  ///< by operation
    std::uint64_t call_out_next_ = 1;
    std::size_t open_ = 0;
};

}  // namespace torpor::fakes::rap
