#include "tests/support/slice_world.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "runtime/engine/call_status.hpp"
#include "runtime/sql/conversation_store.hpp"
#include "runtime/sql/history_codec.hpp"
#include "tests/support/slice_ports.hpp"

namespace torpor::tests {

namespace {

fakes::dsql::ClusterOptions open_cluster() {
    fakes::dsql::ClusterOptions options;
    options.tokens = fakes::dsql::TokenCheck::skip;
    return options;
}

engine::SliceSettings settings(const SliceWorld& world) {
    engine::SliceSettings settings;
    settings.tool_servers = {"http://weather.tools"};
    settings.callback_base = "https://rap-receiver.test";
    settings.callback_secret = "secret";
    settings.policy = world.policy;
    settings.local_tools = world.local_tools;
    settings.setups = world.setups;
    return settings;
}

std::string text_of(const std::vector<wire::ContentItem>& content) {
    std::string text;
    for (const auto& item : content) {
        if (const auto* part = std::get_if<wire::TextItem>(&item)) text += part->text;
    }
    return text;
}

std::string text_of(const core::RequestTurn& turn) {
    std::string text;
    for (const auto& part : turn.parts) {
        if (const auto* spoken = std::get_if<core::SpokenText>(&part)) text += spoken->text;
        if (const auto* call = std::get_if<core::CallPart>(&part)) text += call->call.str();
        if (const auto* result = std::get_if<core::ResultPart>(&part)) {
            text += text_of(result->content);
        }
    }
    return text;
}

std::string last_heard(const core::ModelRequest& request) {
    const auto& part = request.turns.back().parts.back();
    if (const auto* text = std::get_if<core::SpokenText>(&part)) return text->text;
    return text_of(std::get<core::ResultPart>(part).content);
}

/// The part of `text` after the last `mark`, as far as the characters of ids go.
std::string id_after(const std::string& text, const std::string& mark) {
    const auto at = text.rfind(mark);
    if (at == std::string::npos) return {};
    const auto begin = at + mark.size();
    const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789", begin);
    return text.substr(begin, end - begin);
}

void replace_all(std::string& text, const std::string& name, const std::string& value) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
        text.replace(at, name.size(), value);
    }
}

const core::ModelTurn* find_rule(const SliceWorld& world, const std::string& heard) {
    const auto exact = world.script.find(heard);
    if (exact != world.script.end()) return &exact->second;
    for (const auto& [part, turn] : world.script) {
        if (heard.find(part) != std::string::npos) return &turn;
    }
    return nullptr;
}

core::History rows_of(const fakes::dsql::Cluster& cluster, const base::ThreadId& thread) {
    const auto reply = cluster.query(
        "SELECT thread_id, message_order, message_data FROM history ORDER BY message_order");
    core::History found;
    if (!reply) return found;
    for (const auto& row : reply->rows) {
        if (std::get<std::string>(row[0]) != thread.str()) continue;
        core::HistoryEntry entry;
        entry.order = std::get<std::int64_t>(row[1]);
        entry.body = sql::decode_entry(std::get<std::string>(row[2]));
        found.push_back(std::move(entry));
    }
    return found;
}

}  // namespace

core::ModelTurn scripted_turn(const SliceWorld& world, const core::ModelRequest& request) {
    std::string said;
    for (const auto& turn : request.turns)
        said += text_of(turn) + "\n";
    if (world.request_bytes_max > 0 && said.size() > world.request_bytes_max) {
        throw ports::ModelFailure(ports::ModelFailure::Kind::too_long, "too long");
    }
    const auto* rule = find_rule(world, last_heard(request));
    if (!rule) throw ports::ModelFailure(ports::ModelFailure::Kind::refused, "no rule");
    auto turn = *rule;
    const auto& system = request.system;
    const auto path = system.rfind("child_of is ");
    for (auto& call : turn.calls) {
        replace_all(call.arguments, "$THREAD",
                    id_after(system, "You are in the thread with the ID "));
        if (path != std::string::npos) {
            const auto begin = system.find('[', path);
            replace_all(call.arguments, "$PATH",
                        system.substr(begin, system.find(']', begin) + 1 - begin));
        }
        replace_all(call.arguments, "$CHILD", id_after(said, "has ID: "));
        replace_all(call.arguments, "$CALL", "call_" + id_after(said, "call_"));
    }
    return turn;
}

