#include "fakes/lambda/service.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "fakes/lambda/function_url.hpp"
#include "fakes/refusal.hpp"
#include "runtime/base/invariant.hpp"
#include "runtime/base/random.hpp"
#include "runtime/wire/sigv4.hpp"

namespace torpor::fakes::lambda {

using base::invariant;

namespace {

constexpr base::Duration skew_max = std::chrono::minutes{5};
constexpr std::size_t request_size_max = 6 * 1024 * 1024;
constexpr std::string_view environment_host = "runtime-api-";
constexpr std::string_view functions_path = "/functions/";
constexpr std::string_view urls_path = "/urls/";

Outcome refused(Ticket ticket, const wire::DecodeError& error) {
    if (error.path == "not_simulated") {
        return refuse_not_simulated(ticket, "lambda", error.expected);
    }
    return answered(ticket,
                    wire::lambda::encode_runtime_error(404, "InvalidRequest", error.text()));
}

std::string seconds_text(base::Duration duration) {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(duration).count());
}

/// A name and the path behind it: "agent" and "/2018..." of "agent/2018...".
struct NamedPath {
    std::string name;
    std::string rest;
};
NamedPath split(std::string_view text) {
    const auto end = std::min(text.find_first_of("/?"), text.size());
    std::string rest{text.substr(end)};
    if (!rest.starts_with('/')) rest.insert(0, 1, '/');
    return {std::string{text.substr(0, end)}, std::move(rest)};
}

std::optional<EnvironmentId> environment_of_host(std::string_view host) {
    if (!host.starts_with(environment_host)) return std::nullopt;
    host.remove_prefix(environment_host.size());
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(host.data(), host.data() + host.size(), id);
    if (error != std::errc{} || end != host.data() + host.size()) return std::nullopt;
    return EnvironmentId{id};
}

}  // namespace

LambdaService::LambdaService(LambdaSettings settings)
    : settings_(std::move(settings)), fleet_(settings_) {}

base::Result<std::uint64_t, std::string> LambdaService::add_mapping(MappingSettings mapping) {
    if (!fleet_.has_function(mapping.function)) {
        return std::unexpected("Function not found: " + mapping.function);
    }
    const auto timeout = fleet_.settings_of(mapping.function).timeout;
    if (mapping.queue_visibility < timeout) {
        return std::unexpected(
            "Queue visibility timeout: " + seconds_text(mapping.queue_visibility) +
            " seconds is less than Function timeout: " + seconds_text(timeout) + " seconds");
    }
    if (mapping.batch_max < 1 || mapping.batch_max > 10) {
        return std::unexpected("BatchSize must be between 1 and 10");
    }
    if (mapping.concurrency_max < 2 || mapping.concurrency_max > 1000) {
        return std::unexpected("MaximumConcurrency must be between 2 and 1000");
    }
    for (const auto& [id, other] : mappings_) {
        if (other.settings.queue == mapping.queue && other.settings.function == mapping.function) {
            return std::unexpected(
                "An event source mapping with this queue and function already exists");
        }
    }
    const std::uint64_t id = mappings_.size() + 1;
    mappings_.emplace(id, Mapping{std::move(mapping), false, 0});
    return id;
}

Outcome LambdaService::handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    const std::string& host = request.url.host;
    const std::string_view target = request.url.target;
    if (const auto environment = environment_of_host(host)) {
        return handle_runtime(*environment, ticket, request, target, moment);
    }
    const auto dot = host.find(".lambda-url.");
    if (dot != std::string::npos) {
        return handle_url(host.substr(0, dot), ticket, request, target, moment);
    }
    if (target.starts_with(functions_path)) {
        const auto path = split(target.substr(functions_path.size()));
        return handle_runtime(path.name, ticket, request, path.rest, moment);
    }
    if (target.starts_with(urls_path)) {
        const auto path = split(target.substr(urls_path.size()));
        return handle_url(path.name, ticket, request, path.rest, moment);
    }
    Outcome outcome = advance(moment);
    outcome.append(refuse_not_simulated(ticket, "lambda", request.method + " of the Lambda API"));
    return outcome;
}

std::optional<base::Instant> LambdaService::next_deadline() const {
    const auto fleet = fleet_.next_deadline();
    const auto polls = polls_.next();
    if (!fleet) return polls;
    if (!polls) return fleet;
    return std::min(*fleet, *polls);
}

Outcome LambdaService::advance(Moment moment) {
    Activity activity;
    fleet_.advance(moment, activity);
    Outcome outcome = settled(std::move(activity), moment);
    poll_due(moment, outcome);
    return outcome;
}

Outcome LambdaService::handle_runtime(EnvironmentId environment,
                                      Ticket ticket,
                                      const wire::HttpRequest& request,
                                      std::string_view path,
                                      Moment moment) {
    Outcome outcome = advance(moment);
    const auto decoded = wire::lambda::decode_runtime_call(request, path);
    if (!decoded) {
        outcome.append(refused(ticket, decoded.error()));
        return outcome;
    }
    Activity activity;
    call(environment, ticket, *decoded, moment, activity);
    outcome.append(settled(std::move(activity), moment));
    return outcome;
}

