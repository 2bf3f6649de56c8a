#include "fakes/lambda/fleet.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::fakes::lambda {

using base::invariant;
using Phase = Environment::Phase;
using Motion = Environment::Motion;

namespace {

void answer(Ticket ticket, wire::HttpResponse response, Activity& activity) {
    Reply reply;
    reply.ticket = ticket;
    reply.response = std::move(response);
    activity.outcome.replies.push_back(std::move(reply));
}

std::string seconds_text(base::Duration duration) {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(duration).count());
}

}  // namespace

Fleet::Fleet(const LambdaSettings& settings) : settings_(settings) {
    for (const auto& function : settings_.functions) {
        invariant(!pools_.contains(function.name), "the functions of an account differ in name");
        invariant(base::Duration::zero() < function.timeout &&
                      function.timeout <= std::chrono::seconds{900},
                  "a function's timeout is at most 900 seconds");
        invariant(function.concurrency_max > 0, "a function may run at least once at a time");
        Pool pool;
        pool.settings = function;
        pools_.emplace(function.name, std::move(pool));
    }
}

const FunctionSettings& Fleet::settings_of(const std::string& function) const {
    return pool(function).settings;
}

bool Fleet::has_capacity(const std::string& function) const {
    const Pool& pool = this->pool(function);
    std::size_t free = pool.idle.size();
    if (pool.settings.hosting == Hosting::managed) {
        invariant(pool.environments <= pool.settings.concurrency_max,
                  "no function has more environments than it may");
        free += pool.settings.concurrency_max - pool.environments;
    }
    return free > pool.waiting.size();
}

bool Fleet::takes_batches(const std::string& function) const {
    return settings_of(function).hosting == Hosting::managed || has_capacity(function);
}

void Fleet::invoke(Invocation invocation, Moment moment, Activity& activity) {
    Pool& pool = this->pool(invocation.function);
    if (!pool.idle.empty()) {
        Environment& environment = environments_.at(take_idle(pool, moment));
        hand_over(environment, std::move(invocation), moment, activity);
        return;
    }
    const bool managed = pool.settings.hosting == Hosting::managed;
    if (managed && pool.environments < pool.settings.concurrency_max) {
        start(std::move(invocation), moment);
        return;
    }
    const auto place = ++waiting_last_;
    waiting_function_.emplace(place, invocation.function);
    waiting_deadlines_.set(place, moment.now + invocation.patience.value_or(pool.settings.timeout));
    pool.waiting.emplace(place, std::move(invocation));
}

void Fleet::exited(EnvironmentId id, Moment moment, Activity& activity) {
    const auto found = environments_.find(id);
    // The process may have died while our own order to stop it was under way.
    if (found == environments_.end()) return;
    switch (found->second.phase) {
        case Phase::starting:
            invariant(false, "a process that was not started does not exit");
            break;
        case Phase::initialising:
            finish_uninitialised(found->second, InvocationEnd::crashed, moment, activity);
            break;
        case Phase::busy:
            finish(found->second, InvocationEnd::crashed, {}, moment, activity);
            break;
        case Phase::idle:
        case Phase::answered:
            break;
    }
    forget(id, moment, activity);
}

std::optional<base::Instant> Fleet::next_deadline() const {
    const auto environments = deadlines_.next();
    const auto waiting = waiting_deadlines_.next();
    if (!environments) return waiting;
    if (!waiting) return environments;
    return std::min(*environments, *waiting);
}

void Fleet::advance(Moment moment, Activity& activity) {
    while (const auto id = deadlines_.take_due(moment.now))
        expire(*id, moment, activity);
    while (const auto place = waiting_deadlines_.take_due(moment.now)) {
        auto function = waiting_function_.extract(*place);
        auto invocation = pool(function.mapped()).waiting.extract(*place);
        Finished finished;
        finished.invocation = std::move(invocation.mapped());
        finished.end = InvocationEnd::timed_out;
        activity.finished.push_back(std::move(finished));
    }
}

void Fleet::expire(EnvironmentId id, Moment moment, Activity& activity) {
    Environment& environment = environments_.at(id);
    switch (environment.phase) {
        case Phase::starting:
            launch(environment, moment, activity);
            return;
        case Phase::initialising:
            finish_uninitialised(environment, InvocationEnd::timed_out, moment, activity);
            stop(id, "init took longer than " + seconds_text(settings_.init_max) + " seconds",
                 moment, activity);
            return;
        case Phase::idle:
            stop(id, "idle", moment, activity);
            return;
        case Phase::busy: {
            const auto timeout = settings_of(environment.function).timeout;
            finish(environment, InvocationEnd::timed_out, {}, moment, activity);
            stop(id, "task timed out after " + seconds_text(timeout) + " seconds", moment,
                 activity);
            return;
        }
        case Phase::answered:
            stop(id, "asked for no invocation within the timeout of the last one", moment,
                 activity);
            return;
    }
}

