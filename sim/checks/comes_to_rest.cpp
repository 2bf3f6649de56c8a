#include "sim/checks/comes_to_rest.hpp"

#include "sim/checks/rows.hpp"

namespace torpor::sim {
namespace {

std::string_view described(Ending ending) {
    switch (ending) {
        case Ending::at_rest:
            return "the run came to rest";
        case Ending::stuck:
            return "the run is stuck: somebody waits and nothing is left that could happen";
        case Ending::time_limit:
            return "the run did not come to rest in time";
        case Ending::step_limit:
            return "the run takes too many steps";
    }
    return {};
}

}  // namespace

void ComesToRest::finish(const FinalState& state, Violations& violations) {
    const auto breach = [&](std::string message) {
        violations.add(std::string(name()), state.at, std::move(message));
    };
    count_judged();
    if (state.ending != Ending::at_rest) {
        const std::string remark = state.remark.empty() ? "" : " (" + state.remark + ')';
        breach(std::string(described(state.ending)) + remark);
    }
    for (const auto queue : {input_queue, output_queue}) {
        const auto messages = state.queues.find(std::string(queue));
        if (messages == state.queues.end() || messages->second.empty()) continue;
        breach("the queue " + std::string(queue) + " holds " +
               std::to_string(messages->second.size()) + " messages");
    }
    const auto outbox = state.tables.find("outbox");
    if (outbox == state.tables.end()) return;
    for (const Row& row : outbox->second) {
        breach("\"" + std::string(column(row, "outbox_id")) + "\" of thread \"" +
               std::string(column(row, "thread_id")) + "\" was never sent");
    }
}

}  // namespace torpor::sim
