#include "tests/unit/report/sample_run.hpp"

#include <fstream>
#include <iterator>

using namespace std::chrono_literals;

namespace torpor::sim {

base::Instant sample_start() {
    return std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} + 9h;
}

std::string golden(const std::string& name) {
    std::ifstream file(TORPOR_SOURCE_DIR "/tests/golden/report/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TraceEvent event(base::Duration offset,
                 const char* kind,
                 std::string subject,
                 std::vector<TraceEvent::Field> fields) {
    return {sample_start() + offset, {kind}, std::move(subject), std::move(fields)};
}

namespace {

TraceValue text(const char* value) {
    return std::string(value);
}
TraceValue number(std::int64_t value) {
    return value;
}

TraceEvent row(base::Duration offset, const char* table, const char* is, const char* values) {
    return event(offset, "database.row", table, {{"is", text(is)}, {"values", text(values)}});
}

TraceEvent request(base::Duration offset, std::int64_t exchange, const char* from, const char* to) {
    return event(offset, "http.request", to,
                 {{"exchange", number(exchange)},
                  {"from", text(from)},
                  {"method", text("POST")},
                  {"target", text("/")},
                  {"bytes", number(10)}});
}

TraceEvent arrived(base::Duration offset, std::int64_t exchange, const char* to) {
    return event(offset, "http.arrived", to, {{"exchange", number(exchange)}});
}

void speak(std::vector<TraceEvent>& events) {
    events.push_back(event(0ms, "process.started", "front-end", {{"process", number(1)}}));
    events.push_back(event(0ms, "user.spoke", "ada",
                           {{"id", text("ada-1")}, {"text", text("Please order a laptop.")}}));
    events.push_back(event(7ms, "queue.accepted", "agent-input.fifo",
                           {{"id", text("ada-1")},
                            {"group", text("ada")},
                            {"body", text(R"({"content":{"text":"Please order a laptop."}})")},
                            {"message", text("m-1")}}));
}

void take_up(std::vector<TraceEvent>& events,
             base::Duration offset,
             const char* worker,
             const char* request_id,
             const char* message,
             std::int64_t count) {
    events.push_back(event(offset, "queue.received", "agent-input.fifo",
                           {{"id", text(message)},
                            {"group", text("ada")},
                            {"count", number(count)},
                            {"message", text("m")}}));
    events.push_back(event(offset + 1ms, "process.started", worker, {{"process", number(2)}}));
    events.push_back(event(offset + 1ms, "invocation.started", worker,
                           {{"function", text("agent")},
                            {"groups", text("ada")},
                            {"cold", number(1)},
                            {"request", text(request_id)}}));
}

void ask_model(std::vector<TraceEvent>& events) {
    events.push_back(request(20ms, 1, "worker-1", "bedrock-runtime.us-east-1.amazonaws.com"));
    events.push_back(arrived(30ms, 1, "bedrock-runtime.us-east-1.amazonaws.com"));
    events.push_back(event(
        30ms, "model.asked", "model",
        {{"heard", text("Please order a laptop.")}, {"rule", number(0)}, {"turns", number(1)}}));
    events.push_back(event(500ms, "database.committed", "database",
                           {{"session", number(2)}, {"rows", number(3)}}));
    events.push_back(row(500ms, "threads", "inserted", "epoch=1;thread_id=ada;"));
    events.push_back(row(500ms, "history", "inserted",
                         R"(kind=user;message_data={"content":{"text":"Please order a laptop.)"
                         R"("},"kind":"user"};message_id=ada-1;thread_id=ada;)"));
    events.push_back(row(500ms, "history", "inserted",
                         R"(kind=tool_call;message_data={"call":{"function":{"arguments":)"
                         R"({"item":"laptop"},"name":"approval"}}};message_id=call_1;)"
                         R"(thread_id=ada;)"));
}

void die(std::vector<TraceEvent>& events) {
    events.push_back(event(500ms, "process.killed", "worker-1", {{"function", text("agent")}}));
    events.push_back(event(500ms, "invocation.ended", "worker-1",
                           {{"function", text("agent")},
                            {"end", text("crashed")},
                            {"billed_ms", number(480)},
                            {"request", text("r-1")}}));
    events.push_back(event(500ms, "process.crashed", "worker-1", {{"process", number(2)}}));
}

void call_tool(std::vector<TraceEvent>& events) {
    events.push_back(request(900s + 5ms, 2, "worker-2", "approval.tools"));
    events.push_back(arrived(900s + 9ms, 2, "approval.tools"));
    events.push_back(event(900s + 9ms, "tool.invoked", "approval",
                           {{"tool", text("approval")},
                            {"thread", text("ada")},
                            {"call", text("call_1")},
                            {"arguments", text(R"({"item":"laptop"})")},
                            {"repeated", number(0)}}));
    events.push_back(
        event(900s + 20ms, "queue.deleted", "agent-input.fifo",
              {{"id", text("ada-1")}, {"group", text("ada")}, {"message", text("m-1")}}));
    events.push_back(event(900s + 20ms, "invocation.ended", "worker-2",
                           {{"function", text("agent")},
                            {"end", text("answered")},
                            {"billed_ms", number(20)},
                            {"request", text("r-2")}}));
    events.push_back(event(900s + 21ms, "process.frozen", "worker-2", {{"process", number(2)}}));
}

void answer(std::vector<TraceEvent>& events) {
    const auto later = 72h;
    events.push_back(request(later, 3, "approval.tools", "daemon"));
    events.push_back(event(later + 9ms, "queue.accepted", "agent-input.fifo",
                           {{"id", text("result-call_1-00ff")},
                            {"group", text("ada")},
                            {"body", text(R"({"content":{"content":[{"text":"approved"}]}})")},
                            {"message", text("m-2")}}));
    events.push_back(
        event(later + 9ms, "tool.answered", "approval",
              {{"call", text("call_1")}, {"status", number(200)}, {"attempt", number(1)}}));
    events.push_back(event(
        later + 10ms, "queue.accepted", "agent-output",
        {{"id", text("")}, {"group", text("")}, {"body", text("{}")}, {"message", text("m-3")}}));
    events.push_back(event(later + 10ms, "output.seen", "ada",
                           {{"sequence", number(1)}, {"text", text("It is <approved>.\x1b[2J")}}));
}

}  // namespace

std::vector<TraceEvent> sample_events() {
    std::vector<TraceEvent> events;
    speak(events);
    take_up(events, 10ms, "worker-1", "r-1", "ada-1", 1);
    ask_model(events);
    die(events);
    take_up(events, 900s, "worker-2", "r-2", "ada-1", 2);
    call_tool(events);
    answer(events);
    return events;
}

RunResult sample_failure() {
    RunResult result;
    result.file = "scenarios/laptop.json";
    result.title = "A laptop <for> Ada & Bob";
    result.seed = 7;
    result.violations = {{.check = "no-message-lost",
                          .at = sample_start() + 72h + 10ms,
                          .message = "the message ada-1 of ada never took effect"}};
    result.virtual_seconds = 259200.01;
    result.events = 28;
    result.slices = 2;
    result.trace_hash = "00ff";
    return result;
}

}  // namespace torpor::sim