std::optional<EnvironmentId> Fleet::environment_of(const std::string& request_id) const {
    const auto found = environment_of_request_.find(request_id);
    if (found == environment_of_request_.end()) return std::nullopt;
    return found->second;
}

FunctionInspection Fleet::inspect(const std::string& function) const {
    const Pool& pool = this->pool(function);
    FunctionInspection inspection;
    inspection.environments = pool.environments;
    inspection.running = pool.running;
    inspection.waiting = pool.waiting.size();
    inspection.invocations = pool.invocations;
    inspection.billed = pool.billed;
    for (const auto& [id, environment] : environments_) {
        const bool cold =
            environment.phase == Phase::starting || environment.phase == Phase::initialising;
        if (cold && environment.function == function) inspection.waiting += 1;
    }
    return inspection;
}

Fleet::Pool& Fleet::pool(const std::string& function) {
    const auto found = pools_.find(function);
    invariant(found != pools_.end(), "only functions that exist are spoken of by name");
    return found->second;
}

const Fleet::Pool& Fleet::pool(const std::string& function) const {
    const auto found = pools_.find(function);
    invariant(found != pools_.end(), "only functions that exist are spoken of by name");
    return found->second;
}

Environment& Fleet::add_environment(const std::string& function) {
    const EnvironmentId id{++environment_last_};
    Environment environment;
    environment.id = id;
    environment.function = function;
    pool(function).environments += 1;
    return environments_.emplace(id, std::move(environment)).first->second;
}

void Fleet::start(Invocation invocation, Moment moment) {
    Environment& environment = add_environment(invocation.function);
    environment.invocation = std::move(invocation);
    const auto takes = settings_.cold_start.draw(moment.random, "lambda/cold-start");
    deadlines_.set(environment.id, moment.now + takes);
}

void Fleet::launch(Environment& environment, Moment moment, Activity& activity) {
    environment.phase = Phase::initialising;
    deadlines_.set(environment.id, moment.now + settings_.init_max);
    activity.outcome.effects.emplace_back(
        StartEnvironment{environment.id, environment.function, variables(environment)});
}