std::string WorldHttp::serve(const wire::HttpRequest& request) {
    const auto& target = request.url.target;
    if (target == "/.well-known/rap-toolset") {
        world.discoveries += 1;
        auto manifest = *toolset_of("weather", {"weather", "alarm", "ticker", "wipe"}).manifest;
        manifest.tells_call_status = true;
        manifest.tools.back().destructive = true;
        return wire::rap::encode(manifest);
    }
    if (target == "/cancel_tool_call") {
        world.cancelled.push_back(wire::rap::decode_cancel_call(request.body).value().call);
    } else if (target == "/close_thread") {
        world.closed.emplace_back(id_after(request.body, R"("thread_id":")"));
    } else if (target == "/tool_call_status") {
        const auto asked = wire::rap::decode_cancel_call(request.body).value();
        return world.forgotten.contains(asked.call) ? R"({"alive":false})" : R"({"alive":true})";
    } else if (target == "/choice") {
        world.choices.push_back(wire::rap::decode_choice_response(request.body).value());
    } else {
        invoke(wire::rap::decode_invocation(request.body).value());
    }
    return {};
}

void WorldHttp::invoke(wire::rap::Invocation invocation) {
    const auto call = invocation.call;
    const auto thread = invocation.thread;
    const auto tool = invocation.operation;
    world.invoked.push_back(call);
    world.invocations.push_back(std::move(invocation));
    if (tool == "alarm") return;
    std::string text = "rain";
    if (tool == "ticker") text = "Ticking.";
    if (tool == "wipe") text = "wiped";
    wire::ToolAnswer answer;
    answer.call = call;
    answer.content.emplace_back(wire::TextItem{text});
    answer.subscription = tool == "ticker";
    world.enqueue("result-" + call.str(), std::move(answer), thread);
}

SliceWorld::SliceWorld() : cluster(open_cluster()), now(start) {}

void SliceWorld::say(const std::string& id, const std::string& text) {
    enqueue(user_says(id, text));
}

void SliceWorld::enqueue(core::InboxItem item) {
    if (sent.insert(item.id).second) inbox.push_back(std::move(item));
}

void SliceWorld::enqueue(const std::string& id,
                         decltype(wire::InputMessage::content) content,
                         const base::ThreadId& thread) {
    wire::InputMessage message;
    message.thread = thread;
    message.content = std::move(content);
    enqueue({base::MessageId(id), std::move(message)});
}

void SliceWorld::fire_timers() {
    for (const auto& wakeup : std::exchange(wakeups, {})) {
        now = std::max(now, wakeup.due);
        enqueue({wakeup.id, wakeup.message});
    }
}

std::vector<std::string> SliceWorld::history() const {
    return history(ada);
}

std::vector<std::string> SliceWorld::history(const base::ThreadId& thread) const {
    return lines(rows_of(cluster, thread));
}

std::vector<base::ThreadId> SliceWorld::threads() const {
    std::vector<base::ThreadId> found;
    const auto reply = cluster.query("SELECT thread_id FROM threads ORDER BY thread_id");
    if (!reply) return found;
    for (const auto& row : reply->rows)
        found.emplace_back(std::get<std::string>(row[0]));
    return found;
}

std::set<std::string> SliceWorld::output_texts() const {
    std::set<std::string> texts;
    for (const auto& output : outputs)
        texts.insert(output.id + " " + output.text);
    return texts;
}

std::int64_t SliceWorld::rows(const std::string& table) const {
    const auto reply = cluster.query("SELECT count(*) FROM " + table);
    return reply ? std::get<std::int64_t>(reply->rows.at(0).at(0)) : 0;
}

struct SliceProcess::Parts {
    Parts(SliceWorld& in, std::optional<int> dies_at)
        : world(in),
          lifeline(dies_at),
          clock(world),
          log(world),
          sleeper(world, lifeline),
          database(world.cluster, clock, world.random, lifeline),
          store(database, clock, sleeper, world.random),
          conversations(store, world),
          states(world, lifeline),
          inputs(world, lifeline),
          outputs(world, lifeline),
          wakeups(world, lifeline),
          contents(world, lifeline),
          model(world, lifeline),
          http(world, lifeline),
          slice_settings(settings(world)),
          slice_ports{clock,  sleeper, world.random, log,      conversations, states,
                      inputs, outputs, wakeups,      contents, model,         http},
          runner(slice_ports, slice_settings),
          call_status(slice_ports, slice_settings) {
        database.fate = world.statement_fate;
    }

    SliceWorld& world;
    boost::asio::io_context loop;
    Lifeline lifeline;
    WorldClock clock;
    WorldLog log;
    WorldSleeper sleeper;
    DsqlDatabase database;
    sql::SqlConversationStore store;
    CountedConversations conversations;
    WorldStates states;
    WorldInputs inputs;
    WorldOutputs outputs;
    WorldWakeups wakeups;
    WorldContents contents;
    WorldModel model;
    WorldHttp http;
    engine::SliceSettings slice_settings;
    engine::SlicePorts slice_ports;
    engine::SliceRunner runner;
    engine::CallStatus call_status;
    bool ended = false;
    std::exception_ptr failure;
};

SliceProcess::SliceProcess(SliceWorld& world, std::optional<int> dies_at)
    : parts_(std::make_unique<Parts>(world, dies_at)) {}

SliceProcess::~SliceProcess() {
    // Frames go before what they refer to; destroying one posts the rest of its destruction.
    parts_->lifeline.drop();
    parts_->loop.restart();
    parts_->loop.poll();
}

SliceProcess::End SliceProcess::run(std::vector<core::InboxItem> batch) {
    const auto thread = batch.front().message ? batch.front().message->thread : ada;
    const auto deadline = parts_->world.now + parts_->world.slice_time;
    parts_->ended = false;
    boost::asio::co_spawn(parts_->loop, parts_->runner.run(thread, std::move(batch), deadline),
                          [this](std::exception_ptr failure, engine::SliceOutcome) {
                              parts_->ended = true;
                              parts_->failure = std::move(failure);
                          });
    return end();
}

SliceProcess::End SliceProcess::ask_call_status() {
    parts_->ended = false;
    boost::asio::co_spawn(parts_->loop, parts_->call_status.ask(),
                          [this](std::exception_ptr failure, std::size_t) {
                              parts_->ended = true;
                              parts_->failure = std::move(failure);
                          });
    return end();
}

SliceProcess::End SliceProcess::end() const {
    parts_->loop.restart();
    parts_->loop.poll();
    if (parts_->lifeline.dead()) return End::dead;
    if (!parts_->ended) return End::waiting;
    return parts_->failure ? End::failed : End::done;
}

core::ThreadState SliceProcess::state_of(const base::ThreadId& thread) {
    core::ThreadState found;
    std::vector<base::MessageId> nobody{base::MessageId("nobody")};
    boost::asio::co_spawn(parts_->loop, parts_->store.claim(thread, std::move(nobody)),
                          [&found](const std::exception_ptr& failure, core::ThreadState state) {
                              if (failure) std::rethrow_exception(failure);
                              found = std::move(state);
                          });
    parts_->loop.restart();
    parts_->loop.poll();
    return found;
}

SliceProcess::End SliceProcess::resume() {
    parts_->lifeline.open_gate();
    return end();
}

void SliceProcess::hold_model() {
    parts_->model.held = true;
}
void SliceProcess::hold_tool() {
    parts_->http.held = true;
}
int SliceProcess::steps() const {
    return parts_->lifeline.steps();
}
int SliceProcess::connections() const {
    return parts_->database.connections;
}
int SliceProcess::statements() const {
    return parts_->database.statements;
}

std::string SliceProcess::failure() const {
    if (!parts_->failure) return {};
    try {
        std::rethrow_exception(parts_->failure);
    } catch (const std::exception& error) {
        return error.what();
    }
}

int deliver_all(SliceWorld& world, std::optional<int> dies_at) {
    int steps = 0;
    int deliveries = 0;
    while (!world.inbox.empty()) {
        if (++deliveries > 80) throw std::logic_error("the inbox never becomes empty");
        std::optional<int> left;
        if (dies_at && *dies_at > steps) left = *dies_at - steps;
        SliceProcess process(world, left);
        const auto head = world.inbox.front();
        const auto end = process.run({head});
        steps += process.steps();
        if (end == SliceProcess::End::done) world.inbox.pop_front();
        if (end == SliceProcess::End::waiting) throw std::logic_error("a slice is stuck");
    }
    return steps;
}

}  // namespace torpor::tests
