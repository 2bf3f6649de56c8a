#include "runtime/core/turn.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "runtime/base/invariant.hpp"
#include "runtime/core/builtin_tools.hpp"
#include "runtime/core/compaction.hpp"
#include "runtime/core/invocation.hpp"
#include "runtime/core/limits.hpp"
#include "runtime/core/prompts.hpp"
#include "runtime/core/text.hpp"
#include "runtime/core/thread_tools.hpp"
#include "runtime/core/threads.hpp"
#include "runtime/wire/builtin_arguments.hpp"

namespace torpor::core {

namespace {

/// A call of the turn, which is in the history.
struct MadeCall {
    CallEntry entry;
    Complaint complaint;  ///< what keeps it from being made at all; empty if nothing
};

std::string bounded_name(const std::string& tool) {
    if (!tool.empty() && tool.size() <= tool_name_bytes_max) return tool;
    return "a name of " + std::to_string(tool.size()) + " bytes";
}

/// One turn as it is applied.
class TurnStep {
public:
    TurnStep(Draft& draft, const ToolCatalog& tools, base::Random& random)
        : draft_(draft), tools_(tools), random_(random) {}

    void speak(const std::string& text);
    /// All calls of a turn come before any result, as the model made them.
    void append_calls(const std::vector<AskedCall>& asked);
    /// Makes every call that can be made. The thread may be closed then.
    void make_calls();

    std::size_t calls() const { return calls_.size(); }
    std::size_t refusals() const { return refusals_; }
    std::size_t births() const { return births_; }

private:
    MadeCall read(const AskedCall& asked);
    std::optional<std::size_t> closing_call() const;
    void close(std::size_t closing);
    void make(const MadeCall& call);
    void make_builtin(BuiltinTool tool, const CallEntry& entry);
    void begin_timer(BuiltinTool tool, const CallEntry& entry);
    void run_now(BuiltinTool tool, const CallEntry& entry);
    void invoke(const CallEntry& entry, const ToolCatalog::Offer& offer);
    void hold(const CallRecord& record);
    void refuse(const base::CallId& call, const Complaint& complaint);
    CallRecord record_of(const CallEntry& entry, CallKind kind) const;