Outcome LambdaService::handle_runtime(const std::string& function,
                                      Ticket ticket,
                                      const wire::HttpRequest& request,
                                      std::string_view path,
                                      Moment moment) {
    Outcome outcome = advance(moment);
    const bool external =
        fleet_.has_function(function) && fleet_.settings_of(function).hosting == Hosting::external;
    if (!external) {
        outcome.append(refuse_not_simulated(ticket, "lambda",
                                            "a runtime API shared by the environments of " +
                                                (function.empty() ? "nothing" : function)));
        return outcome;
    }
    const auto decoded = wire::lambda::decode_runtime_call(request, path);
    if (!decoded) {
        outcome.append(refused(ticket, decoded.error()));
        return outcome;
    }
    Activity activity;
    if (std::holds_alternative<wire::lambda::NextCall>(*decoded)) {
        fleet_.next_external(function, ticket, moment, activity);
    } else {
        // The request id leads to the environment; without one the call is stale or early.
        std::optional<EnvironmentId> environment;
        if (const auto* response = std::get_if<wire::lambda::ResponseCall>(&*decoded)) {
            environment = fleet_.environment_of(response->request_id);
        } else if (const auto* error = std::get_if<wire::lambda::ErrorCall>(&*decoded)) {
            environment = fleet_.environment_of(error->request_id);
        }
        call(environment.value_or(EnvironmentId{}), ticket, *decoded, moment, activity);
    }
    outcome.append(settled(std::move(activity), moment));
    return outcome;
}

void LambdaService::call(EnvironmentId environment,
                         Ticket ticket,
                         const wire::lambda::RuntimeCall& call,
                         Moment moment,
                         Activity& activity) {
    if (std::holds_alternative<wire::lambda::NextCall>(call)) {
        fleet_.next(environment, ticket, moment, activity);
    } else if (const auto* response = std::get_if<wire::lambda::ResponseCall>(&call)) {
        fleet_.respond(environment, ticket, *response, moment, activity);
    } else if (const auto* error = std::get_if<wire::lambda::ErrorCall>(&call)) {
        fleet_.fail(environment, ticket, *error, moment, activity);
    } else {
        fleet_.fail_init(environment, ticket, moment, activity);
    }
}

Outcome LambdaService::handle_url(const std::string& function,
                                  Ticket ticket,
                                  const wire::HttpRequest& request,
                                  std::string_view target,
                                  Moment moment) {
    Outcome outcome = advance(moment);
    const bool open = fleet_.has_function(function) && fleet_.settings_of(function).url.has_value();
    if (!open) {
        outcome.append(answered(ticket, url_forbidden()));
        return outcome;
    }
    const FunctionSettings& settings = fleet_.settings_of(function);
    if (*settings.url == UrlAuth::iam) {
        const auto verified =
            wire::sigv4::verify(request, settings_.account.credentials,
                                {settings_.account.region, "lambda"}, moment.now, skew_max);
        if (!verified) {
            outcome.facts.emplace_back(SignatureRefused{"lambda", verified.error().message});
            outcome.append(answered(ticket, url_forbidden()));
            return outcome;
        }
    }
    if (request.body.size() > request_size_max) {
        outcome.append(answered(ticket, url_too_large()));
        return outcome;
    }
    if (settings.hosting == Hosting::managed && !fleet_.has_capacity(function)) {
        outcome.append(answered(ticket, url_throttled()));
        return outcome;
    }
    Invocation invocation;
    invocation.request_id = base::uuid(moment.random, "lambda/request-id");
    invocation.function = function;
    invocation.event = wire::lambda::encode_url_event(url_event(request, target),
                                                      invocation.request_id, moment.now);
    invocation.caller = UrlCaller{ticket};
    Activity activity;
    fleet_.invoke(std::move(invocation), moment, activity);
    outcome.append(settled(std::move(activity), moment));
    return outcome;
}

Outcome LambdaService::environment_exited(EnvironmentId environment, Moment moment) {
    Outcome outcome = advance(moment);
    Activity activity;
    fleet_.exited(environment, moment, activity);
    outcome.append(settled(std::move(activity), moment));
    return outcome;
}

Outcome LambdaService::settled(Activity activity, Moment moment) {
    Outcome outcome = std::move(activity.outcome);
    for (const auto& finished : activity.finished) {
        const std::size_t failures =
            std::visit([&](const auto& caller) { return conclude(finished, caller, outcome); },
                       finished.invocation.caller);
        if (!finished.environment) continue;
        outcome.facts.emplace_back(InvocationEnded{
            *finished.environment, finished.invocation.function, finished.invocation.request_id,
            finished.end, finished.billed, failures});
    }
    schedule_polls(moment);
    return outcome;
}

std::size_t LambdaService::conclude(const Finished& finished,
                                    const UrlCaller& caller,
                                    Outcome& outcome) {
    outcome.append(answered(caller.ticket, url_response(finished)));
    return 0;
}

}  // namespace torpor::fakes::lambda
