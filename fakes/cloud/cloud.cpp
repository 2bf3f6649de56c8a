#include "fakes/cloud/cloud.hpp"

#include <algorithm>
#include <deque>
#include <stdexcept>
#include <type_traits>
#include <variant>

#include "fakes/cloud/service_error.hpp"
#include "fakes/refusal.hpp"
#include "runtime/base/invariant.hpp"

namespace torpor::fakes::cloud {

namespace {

/// More than this at one instant is a loop between services.
constexpr int effects_at_once_max = 1'000'000;
constexpr int passes_at_once_max = 100'000;
constexpr int messages_taken_max = 10;

sqs::SqsSettings queue_settings(const CloudSettings& settings) {
    return {.account = settings.account, .queues = settings.queues};
}

scheduler::SchedulerSettings schedule_settings(const CloudSettings& settings) {
    auto schedules = settings.schedules;
    schedules.account = settings.account;
    return schedules;
}

lambda::LambdaSettings function_settings(const CloudSettings& settings) {
    auto functions = settings.functions;
    functions.account = settings.account;
    return functions;
}

dynamodb::Settings table_settings(const CloudSettings& settings) {
    return {.account = settings.account, .tables = settings.tables};
}

bedrock::Settings model_settings(const CloudSettings& settings) {
    return {.account = settings.account, .script = settings.model, .faults = settings.model_faults};
}

}  // namespace

Cloud::Cloud(CloudSettings settings)
    : settings_(std::move(settings)),
      queues_(queue_settings(settings_)),
      schedules_(schedule_settings(settings_)),
      functions_(function_settings(settings_)),
      tables_(table_settings(settings_)),
      model_(model_settings(settings_)) {
    for (auto mapping : settings_.mappings) {
        const auto* queue = find_queue(settings_, mapping.queue);
        if (queue == nullptr) throw std::invalid_argument("there is no queue " + mapping.queue);
        if (find_function(settings_, mapping.function) == nullptr) {
            throw std::invalid_argument("there is no function " + mapping.function);
        }
        mapping.queue_visibility = queue->visibility;
        const auto added = functions_.add_mapping(mapping);
        if (!added) throw std::invalid_argument(added.error());
        mapped_queues_.insert(mapping.queue);
    }
    for (const auto& server : settings_.tool_servers) {
        const bool fresh = tool_servers_.emplace(server.name, rap::ToolServer{server}).second;
        base::invariant(fresh, "tool servers have names of their own");
    }
}

Outcome Cloud::handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    return settle(dispatch(ticket, request, moment), moment);
}

Outcome Cloud::dispatch(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    const auto destination = route(request, settings_.account.region);
    auto error = draw_service_error(ticket, destination, settings_.failed_per_thousand, moment);
    if (error) return *std::move(error);
    return std::visit(
        [&](const auto& to) -> Outcome {
            using To = std::remove_cvref_t<decltype(to)>;
            if constexpr (std::is_same_v<To, ToQueues>) {
                return queues_.handle(ticket, request, moment);
            } else if constexpr (std::is_same_v<To, ToSchedules>) {
                return schedules_.handle(ticket, request, moment);
            } else if constexpr (std::is_same_v<To, ToTables>) {
                return tables_.handle(ticket, request, moment);
            } else if constexpr (std::is_same_v<To, ToModel>) {
                return model_.handle(ticket, request, moment);
            } else if constexpr (std::is_same_v<To, ToFunctions>) {
                return functions_.handle(ticket, request, moment);
            } else if constexpr (std::is_same_v<To, ToToolServer>) {
                const auto server = tool_servers_.find(to.server);
                if (server != tool_servers_.end()) {
                    return renumbered(server->second.handle(ticket, request, moment), to.server);
                }
            }
            return refuse_not_simulated(
                ticket, "cloud",
                request.method + " " + request.url.authority() + request.url.target);
        },
        destination);
}

std::optional<base::Instant> Cloud::next_deadline() const {
    std::optional<base::Instant> earliest;
    const auto consider = [&earliest](std::optional<base::Instant> at) {
        if (at && (!earliest || *at < *earliest)) earliest = at;
    };
    consider(queues_.next_deadline());
    consider(schedules_.next_deadline());
    consider(functions_.next_deadline());
    for (const auto& [name, server] : tool_servers_)
        consider(server.next_deadline());
    return earliest;
}

Outcome Cloud::advance(Moment moment) {
    Outcome total;
    const auto is_due = [&moment](const Service& service) {
        const auto at = service.next_deadline();
        return at && *at <= moment.now;
    };
    // What falls due while others act at the same instant is done as well, in the same order.
    for (int pass = 0; next_deadline().value_or(base::Instant::max()) <= moment.now; ++pass) {
        base::invariant(pass < passes_at_once_max, "services come to rest at every instant");
        if (is_due(queues_)) total.append(settle(queues_.advance(moment), moment));
        if (is_due(schedules_)) total.append(settle(schedules_.advance(moment), moment));
        for (auto& [name, server] : tool_servers_) {
            if (is_due(server)) {
                total.append(settle(renumbered(server.advance(moment), name), moment));
            }
        }
        if (is_due(functions_)) total.append(settle(functions_.advance(moment), moment));
    }
    return total;
}

