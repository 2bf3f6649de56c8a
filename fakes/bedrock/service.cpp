#include "fakes/bedrock/service.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "fakes/bedrock/stream.hpp"
#include "fakes/bedrock/validation.hpp"
#include "fakes/chance.hpp"
#include "fakes/refusal.hpp"
#include "runtime/base/invariant.hpp"

namespace torpor::fakes::bedrock {

namespace {

using namespace std::chrono_literals;
using wire::bedrock::ServiceError;
using wire::bedrock::StreamFailure;

Outcome refused(Ticket ticket, int status, std::string type, std::string message) {
    Outcome outcome;
    outcome.replies.push_back(
        {.ticket = ticket,
         .response = encode(ServiceError{status, std::move(type), std::move(message)})});
    return outcome;
}

Outcome ill_formed(Ticket ticket, const std::string& message) {
    auto outcome = refused(ticket, 400, "ValidationException", message);
    outcome.facts.emplace_back(ModelRequestRefused{message});
    return outcome;
}

}  // namespace

BedrockService::BedrockService(Settings settings) : settings_(std::move(settings)) {}

Outcome BedrockService::handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    const auto& account = settings_.account;
    const auto signature = wire::sigv4::verify(request, account.credentials,
                                               {account.region, "bedrock"}, moment.now, 5min);
    if (!signature) {
        const auto& refusal = signature.error();
        auto outcome = refused(ticket, 403, std::string{signature_error_type(refusal.reason)},
                               refusal.message);
        outcome.facts.emplace_back(SignatureRefused{"bedrock", refusal.message});
        return outcome;
    }
    const std::string_view target = request.url.target;
    if (request.method != "POST" || !target.starts_with("/model/") ||
        !target.ends_with("/converse-stream")) {
        return refuse_not_simulated(ticket, "bedrock", request.method + " " + request.url.target);
    }
    const auto asked = wire::bedrock::decode_converse_stream(request);
    if (!asked) {
        if (asked.error().path == "not_simulated") {
            return refuse_not_simulated(ticket, "bedrock", asked.error().expected);
        }
        return ill_formed(ticket, asked.error().text());
    }
    if (const auto fault = find_fault(*asked)) return ill_formed(ticket, *fault);
    if (happens(moment.random, "bedrock/throttled", settings_.faults.throttled_per_thousand)) {
        return refused(ticket, 429, "ThrottlingException",
                       "Too many requests, please wait before trying again.");
    }
    return converse(ticket, *asked, request.body.size(), moment);
}

Outcome BedrockService::converse(Ticket ticket,
                                 const wire::bedrock::ConverseStream& request,
                                 std::size_t heard_bytes,
                                 Moment moment) {
    const auto heard = listen(settings_.script, request);
    if (heard.rule < 0) {
        auto outcome = refused(ticket, 500, "NotSimulated",
                               "The script of the model has no rule for what it heard.");
        outcome.facts.emplace_back(ModelAsked{heard.text, -1, request.messages.size()});
        outcome.facts.emplace_back(ModelUnscripted{heard.text});
        return outcome;
    }

    const auto& rule = settings_.script.rules.at(static_cast<std::size_t>(heard.rule));
    auto& random = moment.random;
    Reply reply;
    reply.ticket = ticket;
    reply.response.status = 200;
    reply.response.headers = {{"Content-Type", "application/vnd.amazon.eventstream"},
                              {"x-amzn-RequestId", base::uuid(random, "bedrock/request-id")}};
    reply.delay = rule.thinks_for.draw(random, "bedrock/thinks-for");

    const auto events = perform(rule, heard_bytes, random);
    std::size_t sent = events.size();
    const bool fails = happens(random, "bedrock/failed", settings_.faults.failed_per_thousand);
    reply.cut = !fails && happens(random, "bedrock/cut", settings_.faults.cut_per_thousand);
    if (fails || reply.cut) {
        // The last events are the stop and the usage: a stream broken before them has no whole
        // turn.
        sent = static_cast<std::size_t>(random.choose("bedrock/broken-after", events.size() - 1));
    }
    for (std::size_t i = 0; i < sent; ++i) {
        reply.pieces.push_back(
            {rule.spacing.draw(random, "bedrock/spacing"), frame(events[i], random)});
    }
    if (fails) {
        const StreamFailure failure{"internalServerException",
                                    "The system encountered an unexpected error during processing. "
                                    "Try your request again."};
        reply.pieces.push_back(
            {rule.spacing.draw(random, "bedrock/spacing"), frame(failure, random)});
    }

    Outcome outcome;
    outcome.facts.emplace_back(ModelAsked{heard.text, heard.rule, request.messages.size()});
    outcome.replies.push_back(std::move(reply));
    return outcome;
}

}  // namespace torpor::fakes::bedrock
