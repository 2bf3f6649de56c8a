#include "fakes/bedrock/service.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "fakes/bedrock/placeholders.hpp"
#include "fakes/bedrock/stream.hpp"
#include "fakes/bedrock/validation.hpp"
#include "fakes/chance.hpp"
#include "fakes/refusal.hpp"
#include "runtime/base/invariant.hpp"
#include "runtime/wire/digest.hpp"

namespace torpor::fakes::bedrock {

namespace {

using namespace std::chrono_literals;
using wire::bedrock::ServiceError;
using wire::bedrock::StreamFailure;

Outcome refused(Ticket ticket, int status, std::string type, std::string message) {
    return answered(ticket, encode(ServiceError{status, std::move(type), std::move(message)}));
}

Outcome ill_formed(Ticket ticket, const std::string& message) {
    auto outcome = refused(ticket, 400, "ValidationException", message);
    outcome.facts.emplace_back(ModelRequestRefused{message});
    return outcome;
}

Outcome throttled(Ticket ticket) {
    return refused(ticket, 429, "ThrottlingException",
                   "Too many requests, please wait before trying again.");
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
    const auto asked = wire::bedrock::decode_converse_stream(request, known_tools_);
    if (!asked) {
        if (asked.error().path == "not_simulated") {
            return refuse_not_simulated(ticket, "bedrock", asked.error().expected);
        }
        return ill_formed(ticket, asked.error().text());
    }
    if (const auto fault = find_fault(*asked)) return ill_formed(ticket, *fault);
    const Question question{ticket, *asked, size_of(*asked), wire::sha256(request.body)};
    const auto& script = settings_.script;
    if (!script.takes_images && question.size.images > 0) {
        return ill_formed(ticket,
                          "This model doesn't support the image field. Remove image and try "
                          "again.");
    }
    if (script.context_window > 0 && question.size.tokens > script.context_window) {
        auto outcome =
            refused(ticket, 400, "ValidationException", "Input is too long for requested model.");
        outcome.facts.emplace_back(ModelRequestTooLong{question.size.tokens});
        return outcome;
    }
    if (happens(moment.random, "bedrock/throttled", settings_.faults.throttled_per_thousand)) {
        auto outcome = throttled(ticket);
        outcome.faults.push_back({InjectedFault::Kind::throttled, "bedrock"});
        return outcome;
    }
    return converse(question, moment);
}

ModelAsked BedrockService::Question::asked(const Heard& heard) const {
    return {heard.text, heard.rule, request.messages.size(), size.tokens, size.images, digest};
}

Outcome BedrockService::converse(const Question& question, Moment moment) {
    const auto heard = listen(settings_.script, question.request, spent(question.digest));
    if (heard.rule < 0) {
        auto outcome = refused(question.ticket, 500, "NotSimulated",
                               "The script of the model has no rule for what it heard.");
        outcome.facts.emplace_back(question.asked(heard));
        outcome.facts.emplace_back(ModelUnscripted{heard.text});
        return outcome;
    }
    const auto fault = next_fault(heard.rule);
    if (fault == ModelFault::throttled) return throttled(question.ticket);
    if (fault == ModelFault::unavailable) {
        return refused(question.ticket, 503, "ServiceUnavailableException",
                       "The service isn't currently available. Try again later.");
    }
    if (fault == ModelFault::refused) {
        return refused(question.ticket, 400, "ValidationException",
                       "The model returned the following errors: The script refuses this.");
    }
    return stream(question, heard, fault, moment);
}

Outcome BedrockService::stream(const Question& question,
                               const Heard& heard,
                               std::optional<ModelFault> fault,
                               Moment moment) {
    const auto& script = settings_.script.rules.at(static_cast<std::size_t>(heard.rule));
    if (!fault && script.times > 0) served_[heard.rule].insert(question.digest);
    const auto rule = filled(script, Placeholders{question.request, heard.text});
    auto& random = moment.random;
    Reply reply;
    reply.ticket = question.ticket;
    reply.response.status = 200;
    reply.response.headers = {{"Content-Type", "application/vnd.amazon.eventstream"},
                              {"x-amzn-RequestId", base::uuid(random, "bedrock/request-id")}};
    reply.delay = rule.thinks_for.draw(random, "bedrock/thinks-for");

    const auto events = perform(rule, question.size.tokens, random);
    std::size_t sent = events.size();
    bool fails = happens(random, "bedrock/failed", settings_.faults.failed_per_thousand);
    reply.cut = !fails && happens(random, "bedrock/cut", settings_.faults.cut_per_thousand);
    if (fault) {
        fails = fault == ModelFault::stream_error;
        reply.cut = !fails;
        sent = events_before(*fault, events);
    } else if (fails || reply.cut) {
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
    outcome.facts.emplace_back(question.asked(heard));
    if (!fault && (fails || reply.cut)) {
        outcome.faults.push_back({InjectedFault::Kind::stream_cut, "bedrock"});
    }
    outcome.replies.push_back(std::move(reply));
    return outcome;
}

std::set<int> BedrockService::spent(const std::string& digest) const {
    std::set<int> rules;
    for (const auto& [rule, digests] : served_) {
        const auto times = settings_.script.rules.at(static_cast<std::size_t>(rule)).times;
        if (std::cmp_less(digests.size(), times) || digests.contains(digest)) continue;
        rules.insert(rule);
    }
    return rules;
}

std::optional<ModelFault> BedrockService::next_fault(int rule) {
    const auto& fails = settings_.script.rules.at(static_cast<std::size_t>(rule)).fails;
    if (!fails) return std::nullopt;
    if (fails->times >= 0) {
        if (failed_[rule] >= fails->times) return std::nullopt;
        failed_[rule] += 1;
    }
    return fails->fault;
}

}  // namespace torpor::fakes::bedrock
