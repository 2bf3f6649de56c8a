#include "sim/checks/known_by_one_identity.hpp"

#include <nlohmann/json.hpp>

#include "runtime/wire/input_message.hpp"

namespace torpor::sim {
namespace {

/// A client attaches as often as it likes, and a thread may be asked for a summary again.
bool may_be_said_again(const wire::InputMessage& message) {
    return std::holds_alternative<wire::Attach>(message.content) ||
           std::holds_alternative<wire::Compaction>(message.content);
}

std::string text_of(const std::vector<wire::ContentItem>& content) {
    std::string text;
    for (const auto& item : content) {
        if (const auto* words = std::get_if<wire::TextItem>(&item)) text += words->text;
    }
    return text;
}

}  // namespace

void KnownByOneIdentity::see(const Observation& observation, Violations& violations) {
    if (const auto* accepted = accepted_by(observation, input_queue)) {
        accept(*accepted, observation.at, violations);
    } else if (const auto* sent = std::get_if<fakes::EventSent>(&observation.what)) {
        auto& posted = posted_[{sent->thread.str(), sent->call.str(), sent->text}];
        posted.numbers.insert(sent->event);
        posted.named = posted.named && !sent->event_id.empty();
    } else if (std::holds_alternative<fakes::RowsCommitted>(observation.what)) {
        record(observation);
    }
}

void KnownByOneIdentity::accept(const fakes::MessageAccepted& accepted,
                                base::Instant at,
                                Violations& violations) {
    const MessageKey key{accepted.group_id, accepted.deduplication_id};
    const auto order = orders_.find({accepted.group_id, accepted.body});
    if (order != orders_.end()) {
        count_judged();
        if (!order->second.contains(key.second)) {
            violations.add(std::string(name()), at,
                           "the message " + described(key) + " was committed as \"" +
                               *order->second.begin() + '"');
        }
    }
    const auto message = wire::decode_input_message(accepted.body);
    if (!message) return;
    const auto* event = std::get_if<wire::SubscriptionEvent>(&message->content);
    if (event == nullptr) return;
    events_.emplace(key, Event{key.first, event->call.str(), text_of(event->content)});
}

void KnownByOneIdentity::record(const Observation& observation) {
    for_inserts(observation, "outbox", [&](const Row& row) {
        if (column(row, "kind") != "input") return;
        const auto payload = nlohmann::json::parse(column(row, "payload"), nullptr, false);
        if (!payload.is_object() || !payload.contains("id") || !payload.contains("message")) return;
        const std::string body = payload["message"];
        const auto message = wire::decode_input_message(body);
        if (!message || may_be_said_again(*message)) return;
        orders_[{message->thread.str(), body}].insert(payload["id"].get<std::string>());
    });
    for_inserts(observation, "consumed", [&](const Row& row) {
        const auto outcome = column(row, "outcome");
        if (outcome != "applied" && outcome != "deferred") return;
        const auto event = events_.find(message_key(row));
        if (event != events_.end()) taken_[event->second].insert(event->first);
    });
}

void KnownByOneIdentity::finish(const FinalState& state, Violations& violations) {
    for (const auto& [event, messages] : taken_) {
        const auto posted = posted_.find(event);
        // A server that does not name its events may be heard twice.
        if (posted == posted_.end() || !posted->second.named) continue;
        count_judged();
        if (messages.size() <= posted->second.numbers.size()) continue;
        violations.add(std::string(name()), state.at,
                       "the event " + described(*messages.rbegin()) + " took effect " +
                           std::to_string(messages.size()) + " times and was named " +
                           std::to_string(posted->second.numbers.size()) + " times");
    }
}

}  // namespace torpor::sim
