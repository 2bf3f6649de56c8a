#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/deadlines.hpp"
#include "fakes/lambda/fleet.hpp"
#include "fakes/lambda/settings.hpp"
#include "fakes/service.hpp"
#include "runtime/base/result.hpp"
#include "runtime/wire/lambda.hpp"

namespace torpor::fakes::lambda {

/// AWS Lambda: execution environments behind the runtime API, Function URLs, and the event source
/// mappings that feed functions from queues.
///
/// Requests find their way by host (`runtime-api-N`, `F.lambda-url.REGION.on.aws`) or by path
/// (`/functions/F/...`, `/urls/F/...`).
class LambdaService final : public Service {
public:
    explicit LambdaService(LambdaSettings settings);

    /// Creates an event source mapping; it polls once its queue is reported ready. Refused with the
    /// sentence of CreateEventSourceMapping if the queue's visibility timeout is shorter than the
    /// function's timeout, or a limit of the mapping is broken.
    base::Result<std::uint64_t, std::string> add_mapping(MappingSettings settings);

    Outcome handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) override;
    std::optional<base::Instant> next_deadline() const override;
    Outcome advance(Moment moment) override;

    /// The runtime API of one environment; `path` is what follows the base.
    Outcome handle_runtime(EnvironmentId environment,
                           Ticket ticket,
                           const wire::HttpRequest& request,
                           std::string_view path,
                           Moment moment);
    /// The runtime API of an external function: every `next` is an environment of its own.
    Outcome handle_runtime(const std::string& function,
                           Ticket ticket,
                           const wire::HttpRequest& request,
                           std::string_view path,
                           Moment moment);
    /// A request at the function's URL; `target` is its path and query.
    Outcome handle_url(const std::string& function,
                       Ticket ticket,
                       const wire::HttpRequest& request,
                       std::string_view target,
                       Moment moment);

    /// Every mapping of the queue looks at it soon.
    Outcome queue_ready(const std::string& queue, Moment moment);
    /// The answer to a PollQueue effect, exactly one per effect and before time passes.
    Outcome polled(std::uint64_t mapping,
                   std::vector<wire::lambda::SqsRecord> records,
                   Moment moment);
    /// The process of the environment is gone without our asking.
    Outcome environment_exited(EnvironmentId environment, Moment moment);

    FunctionInspection inspect(const std::string& function) const {
        return fleet_.inspect(function);
    }

private:
    struct Mapping {
        MappingSettings settings;
        bool ready = false;       ///< its queue may have something to receive
        std::size_t batches = 0;  ///< invocations under way
    };

    Outcome dispatch(Ticket ticket, const wire::HttpRequest& request, Moment moment);
    /// Performs a decoded call on the environment that it names.
    void call(EnvironmentId environment,
              Ticket ticket,
              const wire::lambda::RuntimeCall& call,
              Moment moment,
              Activity& activity);
    /// Answers the callers of what has ended, and lets mappings use what became free.
    Outcome settled(Activity activity, Moment moment);
    /// The number of records that failed.
    std::size_t conclude(const Finished& finished, const UrlCaller& caller, Outcome& outcome);
    std::size_t conclude(const Finished& finished, const MappingCaller& caller, Outcome& outcome);
    bool may_poll(const Mapping& mapping) const;
    void schedule_polls(Moment moment);
    void poll_due(Moment moment, Outcome& outcome);

    LambdaSettings settings_;
    Fleet fleet_;
    std::map<std::uint64_t, Mapping> mappings_;
    Deadlines<std::uint64_t> polls_;
};

}  // namespace torpor::fakes::lambda
