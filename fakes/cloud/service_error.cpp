#include "fakes/cloud/service_error.hpp"

#include <array>
#include <span>
#include <utility>

#include "fakes/chance.hpp"
#include "runtime/wire/bedrock.hpp"
#include "runtime/wire/dynamodb.hpp"
#include "runtime/wire/scheduler.hpp"
#include "runtime/wire/sqs.hpp"

namespace torpor::fakes::cloud {

namespace {

struct Answer {
    int status = 0;
    const char* type = nullptr;
    const char* message = nullptr;
};

constexpr const char* internal = "We encountered an internal error. Please try again.";
constexpr const char* unavailable = "The service is temporarily unavailable. Try again later.";
constexpr const char* too_often = "Rate exceeded";

constexpr std::array<Answer, 3> of_queues{{{500, "InternalFailure", internal},
                                           {503, "ServiceUnavailable", unavailable},
                                           {400, "RequestThrottled", too_often}}};
constexpr std::array<Answer, 4> of_tables{
    {{500, "InternalServerError", internal},
     {503, "ServiceUnavailable", unavailable},
     {400, "ThrottlingException", too_often},
     {400, "ProvisionedThroughputExceededException",
      "The level of configured provisioned throughput for the table was exceeded."}}};
constexpr std::array<Answer, 2> of_schedules{
    {{500, "InternalServerException", internal}, {429, "ThrottlingException", too_often}}};
constexpr std::array<Answer, 3> of_model{
    {{500, "InternalServerException", internal},
     {503, "ServiceUnavailableException", unavailable},
     {429, "ModelNotReadyException", "The model is not ready for inference. Try again."}}};

struct Failing {
    const char* service = nullptr;
    std::span<const Answer> answers;
};

std::optional<Failing> failing(const Route& route) {
    if (std::holds_alternative<ToQueues>(route)) return Failing{"sqs", of_queues};
    if (std::holds_alternative<ToTables>(route)) return Failing{"dynamodb", of_tables};
    if (std::holds_alternative<ToSchedules>(route)) return Failing{"scheduler", of_schedules};
    if (std::holds_alternative<ToModel>(route)) return Failing{"bedrock", of_model};
    return std::nullopt;
}

wire::HttpResponse encode(const Route& route, const Answer& answer) {
    if (std::holds_alternative<ToQueues>(route)) {
        return wire::sqs::encode(
            wire::sqs::ServiceError{answer.status, answer.type, answer.type, answer.message});
    }
    if (std::holds_alternative<ToTables>(route)) {
        return wire::dynamodb::encode(
            wire::dynamodb::ServiceError{answer.status, answer.type, answer.message});
    }
    if (std::holds_alternative<ToSchedules>(route)) {
        return wire::scheduler::encode(
            wire::scheduler::ServiceError{answer.status, answer.type, answer.message});
    }
    return wire::bedrock::encode(
        wire::bedrock::ServiceError{answer.status, answer.type, answer.message});
}

}  // namespace

std::optional<Outcome> draw_service_error(Ticket ticket,
                                          const Route& route,
                                          int per_thousand,
                                          Moment moment) {
    if (per_thousand == 0) return std::nullopt;
    const auto service = failing(route);
    if (!service || !happens(moment.random, "cloud/service-error", per_thousand)) {
        return std::nullopt;
    }
    const auto index = moment.random.choose("cloud/which-error", service->answers.size());
    auto outcome = answered(ticket, encode(route, service->answers[index]));
    outcome.faults.push_back({InjectedFault::Kind::failed, service->service});
    return outcome;
}

}  // namespace torpor::fakes::cloud