std::map<std::string, std::string> Fleet::variables(const Environment& environment) const {
    const FunctionSettings& function = settings_of(environment.function);
    const Account& account = settings_.account;
    std::map<std::string, std::string> variables = function.variables;
    // What the platform sets wins over what the function's owner sets, except for the handler.
    variables["AWS_LAMBDA_RUNTIME_API"] =
        "runtime-api-" + std::to_string(static_cast<std::uint64_t>(environment.id));
    variables["AWS_LAMBDA_FUNCTION_NAME"] = function.name;
    variables["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST";
    variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = std::to_string(function.memory);
    variables["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand";
    variables["AWS_REGION"] = account.region;
    variables["AWS_DEFAULT_REGION"] = account.region;
    variables["AWS_ACCESS_KEY_ID"] = account.credentials.access_key_id;
    variables["AWS_SECRET_ACCESS_KEY"] = account.credentials.secret_access_key;
    if (!account.credentials.session_token.empty()) {
        variables["AWS_SESSION_TOKEN"] = account.credentials.session_token;
    }
    variables["TZ"] = ":UTC";
    variables.try_emplace("_HANDLER", function.name);
    return variables;
}

EnvironmentId Fleet::take_idle(Pool& pool, Moment moment) {
    invariant(!pool.idle.empty(), "only an idle environment is taken");
    auto place = pool.idle.size() - 1;
    // An external process that asked again has left its earlier question behind: the latest counts.
    if (pool.settings.hosting == Hosting::managed && place > 0) {
        place = moment.random.choose("lambda/environment", pool.idle.size());
    }
    const auto taken = pool.idle.begin() + static_cast<std::ptrdiff_t>(place);
    const EnvironmentId id = *taken;
    pool.idle.erase(taken);
    return id;
}

Invocation Fleet::take_waiting(Pool& pool) {
    invariant(!pool.waiting.empty(), "only what waits is taken");
    auto first = pool.waiting.extract(pool.waiting.begin());
    waiting_deadlines_.clear(first.key());
    waiting_function_.erase(first.key());
    return std::move(first.mapped());
}

void Fleet::hand_over(Environment& environment,
                      Invocation invocation,
                      Moment moment,
                      Activity& activity) {
    invariant(environment.next.has_value(), "an invocation answers a question for the next one");
    Pool& pool = this->pool(environment.function);
    activity.outcome.facts.emplace_back(InvocationStarted{environment.id, environment.function,
                                                          invocation.request_id, !environment.warm,
                                                          invocation.groups});
    if (environment.motion == Motion::frozen) {
        environment.motion = Motion::running;
        activity.outcome.effects.emplace_back(ThawEnvironment{environment.id});
    }
    environment.phase = Phase::busy;
    environment.handed_over = moment.now;
    environment.warm = true;
    environment_of_request_.emplace(invocation.request_id, environment.id);
    environment.invocation = std::move(invocation);
    deadlines_.set(environment.id, moment.now + pool.settings.timeout);
    pool.running += 1;
    pool.invocations += 1;
    render(environment, *std::exchange(environment.next, std::nullopt), activity);
}

void Fleet::render(const Environment& environment, Ticket ticket, Activity& activity) const {
    invariant(environment.invocation.has_value(), "a busy environment has an invocation");
    wire::lambda::Invocation rendered;
    rendered.request_id = environment.invocation->request_id;
    rendered.deadline = environment.handed_over + settings_of(environment.function).timeout;
    rendered.function_arn = "arn:aws:lambda:" + settings_.account.region + ":" +
                            settings_.account.id + ":function:" + environment.function;
    rendered.event = environment.invocation->event;
    answer(ticket, wire::lambda::encode(rendered), activity);
}

void Fleet::settle_idle(Environment& environment, Moment moment, Activity& activity) {
    invariant(environment.next.has_value(),
              "an idle environment has asked for the next invocation");
    Pool& pool = this->pool(environment.function);
    if (!pool.waiting.empty()) {
        hand_over(environment, take_waiting(pool), moment, activity);
        return;
    }
    environment.phase = Phase::idle;
    environment.invocation.reset();
    pool.idle.push_back(environment.id);
    if (pool.settings.hosting == Hosting::external) return;
    environment.motion = Motion::frozen;
    activity.outcome.effects.emplace_back(FreezeEnvironment{environment.id});
    const auto rests = settings_.idle_before_stop.draw(moment.random, "lambda/idle");
    deadlines_.set(environment.id, moment.now + rests);
}

void Fleet::finish(Environment& environment,
                   InvocationEnd end,
                   std::string body,
                   Moment moment,
                   Activity& activity) {
    invariant(environment.phase == Phase::busy, "only a running invocation ends");
    Pool& pool = this->pool(environment.function);
    Finished finished;
    finished.invocation = *environment.invocation;
    finished.environment = environment.id;
    finished.end = end;
    finished.body = std::move(body);
    // A host on a real clock notices the timeout a little late; that is not the caller's expense.
    finished.billed = std::min(moment.now - environment.handed_over, pool.settings.timeout);
    invariant(finished.billed >= base::Duration::zero(), "an invocation ends after it began");

    environment.phase = Phase::answered;
    environment_of_request_.erase(finished.invocation.request_id);
    invariant(pool.running > 0, "what ends was running");
    pool.running -= 1;
    pool.billed += finished.billed;
    activity.finished.push_back(std::move(finished));
}

void Fleet::finish_uninitialised(Environment& environment,
                                 InvocationEnd end,
                                 Moment moment,
                                 Activity& activity) {
    invariant(environment.phase == Phase::initialising, "an init ends once");
    invariant(environment.invocation.has_value(), "an environment is started for an invocation");
    // Its invocation never reached the process: it starts and ends here, and costs nothing.
    activity.outcome.facts.emplace_back(InvocationStarted{environment.id, environment.function,
                                                          environment.invocation->request_id, true,
                                                          environment.invocation->groups});
    environment.phase = Phase::busy;
    environment.handed_over = moment.now;
    Pool& pool = this->pool(environment.function);
    pool.running += 1;
    pool.invocations += 1;
    finish(environment, end, {}, moment, activity);
}

void Fleet::stop(EnvironmentId id, std::string reason, Moment moment, Activity& activity) {
    const auto& environment = environments_.at(id);
    if (settings_of(environment.function).hosting == Hosting::managed) {
        activity.outcome.effects.emplace_back(StopEnvironment{id, std::move(reason)});
    }
    forget(id, moment, activity);
}

void Fleet::forget(EnvironmentId id, Moment moment, Activity& activity) {
    auto node = environments_.extract(id);
    invariant(!node.empty(), "an environment is forgotten once");
    const Environment& environment = node.mapped();
    invariant(environment.phase != Phase::busy, "an invocation ends before its environment");
    deadlines_.clear(id);
    Pool& pool = this->pool(environment.function);
    invariant(pool.environments > 0, "a forgotten environment was counted");
    pool.environments -= 1;
    std::erase(pool.idle, id);
    if (environment.next) {
        Reply lost;
        lost.ticket = *environment.next;
        lost.cut = true;
        activity.outcome.replies.push_back(std::move(lost));
    }
    if (pool.waiting.empty() || pool.settings.hosting == Hosting::external) return;
    start(take_waiting(pool), moment);
}

}  // namespace torpor::fakes::lambda
