#include <algorithm>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/builtin_tools.hpp"
#include "runtime/core/limits.hpp"
#include "runtime/core/slice.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/builtin_arguments.hpp"

/// What a turn of the model does to a thread.
namespace torpor::core {

namespace {

std::string bounded_name(const std::string& tool) {
    if (!tool.empty() && tool.size() <= tool_name_bytes_max) return tool;
    return "a name of " + std::to_string(tool.size()) + " bytes";
}

}  // namespace

void Slice::apply_turn(const ModelTurn& turn,
                       const ToolCatalog& tools,
                       base::Instant now,
                       base::Random& random) {
    base::invariant(needs_model(), "a turn is applied when one is owed");
    owes_turn_ = false;
    rounds_ += 1;
    if (!is_blank(turn.text)) {
        const auto order = std::to_string(commit_.history_length + 1);
        append(base::MessageId("said-" + order), AgentEntry{bounded_text(turn.text)});
        say(turn.text);
    }
    // All calls of a turn come before any result, as the model made them.
    const auto count = std::min(turn.calls.size(), 2 * calls_per_turn_max);
    std::vector<CallEntry> entries;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& asked = turn.calls[i];
        CallEntry entry;
        entry.call = base::CallId("call_" + base::hex_digits(random, "core/call-id", 24));
        entry.provider_id = asked.provider_id.substr(0, tool_name_bytes_max);
        entry.tool = bounded_name(asked.tool);
        auto arguments = wire::canonical_object(asked.arguments);
        const bool usable = arguments && quoted_size(*arguments) <= arguments_bytes_max;
        entry.arguments = usable ? *std::move(arguments) : "{}";
        append(base::MessageId(entry.call.str()), entry);
        entries.push_back(std::move(entry));
        if (!usable) unusable_.insert(entries.back().call);
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (i >= calls_per_turn_max) {
            refuse_call(entries[i].call, "one turn may make at most " +
                                             std::to_string(calls_per_turn_max) + " tool calls");
        } else {
            open_call(entries[i], tools, now);
        }
    }
    if (needs_model() && rounds_ >= rounds_max) {
        say("I stopped: none of my tool calls could be made, " + std::to_string(rounds_) +
            " times in a row.");
        owes_turn_ = false;
    }
}

void Slice::open_call(const CallEntry& entry, const ToolCatalog& tools, base::Instant now) {
    if (unusable_.contains(entry.call)) {
        return refuse_call(entry.call, "the arguments of '" + entry.tool +
                                           "' are not a JSON object of at most " +
                                           std::to_string(arguments_bytes_max) + " bytes");
    }
    CallRecord record;
    record.call = entry.call;
    record.tool = entry.tool;
    record.arguments = entry.arguments;
    record.opened = now;
    const auto builtin = builtin_kind(entry.tool);
    if (builtin) {
        record.kind = *builtin;
        if (*builtin == CallKind::wait) return open(record);
        auto plan = *builtin == CallKind::sleep ? plan_sleep(entry.arguments, now)
                                                : plan_sleep_until(entry.arguments, now);
        if (!plan) return refuse_call(entry.call, plan.error());
        return open_timer(std::move(record), *plan);
    }
    if (entry.tool == event_tool) {
        return refuse_call(entry.call, "'" + entry.tool + "' is reserved and cannot be called");
    }
    const auto* endpoint = tools.endpoint_of(entry.tool);
    if (!endpoint) return refuse_call(entry.call, "tool '" + entry.tool + "' does not exist");
    open(record);
    InvokeTool order;
    order.call = entry.call;
    order.tool = entry.tool;
    order.arguments = entry.arguments;
    order.endpoint = *endpoint;
    order.user_id = wire::text_member(commit_.metadata, "user_id");
    send(base::OutboxId("invoke-" + entry.call.str()), std::move(order));
}

void Slice::open_timer(CallRecord record, const Awakening& plan) {
    record.due = plan.due;
    open(record);
    wire::ToolAnswer answer;
    answer.call = record.call;
    answer.content.emplace_back(wire::TextItem{plan.text});
    ScheduleWakeup order;
    order.call = record.call;
    order.due = plan.due;
    order.id = base::MessageId("wake-" + record.call.str());
    order.message.thread = state_.thread;
    order.message.content = std::move(answer);
    base::OutboxId id(order.id.str());
    send(std::move(id), std::move(order));
}

void Slice::open(const CallRecord& record) {
    base::invariant(record.status == CallStatus::pending, "a call begins pending");
    base::invariant(!state_.calls.contains(record.call), "a call's id is unique for ever");
    keep(record);
    ++pending_;
}

void Slice::refuse_call(const base::CallId& call, const std::string& text) {
    append(base::MessageId("refused-" + call.str()),
           ResultEntry{call, Resolution::local_error, {wire::TextItem{"Error: " + text}}});
    owes_turn_ = true;
}

}  // namespace torpor::core