Outcome Cloud::called_out(std::uint64_t id, int status, Moment moment) {
    const auto found = calls_out_.find(id);
    base::invariant(found != calls_out_.end(), "a call out is reported once");
    const auto [server, own_id] = found->second;
    calls_out_.erase(found);
    auto outcome = tool_servers_.at(server).called_out(own_id, status, moment);
    return settle(renumbered(std::move(outcome), server), moment);
}

Outcome Cloud::environment_exited(EnvironmentId id, Moment moment) {
    return settle(functions_.environment_exited(id, moment), moment);
}

void Cloud::heal() {
    settings_.failed_per_thousand = 0;
    queues_.heal();
    schedules_.heal();
    model_.heal();
}

Outcome Cloud::emit(const std::string& tool, const rap::EmittedEvent& event, Moment moment) {
    Outcome outcome;
    for (auto& [name, server] : tool_servers_) {
        if (!server.has_tool(tool)) continue;
        outcome.append(settle(renumbered(server.emit(tool, event, moment), name), moment));
    }
    return outcome;
}

sqs::SendReport Cloud::send(const std::string& queue, const sqs::Sending& sending, Moment moment) {
    base::invariant(queues_.has_queue(queue), "a producer sends to a queue that exists");
    auto report = queues_.send(queue, sending, moment);
    report.outcome = settle(std::move(report.outcome), moment);
    return report;
}

Taken Cloud::take(const std::string& queue, Moment moment) {
    base::invariant(queues_.has_queue(queue), "a consumer takes from a queue that exists");
    Taken taken;
    auto received = queues_.receive(queue, messages_taken_max, moment);
    for (auto& record : received.records) {
        received.outcome.append(queues_.remove(queue, record.receipt_handle, moment));
        taken.messages.push_back({std::move(record.message_id), std::move(record.body)});
    }
    taken.outcome = settle(std::move(received.outcome), moment);
    return taken;
}

std::vector<std::string> Cloud::hosts() const {
    const auto& region = settings_.account.region;
    std::vector<std::string> names;
    for (const auto* service : {"sqs", "dynamodb", "scheduler", "bedrock-runtime"}) {
        names.push_back(service + ("." + region) + ".amazonaws.com");
    }
    for (const auto& function : settings_.functions.functions) {
        if (function.url) names.push_back(function.name + ".lambda-url." + region + ".on.aws");
    }
    for (const auto& [name, server] : tool_servers_)
        names.push_back(server.host());
    return names;
}

rap::ToolServer* Cloud::tool_server(const std::string& name) {
    const auto found = tool_servers_.find(name);
    return found == tool_servers_.end() ? nullptr : &found->second;
}

Outcome Cloud::settle(Outcome outcome, Moment moment) {
    std::deque<Effect> open(std::make_move_iterator(outcome.effects.begin()),
                            std::make_move_iterator(outcome.effects.end()));
    outcome.effects.clear();
    for (int performed = 0; !open.empty(); ++performed) {
        base::invariant(performed < effects_at_once_max, "services come to rest at every instant");
        auto effect = std::move(open.front());
        open.pop_front();
        auto led_to = perform(effect, moment);
        if (!led_to) {
            outcome.effects.push_back(std::move(effect));
            continue;
        }
        std::ranges::move(led_to->effects, std::back_inserter(open));
        led_to->effects.clear();
        outcome.append(std::move(*led_to));
    }
    return outcome;
}

std::optional<Outcome> Cloud::perform(const Effect& effect, Moment moment) {
    if (const auto* ready = std::get_if<QueueReady>(&effect)) {
        if (!mapped_queues_.contains(ready->queue)) return std::nullopt;
        return functions_.queue_ready(ready->queue, moment);
    }
    if (const auto* asked = std::get_if<PollQueue>(&effect)) return poll(*asked, moment);
    if (const auto* done = std::get_if<DeleteFromQueue>(&effect)) {
        return queues_.remove(done->queue, done->receipt_handle, moment);
    }
    if (const auto* firing = std::get_if<SendToQueue>(&effect)) return fire(*firing, moment);
    return std::nullopt;
}

Outcome Cloud::poll(const PollQueue& effect, Moment moment) {
    auto received = queues_.receive(effect.queue, effect.messages_max, moment);
    auto outcome = std::move(received.outcome);
    outcome.append(functions_.polled(effect.mapping, std::move(received.records), moment));
    return outcome;
}

Outcome Cloud::fire(const SendToQueue& effect, Moment moment) {
    const auto queue = queues_.queue_of_url(effect.queue_url);
    if (!queue) return schedules_.sent(effect.schedule, scheduler::Delivery::refused, moment);
    auto report = queues_.send(*queue,
                               {.body = effect.body,
                                .group_id = effect.group_id,
                                .deduplication_id = effect.deduplication_id},
                               moment);
    const auto delivery =
        report.sent ? scheduler::Delivery::accepted : scheduler::Delivery::refused;
    auto outcome = std::move(report.outcome);
    outcome.append(schedules_.sent(effect.schedule, delivery, moment));
    return outcome;
}

Outcome Cloud::renumbered(Outcome outcome, const std::string& server) {
    for (auto& effect : outcome.effects) {
        auto* call_out = std::get_if<CallOut>(&effect);
        if (call_out == nullptr) continue;
        const auto id = call_out_next_++;
        calls_out_.emplace(id, std::pair{server, call_out->id});
        call_out->id = id;
    }
    return outcome;
}

}  // namespace torpor::fakes::cloud
