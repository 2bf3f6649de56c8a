#include <string_view>
#include <utility>

#include "fakes/lambda/fleet.hpp"
#include "runtime/base/invariant.hpp"

/// The states of an environment as its process moves them, call by call (aws.md 3.1).
namespace torpor::fakes::lambda {

using Phase = Environment::Phase;

namespace {

/// 6 MiB and 100 bytes, as documented.
constexpr std::size_t response_size_max = 6'291'556;

void answer(Ticket ticket, wire::HttpResponse response, Activity& activity) {
    Reply reply;
    reply.ticket = ticket;
    reply.response = std::move(response);
    activity.outcome.replies.push_back(std::move(reply));
}

void refuse_transition(Ticket ticket, std::string_view message, Activity& activity) {
    answer(ticket, wire::lambda::encode_runtime_error(403, "InvalidStateTransition", message),
           activity);
}

void refuse_request_id(Ticket ticket, Activity& activity) {
    answer(ticket,
           wire::lambda::encode_runtime_error(400, "InvalidRequestID", "Invalid request ID"),
           activity);
}

/// Answers a call about a request that the environment does not run. True if it does run it.
bool runs(const Environment* environment,
          Ticket ticket,
          const std::string& request_id,
          Activity& activity) {
    const bool known = environment != nullptr && environment->invocation &&
                       environment->invocation->request_id == request_id;
    if (known && environment->phase == Phase::busy) return true;
    if (known && environment->phase == Phase::answered) {
        refuse_transition(ticket, "The invocation has been answered.", activity);
    } else {
        refuse_request_id(ticket, activity);
    }
    return false;
}

}  // namespace

void Fleet::next(EnvironmentId id, Ticket ticket, Moment moment, Activity& activity) {
    const auto found = environments_.find(id);
    if (found == environments_.end()) {
        refuse_transition(ticket, "The environment has been stopped.", activity);
        return;
    }
    Environment& environment = found->second;
    switch (environment.phase) {
        case Phase::starting:
            refuse_transition(ticket, "The environment has not been started.", activity);
            return;
        case Phase::initialising: {
            base::invariant(environment.invocation.has_value(),
                            "an environment is started for an invocation");
            environment.next = ticket;
            Invocation first = *std::exchange(environment.invocation, std::nullopt);
            hand_over(environment, std::move(first), moment, activity);
            return;
        }
        case Phase::idle:
            refuse_transition(ticket, "The next invocation has been asked for.", activity);
            return;
        case Phase::busy:
            // Recorded: asking again while an invocation runs renders the same event.
            render(environment, ticket, activity);
            return;
        case Phase::answered:
            environment.next = ticket;
            deadlines_.clear(id);
            settle_idle(environment, moment, activity);
            return;
    }
}

void Fleet::next_external(const std::string& function,
                          Ticket ticket,
                          Moment moment,
                          Activity& activity) {
    base::invariant(settings_of(function).hosting == Hosting::external,
                    "only an external function is served by processes of others");
    Environment& environment = add_environment(function);
    environment.warm = true;
    environment.next = ticket;
    settle_idle(environment, moment, activity);
}

void Fleet::respond(EnvironmentId id,
                    Ticket ticket,
                    const wire::lambda::ResponseCall& response,
                    Moment moment,
                    Activity& activity) {
    const auto found = environments_.find(id);
    Environment* environment = found == environments_.end() ? nullptr : &found->second;
    if (!runs(environment, ticket, response.request_id, activity)) return;
    if (response.body.size() > response_size_max) {
        answer(ticket,
               wire::lambda::encode_runtime_error(
                   413, "RequestEntityTooLarge",
                   "Exceeded maximum allowed payload size (6291556 bytes)."),
               activity);
        finish(*environment, InvocationEnd::function_error, {}, moment, activity);
    } else {
        answer(ticket, wire::lambda::encode_accepted(), activity);
        finish(*environment, InvocationEnd::answered, response.body, moment, activity);
    }
    if (settings_of(environment->function).hosting == Hosting::external) {
        forget(id, moment, activity);
    }
}

void Fleet::fail(EnvironmentId id,
                 Ticket ticket,
                 const wire::lambda::ErrorCall& error,
                 Moment moment,
                 Activity& activity) {
    const auto found = environments_.find(id);
    Environment* environment = found == environments_.end() ? nullptr : &found->second;
    if (!runs(environment, ticket, error.request_id, activity)) return;
    answer(ticket, wire::lambda::encode_accepted(), activity);
    finish(*environment, InvocationEnd::function_error, error.error.message, moment, activity);
    if (settings_of(environment->function).hosting == Hosting::external) {
        forget(id, moment, activity);
    }
}

void Fleet::fail_init(EnvironmentId id, Ticket ticket, Moment moment, Activity& activity) {
    const auto found = environments_.find(id);
    if (found == environments_.end() || found->second.phase != Phase::initialising) {
        refuse_transition(ticket, "The environment is not initialising.", activity);
        return;
    }
    answer(ticket, wire::lambda::encode_accepted(), activity);
    finish_uninitialised(found->second, InvocationEnd::function_error, moment, activity);
    stop(id, "the runtime reported an init error", moment, activity);
}

}  // namespace torpor::fakes::lambda
