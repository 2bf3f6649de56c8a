#include "runtime/core/thread_tools.hpp"

#include <utility>
#include <vector>

#include "runtime/base/invariant.hpp"
#include "runtime/core/text.hpp"
#include "runtime/core/threads.hpp"
#include "runtime/wire/builtin_arguments.hpp"

namespace torpor::core {

namespace {

using Answer = base::Result<std::string, Complaint>;

/// Ids that a model made up may have any length.
std::string quoted(std::string_view id) {
    constexpr std::size_t id_size_shown = 200;
    return "'" + std::string(beginning(id, id_size_shown)) + "'";
}

Answer misuse(std::string_view tool, const wire::DecodeError& error) {
    return std::unexpected(std::string(tool) + " needs " + error.text());
}

bool is_root(const ThreadState& state) {
    return state.lineage.ancestors.empty();
}

/// A model that has inherited its parent's words may believe that it is the parent; the path it
/// gives shows it, before it spawns the parent's children once more.
std::optional<Complaint> confusion(const ThreadState& state, const std::vector<std::string>& path) {
    std::vector<std::string> stack;
    for (const auto& ancestor : state.lineage.ancestors)
        stack.push_back(ancestor.str());
    stack.push_back(state.thread.str());
    if (path == stack) return std::nullopt;
    return "child_of is not the path of this thread. You are in the thread " + state.thread.str() +
           (is_root(state) ? ", which is the root"
                           : ", a child of " + state.lineage.ancestors.back().str()) +
           "; its path is " + wire::string_list(stack) +
           ". Spawn nothing that another thread was asked to spawn: do what this thread was asked "
           "for.";
}

Answer run_spawn(Draft& draft, const CallEntry& call) {
    const auto asked = wire::parse_spawn_thread(call.arguments);
    if (!asked) return misuse("spawn_thread", asked.error());
    if (is_blank(asked->instructions)) {
        return std::unexpected("spawn_thread needs instructions: a text that is not blank");
    }
    if (auto confused = confusion(draft.state(), asked->child_of)) {
        return std::unexpected(*std::move(confused));
    }
    if (auto complaint = birth_complaint(draft.state())) {
        return std::unexpected(*std::move(complaint));
    }
    const auto child = spawn_child(draft, call, asked->instructions);
    return "Thread spawned; it has ID: " + child.str() +
           ". Do not do its task yourself; its reports come as events.";
}

Answer run_report(Draft& draft, const CallEntry& call) {
    const auto report = wire::parse_report_to_parent(call.arguments);
    if (!report) return misuse("report_to_parent", report.error());
    if (is_root(draft.state())) {
        return std::unexpected(
            "this is the root thread: it has no parent. What you say goes to the user");
    }
    if (is_blank(*report)) {
        return std::unexpected("report_to_parent needs report: a text that is not blank");
    }
    report_to_parent(draft, call.call, *report);
    return "Report sent to parent thread.";
}

Answer run_child_message(Draft& draft, const CallEntry& call) {
    const auto word = wire::parse_send_message_to_child(call.arguments);
    if (!word) return misuse("send_message_to_child", word.error());
    const auto* found = draft.standing<Child>({"child", word->thread});
    if (!found) {
        return std::unexpected("no open child of this thread has the ID " + quoted(word->thread));
    }
    if (is_blank(word->message)) {
        return std::unexpected("send_message_to_child needs message: a text that is not blank");
    }
    const Child child = *found;
    tell_child(draft, call.call, child, word->message);
    return "Message sent to child thread.";
}

Answer run_cancellation(Draft& draft, const CallEntry& call) {
    const auto id = wire::parse_cancel_subscription(call.arguments);
    if (!id) return misuse("cancel_subscription", id.error());
    const StandingKey key{"subscription", *id};
    if (!draft.standing<Subscription>(key)) {
        return std::unexpected("no active subscription found with ID " + quoted(*id));
    }
    draft.drop(key);
    draft.send(base::OutboxId("cancel-" + *id), NoticeCancelled{base::CallId(*id)});
    return "Subscription '" + *id + "' cancelled successfully.";
}

}  // namespace

Answer run_thread_tool(Draft& draft, BuiltinTool tool, const CallEntry& call) {
    switch (tool) {
        case BuiltinTool::spawn_thread:
            return run_spawn(draft, call);
        case BuiltinTool::report_to_parent:
            return run_report(draft, call);
        case BuiltinTool::send_message_to_child:
            return run_child_message(draft, call);
        case BuiltinTool::cancel_subscription:
            return run_cancellation(draft, call);
        case BuiltinTool::close_thread:
        case BuiltinTool::sleep:
        case BuiltinTool::sleep_until:
        case BuiltinTool::sleep_until_event_or_input:
            break;
    }
    base::invariant(false, "only tools that are done within the slice are run here");
    return {};
}

Answer plan_close(const ThreadState& state, const CallEntry& call) {
    auto close = wire::parse_close_thread(call.arguments);
    if (!close) return misuse("close_thread", close.error());
    if (close->thread != state.thread.str()) {
        return std::unexpected("a thread closes only itself: you are in the thread " +
                               state.thread.str() + ", not in " + quoted(close->thread));
    }
    if (is_root(state)) return std::unexpected("the root thread cannot be closed");
    return std::move(close->report);
}

}  // namespace torpor::core
