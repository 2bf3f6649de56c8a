#include "sim/checks/output_never_lost.hpp"

#include "runtime/wire/input_message.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {
namespace {

std::string described(const std::string& thread, std::int64_t sequence) {
    return "output " + std::to_string(sequence) + " of thread \"" + thread + '"';
}

/// A daemon says that it has put a message aside. No slice decided that, so it has no place among
/// the thread's outputs.
bool is_obituary(const wire::OutputMessage& message) {
    return message.sequence == 0 && message.id.starts_with("dead-");
}

}  // namespace

void OutputNeverLost::see(const Observation& observation, Violations& violations) {
    const auto breach = [&](std::string message) {
        violations.add(std::string(name()), observation.at, std::move(message));
    };
    if (const auto* accepted = accepted_by(observation, output_queue)) {
        const auto message = wire::decode_output_message(accepted->body);
        if (!message) return breach("the output queue got a body that is no output");
        judge(*message, observation.at, "sent", violations);
    } else if (const auto* seen = std::get_if<OutputSeen>(&observation.what)) {
        judge(seen->message, observation.at, "delivered", violations);
        auto& outputs = outputs_[seen->message.thread.str()];
        const auto output = outputs.find(seen->message.sequence);
        if (output != outputs.end()) output->second.seen = true;
    }
    for_inserts(observation, "outbox", [&](const Row& row) {
        if (column(row, "kind") != "output") return;
        const auto message = wire::decode_output_message(column(row, "payload"));
        if (!message) return breach("an output was committed that cannot be read");
        Output output{.message = *message, .committed = observation.at};
        auto& outputs = outputs_[message->thread.str()];
        if (!outputs.emplace(message->sequence, std::move(output)).second) {
            breach(described(message->thread.str(), message->sequence) + " was committed twice");
        }
    });
}

void OutputNeverLost::judge(const wire::OutputMessage& message,
                            base::Instant at,
                            std::string_view moment,
                            Violations& violations) {
    if (is_obituary(message)) return;
    count_judged();
    const auto& outputs = outputs_[message.thread.str()];
    const auto known = outputs.find(message.sequence);
    const std::string what = described(message.thread.str(), message.sequence);
    if (known == outputs.end()) {
        violations.add(std::string(name()), at,
                       what + " was " + std::string(moment) + " and never committed");
    } else if (known->second.message != message) {
        violations.add(std::string(name()), at, what + " was " + std::string(moment) + " changed");
    }
}

void OutputNeverLost::finish(const FinalState& state, Violations& violations) {
    for (const auto& [thread, outputs] : outputs_) {
        count_judged(outputs.size());
        std::int64_t expected = 0;
        for (const auto& [sequence, output] : outputs) {
            expected += 1;
            if (sequence != expected) {
                violations.add(std::string(name()), state.at,
                               described(thread, expected) + " does not exist, later ones do");
                expected = sequence;
            }
            if (output.seen) continue;
            violations.add(std::string(name()), output.committed,
                           described(thread, sequence) + " was committed and never delivered");
        }
    }
}

}  // namespace torpor::sim
