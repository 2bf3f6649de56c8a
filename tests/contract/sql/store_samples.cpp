#include "tests/contract/sql/store_samples.hpp"

#include <utility>

#include "tests/contract/sql/store_suite.hpp"

namespace torpor::tests {

wire::InputMessage text_message(const base::ThreadId& thread, std::string text) {
    wire::InputMessage message;
    message.thread = thread;
    message.content = wire::UserText{std::move(text)};
    return message;
}

core::SessionToolset toolset(const std::string& server) {
    wire::rap::Manifest manifest;
    manifest.name = server;
    manifest.endpoint = "http://" + server + ".tools/invoke";
    wire::rap::Tool tool;
    tool.name = server;
    tool.description = "does it";
    tool.input_schema = R"({"type":"object"})";
    manifest.tools.push_back(std::move(tool));
    return {"http://" + server + ".tools", std::move(manifest), epoch_start};
}

core::CallRecord call_record(const std::string& id, core::CallStatus status) {
    core::CallRecord record;
    record.call = base::CallId(id);
    record.tool = "weather";
    record.arguments = R"({"city":"Oslo"})";
    record.status = status;
    record.opened = epoch_start;
    record.server = "http://weather.tools";
    record.user_id = "u-1";
    if (status != core::CallStatus::pending) record.forgotten = epoch_start;
    return record;
}

std::vector<core::Standing> one_of_each_kind() {
    core::Subscription subscription{.call = base::CallId("call_s"),
                                    .tool = "alarm",
                                    .arguments = "{}",
                                    .server = "http://alarm.tools",
                                    .user_id = "u-1",
                                    .opened = epoch_start,
                                    .window = epoch_start,
                                    .in_window = 3};
    core::Child open{.thread = child,
                     .call = base::CallId("call_c"),
                     .instructions = "Look \"there\"",
                     .opened = epoch_start};
    core::Prompt authorisation{.kind = core::Prompt::Kind::authorisation,
                               .call = base::CallId("call_p"),
                               .auth_url = "https://login.example",
                               .opened = epoch_start};
    core::Prompt choice{.kind = core::Prompt::Kind::choice,
                        .call = base::CallId("call_p"),
                        .text = "Which?",
                        .choices = {"a", "b"},
                        .preset = 1,
                        .response_url = "https://tools.example/answer",
                        .answered = 0,
                        .opened = epoch_start};
    auto consent = choice;
    consent.kind = core::Prompt::Kind::consent;
    consent.answered.reset();
    return {subscription,
            open,
            authorisation,
            choice,
            consent,
            core::View{"map", R"({"at":[1,2]})"},
            core::CompactionDue{.asked = epoch_start, .failures = 2, .failed_at = 40}};
}

std::vector<core::OutboxItem> one_of_each_order() {
    const base::CallId call{"call_1"};
    wire::OutputMessage output;
    output.thread = root;
    output.root = root;
    output.id = "out-1";
    output.sequence = 1;
    output.text = "Hello";
    output.metadata = "{}";
    core::InvokeTool invoke{.call = call,
                            .tool = "weather",
                            .arguments = R"({"city":"Oslo"})",
                            .endpoint = "http://weather.tools/invoke",
                            .user_id = "u-1",
                            .deadline = epoch_start};
    core::ScheduleWakeup wakeup{.call = call,
                                .due = epoch_start,
                                .id = base::MessageId("wake-call_1"),
                                .message = text_message(root, "wake")};
    core::SendInput input{.id = base::MessageId("start-x"), .message = text_message(child, "go")};
    std::vector<core::OutboxItem> items;
    const auto add = [&](std::string id, decltype(core::OutboxItem::order) order) {
        const auto position = static_cast<std::int64_t>(items.size()) + 1;
        items.push_back({base::OutboxId(std::move(id)), position, std::move(order)});
    };
    add("invoke", invoke);
    add("wake", wakeup);
    add("say", core::SendOutput{output});
    add("cancel", core::NoticeCancelled{call});
    add("close", core::NoticeClosed{});
    add("drop", core::DropWakeup{call});
    add("input", input);
    add("choose", core::PostChoice{call, "https://tools.example/answer", 1});
    return items;
}

core::Birth birth_of(const base::ThreadId& thread,
                     const base::ThreadId& parent,
                     const core::ThreadState& of,
                     std::int64_t spawned_at) {
    core::Birth birth;
    birth.thread = thread;
    birth.lineage.kind = core::ThreadKind::child;
    birth.lineage.ancestors = of.lineage.ancestors;
    birth.lineage.ancestors.push_back(parent);
    birth.lineage.spawned_by = base::CallId("call_spawn");
    birth.lineage.tool = "spawn_thread";
    birth.lineage.arguments = R"({"child_of":[]})";
    if (of.compacted_to == 0) birth.lineage.inherits = of.lineage.inherits;
    birth.lineage.inherits.push_back({.thread = parent,
                                      .after = of.compacted_to,
                                      .to = spawned_at,
                                      .summarised = of.compacted_to > 0});
    birth.metadata = R"({"user_id":"u-1"})";
    core::HistoryEntry entry;
    entry.order = 1;
    entry.identity = base::MessageId("result-other");
    entry.body = core::ResultEntry{base::CallId("call_other"),
                                   core::Resolution::local_error,
                                   {wire::TextItem{"goes to the parent"}},
                                   {}};
    birth.entries = {entry};
    birth.first = call_record("call_spawn", core::CallStatus::pending);
    birth.first.kind = core::CallKind::birth;
    return birth;
}

}  // namespace torpor::tests
