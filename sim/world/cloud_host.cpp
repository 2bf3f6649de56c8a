#include "sim/world/cloud_host.hpp"

#include <exception>
#include <utility>

#include "sim/world/fault_facts.hpp"

namespace torpor::sim {

namespace {

constexpr TraceKind environment_started{"environment.started"};
constexpr TraceKind environment_stopped{"environment.stopped"};
constexpr TraceKind environment_failed{"environment.failed"};

std::string runtime_api_host(fakes::EnvironmentId id) {
    return "runtime-api-" + std::to_string(static_cast<std::uint64_t>(id));
}

std::string what(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& known) {
        return known.what();
    }
}

}  // namespace

CloudHost::CloudHost(Kernel& kernel,
                     Network& network,
                     DatabaseHost* database,
                     fakes::cloud::CloudSettings settings,
                     Hooks hooks)
    : kernel_(kernel),
      network_(network),
      database_(database),
      cloud_(std::move(settings)),
      hooks_(std::move(hooks)),
      choices_(kernel.oracle().stream("cloud")) {
    // One link for all environments that will ever be: a year has many.
    network_.set_link({"worker-*", "runtime-api-*"}, loopback_link());
    for (const auto& host : cloud_.hosts())
        attach(host);
}

CloudHost::~CloudHost() {
    for (const auto& [id, worker] : workers_)
        worker->process().crash();
}

void CloudHost::attach(const std::string& host) {
    network_.attach(host, [this](RequestArrival arrival) {
        auto outcome = handle(arrival);
        report(outcome, arrival.from);
        perform(std::move(outcome));
    });
}

fakes::Outcome CloudHost::handle(const RequestArrival& arrival) {
    const auto ticket = static_cast<fakes::Ticket>(arrival.id);
    if (hooks_.meter != nullptr) hooks_.meter->asked(ticket, arrival.request);
    const PartScope part{hooks_.part_clock, Part::services};
    return cloud_.handle(ticket, arrival.request, moment());
}

fakes::Outcome CloudHost::advance() {
    const PartScope part{hooks_.part_clock, Part::services};
    return cloud_.advance(moment());
}

void CloudHost::report(fakes::Outcome& outcome, const std::string& client) {
    for (const auto& fault : std::exchange(outcome.faults, {}))
        hooks_.observe(fault_of_service(fault, client));
}

void CloudHost::perform(fakes::Outcome outcome) {
    report(outcome, "");
    for (auto& fact : outcome.facts) {
        std::visit([&](auto& one) { hooks_.observe(Happening{std::move(one)}); }, fact);
    }
    for (auto& effect : outcome.effects)
        perform(std::move(effect));
    for (auto& reply : outcome.replies)
        answer(std::move(reply));
    arm();
}

void CloudHost::perform(fakes::Effect effect) {
    if (const auto* start_effect = std::get_if<fakes::StartEnvironment>(&effect)) {
        start(*start_effect);
    } else if (const auto* stop_effect = std::get_if<fakes::StopEnvironment>(&effect)) {
        stop(stop_effect->id);
    } else if (const auto* freeze = std::get_if<fakes::FreezeEnvironment>(&effect)) {
        // The service hears only in its next step of an environment that was killed.
        if (auto* frozen = process(freeze->id)) frozen->freeze();
    } else if (const auto* thaw = std::get_if<fakes::ThawEnvironment>(&effect)) {
        if (auto* thawed = process(thaw->id)) thawed->thaw();
    } else if (auto* call = std::get_if<fakes::CallOut>(&effect)) {
        call_out(std::move(*call));
    } else if (const auto* ready = std::get_if<fakes::QueueReady>(&effect)) {
        hooks_.ready(ready->queue);
    } else {
        base::invariant(false, "effects between services are performed inside the cloud");
    }
}

void CloudHost::start(const fakes::StartEnvironment& effect) {
    const auto host = runtime_api_host(effect.id);
    attach(host);
    auto& process = kernel_.start(
        {.name = worker_host(effect.id),
         .on_exception = [this](Process& one, std::exception_ptr error) { failed(one, error); },
         .before_step = hooks_.before_step});
    kernel_.record(environment_started, process.name(), {{"function", effect.function}});
    base::invariant(database_ != nullptr, "where functions run there is a database");
    workers_.emplace(effect.id,
                     std::make_unique<Worker>(process, network_, *database_, hooks_.watch, effect));
}

void CloudHost::stop(fakes::EnvironmentId id) {
    const auto found = workers_.find(id);
    if (found == workers_.end()) return;
    auto worker = std::move(found->second);
    workers_.erase(found);
    kernel_.record(environment_stopped, worker->process().name());
    worker->process().crash();
    network_.detach(runtime_api_host(id));
    gone_.push_back(std::move(worker));
    kernel_.post([this] { gone_.clear(); });
}

bool CloudHost::kill(fakes::EnvironmentId id) {
    const auto found = workers_.find(id);
    if (found == workers_.end()) return false;
    hooks_.observe(ProcessKilled{id, found->second->function()});
    stop(id);
    // The service notices in a step of its own, not inside the step that died.
    kernel_.post([this, id] { perform(cloud_.environment_exited(id, moment())); });
    return true;
}

std::vector<fakes::EnvironmentId> CloudHost::environments(const std::string& function) const {
    std::vector<fakes::EnvironmentId> ids;
    for (const auto& [id, worker] : workers_) {
        if (worker->function() == function) ids.push_back(id);
    }
    return ids;
}

std::optional<fakes::EnvironmentId> CloudHost::environment_of(const Process& process) const {
    for (const auto& [id, worker] : workers_) {
        if (&worker->process() == &process) return id;
    }
    return std::nullopt;
}

Process* CloudHost::process(fakes::EnvironmentId id) const {
    const auto found = workers_.find(id);
    return found == workers_.end() ? nullptr : &found->second->process();
}

void CloudHost::failed(Process& process, const std::exception_ptr& error) {
    const auto id = environment_of(process);
    kernel_.record(environment_failed, process.name(), {{"why", what(error)}});
    if (!id) return;
    stop(*id);
    kernel_.post([this, gone = *id] { perform(cloud_.environment_exited(gone, moment())); });
}

void CloudHost::call_out(fakes::CallOut effect) {
    constexpr base::Duration patience = std::chrono::seconds{30};
    network_.call(std::move(effect.from_host), std::move(effect.request), patience,
                  [this, id = effect.id](auto response) {
                      const int status = response ? response->status : 0;
                      perform(cloud_.called_out(id, status, moment()));
                  });
}

void CloudHost::answer(fakes::Reply reply) {
    if (hooks_.meter != nullptr) hooks_.meter->answered(reply);
    Answer answer;
    answer.response = std::move(reply.response);
    answer.delay = reply.delay;
    answer.cut = reply.cut;
    for (auto& piece : reply.pieces) {
        answer.pieces.push_back({piece.after, std::move(piece.bytes)});
    }
    network_.answer(static_cast<ExchangeId>(reply.ticket), std::move(answer));
}

void CloudHost::arm() {
    const auto due = cloud_.next_deadline();
    if (due == armed_for_) return;
    if (armed_for_) kernel_.cancel(armed_);
    armed_for_ = due;
    if (!due) return;
    armed_ = kernel_.at(*due, [this] {
        armed_for_.reset();
        perform(advance());
    });
}

}  // namespace torpor::sim