    Draft& draft_;
    const ToolCatalog& tools_;
    base::Random& random_;
    std::vector<MadeCall> calls_;
    std::size_t refusals_ = 0;
    std::size_t births_ = 0;
};

void TurnStep::speak(const std::string& text) {
    if (is_blank(text)) return;
    const auto order = std::to_string(draft_.state().history_length + 1);
    draft_.append(base::MessageId("said-" + order), AgentEntry{bounded_text(text)});
    draft_.say(text);
}

MadeCall TurnStep::read(const AskedCall& asked) {
    MadeCall made;
    auto& entry = made.entry;
    entry.call = base::CallId("call_" + base::hex_digits(random_, "core/call-id", 24));
    entry.provider_id = beginning(asked.provider_id, tool_name_bytes_max);
    entry.tool = bounded_name(asked.tool);
    auto arguments = wire::canonical_object(asked.arguments);
    if (arguments && quoted_size(*arguments) <= arguments_bytes_max) {
        entry.arguments = *std::move(arguments);
        return made;
    }
    entry.arguments = "{}";
    made.complaint = "the arguments of '" + entry.tool + "' are not a JSON object of at most " +
                     std::to_string(arguments_bytes_max) + " bytes";
    return made;
}

void TurnStep::append_calls(const std::vector<AskedCall>& asked) {
    const auto count = std::min(asked.size(), 2 * calls_per_turn_max);
    for (std::size_t i = 0; i < count; ++i) {
        auto call = read(asked[i]);
        if (i >= calls_per_turn_max) {
            call.complaint =
                "one turn may make at most " + std::to_string(calls_per_turn_max) + " tool calls";
        }
        draft_.append(base::MessageId(call.entry.call.str()), call.entry);
        calls_.push_back(std::move(call));
    }
}

void TurnStep::make_calls() {
    if (const auto closing = closing_call()) return close(*closing);
    for (const auto& call : calls_)
        make(call);
}

std::optional<std::size_t> TurnStep::closing_call() const {
    for (std::size_t i = 0; i < calls_.size(); ++i) {
        const auto& [entry, complaint] = calls_[i];
        if (!complaint.empty() || builtin_tool(entry.tool) != BuiltinTool::close_thread) continue;
        if (plan_close(draft_.state(), entry)) return i;
    }
    return std::nullopt;
}

/// What is done within the slice is done before the thread closes; nothing else can be begun.
void TurnStep::close(std::size_t closing) {
    for (std::size_t i = 0; i < calls_.size(); ++i) {
        if (i == closing) continue;
        const auto tool = builtin_tool(calls_[i].entry.tool);
        if (tool == BuiltinTool::report_to_parent || tool == BuiltinTool::send_message_to_child ||
            tool == BuiltinTool::cancel_subscription) {
            make(calls_[i]);
        } else {
            refuse(calls_[i].entry.call, "not done: the same turn closes this thread");
        }
    }
    const auto& entry = calls_[closing].entry;
    const auto report = plan_close(draft_.state(), entry);
    base::invariant(report.has_value(), "what could close the thread still can");
    close_thread(draft_, entry.call, *report);
}

void TurnStep::make(const MadeCall& call) {
    const auto& entry = call.entry;
    if (!call.complaint.empty()) return refuse(entry.call, call.complaint);
    if (const auto tool = builtin_tool(entry.tool)) return make_builtin(*tool, entry);
    if (entry.tool == event_tool) {
        return refuse(entry.call, "'" + entry.tool + "' is reserved and cannot be called");
    }
    const auto* offer = tools_.offer(entry.tool);
    if (!offer) return refuse(entry.call, "tool '" + entry.tool + "' does not exist");
    const auto complaint = tools_.complaint(entry.tool, entry.arguments);
    if (!complaint.empty()) {
        return refuse(entry.call,
                      "'" + entry.tool + "' does not take these arguments: " + complaint);
    }
    invoke(entry, *offer);
}

void TurnStep::make_builtin(BuiltinTool tool, const CallEntry& entry) {
    switch (tool) {
        case BuiltinTool::sleep:
        case BuiltinTool::sleep_until:
            return begin_timer(tool, entry);
        case BuiltinTool::sleep_until_event_or_input:
            return draft_.open(record_of(entry, CallKind::wait));
        case BuiltinTool::close_thread: {
            const auto plan = plan_close(draft_.state(), entry);
            base::invariant(!plan.has_value(), "a turn that can close the thread closes it");
            return refuse(entry.call, plan.error());
        }
        case BuiltinTool::spawn_thread:
        case BuiltinTool::report_to_parent:
        case BuiltinTool::send_message_to_child:
        case BuiltinTool::cancel_subscription:
            return run_now(tool, entry);
    }
}

void TurnStep::begin_timer(BuiltinTool tool, const CallEntry& entry) {
    const bool relative = tool == BuiltinTool::sleep;
    auto plan = relative ? plan_sleep(entry.arguments, draft_.now())
                         : plan_sleep_until(entry.arguments, draft_.now());
    if (!plan) return refuse(entry.call, plan.error());
    auto record = record_of(entry, relative ? CallKind::sleep : CallKind::sleep_until);
    record.due = plan->due;
    draft_.open(record);
    wire::ToolAnswer answer;
    answer.call = record.call;
    answer.content.emplace_back(wire::TextItem{plan->text});
    ScheduleWakeup order;
    order.call = record.call;
    order.due = plan->due;
    order.id = base::MessageId("wake-" + record.call.str());
    order.message.thread = draft_.state().thread;
    order.message.content = std::move(answer);
    base::OutboxId id(order.id.str());
    draft_.send(std::move(id), std::move(order));
}

void TurnStep::run_now(BuiltinTool tool, const CallEntry& entry) {
    // A child's birth has a result for every other call of the turn, and a slice is one commit.
    if (tool == BuiltinTool::spawn_thread &&
        (births_ + 1) * calls_.size() > birth_rows_per_turn_max) {
        return refuse(entry.call, "one turn cannot spawn so many threads beside so many calls");
    }
    auto answer = run_thread_tool(draft_, tool, entry);
    if (!answer) return refuse(entry.call, answer.error());
    if (tool == BuiltinTool::spawn_thread) births_ += 1;
    ResultEntry result;
    result.call = entry.call;
    result.content.emplace_back(wire::TextItem{*std::move(answer)});
    draft_.append(base::MessageId("done-" + entry.call.str()), std::move(result));
    draft_.owe_turn();
}

void TurnStep::invoke(const CallEntry& entry, const ToolCatalog::Offer& offer) {
    auto record = record_of(entry, CallKind::rap);
    record.server = offer.server;
    record.held = offer.destructive && draft_.policy().destructive == DestructiveTools::ask_first;
    draft_.open(record);
    if (record.held) return hold(record);
    send_invocation(draft_, std::move(record), offer.endpoint);
}

void TurnStep::hold(const CallRecord& record) {
    constexpr std::size_t arguments_shown = 2'000;
    Prompt prompt;
    prompt.kind = Prompt::Kind::consent;
    prompt.call = record.call;
    prompt.text = "The agent wants to run '" + record.tool +
                  "', which may destroy something: " + cut_text(record.arguments, arguments_shown);
    prompt.choices = {"Allow", "Deny"};
    prompt.preset = 1;
    prompt.opened = draft_.now();
    ask_user(draft_, std::move(prompt));
}

void TurnStep::refuse(const base::CallId& call, const Complaint& complaint) {
    ResultEntry result;
    result.call = call;
    result.how = Resolution::local_error;
    result.content.emplace_back(wire::TextItem{"Error: " + complaint});
    draft_.append(base::MessageId("refused-" + call.str()), std::move(result));
    draft_.owe_turn();
    refusals_ += 1;
}

CallRecord TurnStep::record_of(const CallEntry& entry, CallKind kind) const {
    CallRecord record;
    record.call = entry.call;
    record.tool = entry.tool;
    record.arguments = entry.arguments;
    record.kind = kind;
    record.opened = draft_.now();
    record.user_id = draft_.user();
    return record;
}

/// The thread may be asked again at once: by results that are there already. That must end.
void stop_at_bounds(Draft& draft, const Rounds& rounds) {
    if (!draft.owes_turn() || draft.pending() > 0) return;
    if (rounds.fruitless >= rounds_max) {
        draft.say("I stopped: none of my tool calls could be made, " +
                  std::to_string(rounds.fruitless) + " times in a row.");
    } else if (rounds.turns >= turns_per_slice_max || rounds.rows >= turn_rows_max) {
        draft.say("I stopped: I have made " + std::to_string(rounds.turns) +
                  " turns without waiting for anything. Tell me to go on if I should.");
    } else {
        return;
    }
    draft.settle_turn();
}

}  // namespace

void apply_turn(Draft& draft,
                Rounds& rounds,
                const ModelTurn& turn,
                const ToolCatalog& tools,
                base::Random& random) {
    base::invariant(draft.owes_turn(), "a turn is applied when one is owed");
    base::invariant(draft.pending() == 0, "a turn is applied when no call is open");
    base::invariant(!draft.state().closed, "a closed thread takes no turn");
    const auto length = draft.state().history_length;
    const auto sent = draft.state().outbox_positions;
    draft.settle_turn();
    TurnStep step(draft, tools, random);
    step.speak(turn.text);
    step.append_calls(turn.calls);
    step.make_calls();
    if (draft.state().closed) return;
    ask_for_compaction(draft, turn.usage);

    const bool fruitless = step.calls() > 0 && step.refusals() == step.calls();
    rounds.fruitless = fruitless ? rounds.fruitless + 1 : 0;
    rounds.turns += 1;
    rounds.rows += static_cast<std::size_t>(draft.state().history_length - length) +
                   static_cast<std::size_t>(draft.state().outbox_positions - sent) +
                   step.calls() * (1 + step.births());
    stop_at_bounds(draft, rounds);
}

}  // namespace torpor::core
