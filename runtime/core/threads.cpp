#include "runtime/core/threads.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/balance.hpp"
#include "runtime/core/content.hpp"
#include "runtime/core/event_call.hpp"
#include "runtime/core/limits.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/digest.hpp"

namespace torpor::core {

namespace {

constexpr std::size_t instructions_kept = 200;

/// What a child sees before its own history: what the parent sees, up to its order `to`.
std::vector<Segment> inherited(const ThreadState& parent, std::int64_t to) {
    base::invariant(to >= parent.compacted_to, "a child begins after what was summarised");
    std::vector<Segment> segments;
    Segment own;
    own.thread = parent.thread;
    own.after = parent.compacted_to;
    own.to = to;
    own.summarised = parent.compacted_to > 0;
    if (!own.summarised) segments = parent.lineage.inherits;
    if (own.summarised || own.to > own.after) segments.push_back(std::move(own));
    return segments;
}

Lineage descend(const ThreadState& parent,
                ThreadKind kind,
                const base::CallId& spawned_by,
                std::int64_t to) {
    Lineage lineage;
    lineage.kind = kind;
    lineage.ancestors = parent.lineage.ancestors;
    lineage.ancestors.push_back(parent.thread);
    lineage.spawned_by = spawned_by;
    lineage.inherits = inherited(parent, to);
    return lineage;
}

/// The calls at the end of a history that have no result there, and where the last one stands.
struct LastTurn {
    std::vector<base::CallId> calls;
    std::int64_t end = 0;
};
LastTurn last_turn(const History& history) {
    LastTurn turn;
    auto at = history.rbegin();
    while (at != history.rend() && std::holds_alternative<ResultEntry>(at->body))
        ++at;
    if (at != history.rend()) turn.end = at->order;
    for (; at != history.rend(); ++at) {
        const auto* call = std::get_if<CallEntry>(&at->body);
        if (!call) break;
        turn.calls.push_back(call->call);
    }
    std::ranges::reverse(turn.calls);
    return turn;
}

History elsewhere(const LastTurn& turn, const base::CallId& spawn) {
    History entries;
    for (const auto& call : turn.calls) {
        if (call == spawn) continue;
        ResultEntry result;
        result.call = call;
        result.how = Resolution::local_error;
        result.content = words("This call is made by the parent thread; its result goes there.");
        HistoryEntry entry;
        entry.order = static_cast<std::int64_t>(entries.size()) + 1;
        entry.identity = base::MessageId("elsewhere-" + call.str());
        entry.body = std::move(result);
        entries.push_back(std::move(entry));
    }
    return entries;
}

CallRecord first_call(const Draft& draft, const CallEntry& call, std::string user_id) {
    CallRecord record;
    record.call = call.call;
    record.tool = call.tool;
    record.arguments = call.arguments;
    record.kind = CallKind::birth;
    record.opened = draft.now();
    record.user_id = std::move(user_id);
    return record;
}

/// The child is born, stands in its parent until it closes, and is sent what it begins with.
void start(Draft& draft,
           Birth birth,
           std::string instructions,
           std::vector<wire::ContentItem> content) {
    Child child;
    child.thread = birth.thread;
    child.call = birth.lineage.spawned_by;
    child.instructions = std::move(instructions);
    child.opened = draft.now();
    draft.stand(std::move(child));
    wire::ToolAnswer answer;
    answer.call = birth.first.call;
    answer.content = std::move(content);
    SendInput order;
    order.id = base::MessageId("start-" + birth.thread.str());
    order.message.thread = birth.thread;
    order.message.content = std::move(answer);
    base::OutboxId id(order.id.str());
    draft.give_birth(std::move(birth));
    draft.send(std::move(id), std::move(order));
}

}  // namespace

base::ThreadId child_id(const base::ThreadId& parent, std::string_view key) {
    const auto digest = wire::hex(wire::sha256(parent.str() + "\n" + std::string(key)));
    return base::ThreadId("thread_" + digest.substr(0, 24));
}

std::optional<std::string> birth_complaint(const ThreadState& state) {
    if (state.lineage.ancestors.size() + 1 > depth_max) {
        return "threads are nested at most " + std::to_string(depth_max) + " deep";
    }
    const auto is_child = [](const auto& entry) {
        return std::holds_alternative<Child>(entry.second);
    };
    const auto children = std::ranges::count_if(state.standing, is_child);
    if (std::cmp_greater_equal(children, children_max)) {
        return "a thread has at most " + std::to_string(children_max) + " open child threads";
    }
    return std::nullopt;
}

base::ThreadId spawn_child(Draft& draft, const CallEntry& spawn, const std::string& instructions) {
    const auto& parent = draft.state();
    base::invariant(!birth_complaint(parent), "a child is born within the bounds");
    const auto turn = last_turn(parent.history);
    base::invariant(std::ranges::find(turn.calls, spawn.call) != turn.calls.end(),
                    "a child is spawned by a call of the last turn");
    Birth birth;
    birth.thread = child_id(parent.thread, spawn.call.str());
    birth.lineage = descend(parent, ThreadKind::child, spawn.call, turn.end);
    birth.lineage.tool = spawn.tool;
    birth.lineage.arguments = spawn.arguments;
    birth.metadata = parent.metadata;
    birth.entries = elsewhere(turn, spawn.call);
    birth.first = first_call(draft, spawn, draft.user());
    const auto child = birth.thread;
    auto text = "You are inside the thread that was asked for here. Its ID: " + child.str() +
                ". Its parent thread has the ID: " + parent.thread.str() +
                ". Follow these instructions and nothing else; other tasks of the parent thread "
                "are done there. Your text is not part of the parent's conversation: use "
                "report_to_parent for what it must know, and close_thread with your ID when you "
                "are done.\n\nInstructions: " +
                instructions;
    start(draft, std::move(birth), cut_text(instructions, instructions_kept),
          words(std::move(text)));
    return child;
}

base::ThreadId spawn_for_event(Draft& draft,
                               const Subscription& subscription,
                               const base::MessageId& event,
                               std::vector<wire::ContentItem> content) {
    const auto& parent = draft.state();
    base::invariant(!birth_complaint(parent), "a child is born within the bounds");
    const auto settled = settled_point(draft);
    base::invariant(settled.has_value(), "a thread that has subscribed has asked its model before");
    Birth birth;
    birth.thread = child_id(parent.thread, event.str());
    birth.lineage = descend(parent, ThreadKind::event, subscription.call, *settled);
    birth.lineage.tool = subscription.tool;
    birth.lineage.arguments = subscription.arguments;
    birth.metadata = parent.metadata;
    CallEntry call;
    call.call = injected_call(birth.thread, 1);
    call.tool = event_tool;
    call.arguments =
        injected_arguments(subscription.tool, subscription.call, subscription.arguments);
    birth.first = first_call(draft, call, subscription.user_id);
    HistoryEntry entry;
    entry.order = 1;
    entry.identity = base::MessageId(call.call.str());
    entry.body = std::move(call);
    birth.entries.push_back(std::move(entry));

    const auto child = birth.thread;
    auto lead =
        words("You are inside a thread of its own for this one event. Its ID: " + child.str() +
              ". The parent thread, which subscribed, has the ID: " + parent.thread.str() +
              ". Deal with the event; use report_to_parent if the parent must know of it; "
              "then you must call close_thread with your ID. Nobody reads your text "
              "otherwise. The event:");
    lead.insert(lead.end(), std::make_move_iterator(content.begin()),
                std::make_move_iterator(content.end()));
    start(draft, std::move(birth), "one event of " + subscription.tool, std::move(lead));
    return child;
}

void tell_child(Draft& draft,
                const base::CallId& by,
                const Child& child,
                const std::string& message) {
    wire::ParentMessage word;
    word.call = child.call;
    word.content = words("Message from parent thread: " + message);
    SendInput order;
    order.id = base::MessageId("parent-" + by.str());
    order.message.thread = child.thread;
    order.message.content = std::move(word);
    base::OutboxId id(order.id.str());
    draft.send(std::move(id), std::move(order));
}

}  // namespace torpor::core
