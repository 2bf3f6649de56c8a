#include "tests/support/slice_world.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "runtime/sql/conversation_store.hpp"
#include "runtime/sql/record_codec.hpp"
#include "runtime/wire/rap.hpp"
#include "tests/support/core_samples.hpp"

namespace torpor::tests {

namespace {

fakes::dsql::ClusterOptions open_cluster() {
    fakes::dsql::ClusterOptions options;
    options.tokens = fakes::dsql::TokenCheck::skip;
    return options;
}

class WorldClock final : public ports::Clock {
public:
    explicit WorldClock(const SliceWorld& world) : world_(world) {}
    base::Instant now() const override { return world_.now; }

private:
    const SliceWorld& world_;
};

/// Every port call of a process passes here: it may die or fail before or after the effect.
class Passage {
public:
    Passage(SliceWorld& world, Lifeline& lifeline) : world_(world), lifeline_(lifeline) {}

    Task<void> before() {
        number_ = ++world_.port_calls;
        co_await lifeline_.step();
        if (fails(Fate::lost_before)) throw std::runtime_error("the world failed");
    }
    Task<void> after() {
        co_await lifeline_.step();
        if (fails(Fate::lost_after)) throw std::runtime_error("the world failed");
    }

private:
    bool fails(Fate fate) const {
        return world_.failing_call == number_ && world_.failing_fate == fate;
    }

    SliceWorld& world_;
    Lifeline& lifeline_;
    int number_ = 0;
};

struct NoLog final : base::LogSink {
    void write(base::LogLevel, std::string_view) override {}
};

struct Sleeper final : ports::Sleeper {
    Sleeper(SliceWorld& in, Lifeline& life) : world(in), lifeline(life) {}
    Task<void> sleep_for(base::Duration duration) override {
        co_await lifeline.step();
        world.now += duration;
    }
    SliceWorld& world;
    Lifeline& lifeline;
};

struct States final : ports::StateStore {
    States(SliceWorld& in, Lifeline& life) : world(in), lifeline(life) {}
    Task<bool> was_processed(base::ThreadId thread, base::MessageId message) override {
        Passage passage(world, lifeline);
        co_await passage.before();
        const bool known = world.processed.contains({thread, message});
        co_await passage.after();
        co_return known;
    }
    Task<void> mark_processed(base::ThreadId thread, base::MessageId message) override {
        Passage passage(world, lifeline);
        co_await passage.before();
        world.processed.insert({thread, message});
        co_await passage.after();
    }
    SliceWorld& world;
    Lifeline& lifeline;
};

struct Inputs final : ports::InputSender {
    Inputs(SliceWorld& in, Lifeline& life) : world(in), lifeline(life) {}
    Task<void> send(wire::InputMessage message, base::MessageId id) override {
        Passage passage(world, lifeline);
        co_await passage.before();
        world.enqueue({id, std::move(message)});
        co_await passage.after();
    }
    SliceWorld& world;
    Lifeline& lifeline;
};

struct Outputs final : ports::OutputSender {
    Outputs(SliceWorld& in, Lifeline& life) : world(in), lifeline(life) {}
    Task<void> send(wire::OutputMessage message) override {
        Passage passage(world, lifeline);
        co_await passage.before();
        world.outputs.push_back(std::move(message));
        co_await passage.after();
    }
    SliceWorld& world;
    Lifeline& lifeline;
};

struct Wakeups final : ports::WakeupScheduler {
    Wakeups(SliceWorld& in, Lifeline& life) : world(in), lifeline(life) {}
    Task<void> schedule(ports::Wakeup wakeup) override {
        Passage passage(world, lifeline);
        co_await passage.before();
        world.wakeups.push_back(std::move(wakeup));
        co_await passage.after();
    }
    SliceWorld& world;
    Lifeline& lifeline;
};

std::string last_heard(const core::ModelRequest& request) {
    const auto& part = request.turns.back().parts.back();
    if (const auto* text = std::get_if<core::SpokenText>(&part)) return text->text;
    const auto& result = std::get<core::ResultPart>(part);
    return std::get<wire::TextItem>(result.content.front()).text;
}

struct Model final : ports::ModelProvider {
    Model(SliceWorld& in, Lifeline& life) : world(in), lifeline(life) {}
    Task<core::ModelTurn> complete(core::ModelRequest request) override {
        Passage passage(world, lifeline);
        co_await passage.before();
        world.models_asked += 1;
        if (std::exchange(held, false)) co_await lifeline.suspend();
        const auto rule = world.script.find(last_heard(request));
        co_await passage.after();
        if (rule == world.script.end()) {
            throw ports::ModelFailure(ports::ModelFailure::Kind::refused, "no rule");
        }
        const auto turn = rule->second;
        co_return turn;
    }
    SliceWorld& world;
    Lifeline& lifeline;
    bool held = false;
};

struct OneBody final : ports::BodyReader {
    explicit OneBody(std::string text) : body(std::move(text)) {}
    Task<std::optional<std::string>> read() override {
        auto piece = std::exchange(body, std::nullopt);
        co_return piece;
    }
    std::optional<std::string> body;
};

struct Http final : ports::HttpClient {
    Http(SliceWorld& in, Lifeline& life) : world(in), lifeline(life) {}
    Task<ports::StreamedResponse> send(wire::HttpRequest request, base::Duration) override {
        co_await lifeline.step();
        const bool asked_for_toolset = request.method == "GET";
        if (!asked_for_toolset && std::exchange(held, false)) {
            co_await lifeline.suspend();
            throw ports::HttpFailure(ports::HttpFailure::Kind::reset, "no answer");
        }
        ports::StreamedResponse response;
        response.status = 200;
        if (!world.statuses.empty()) {
            response.status = world.statuses.front();
            world.statuses.pop_front();
        }
        std::string body;
        const bool lost = response.status == 0;
        if (!lost && response.status == 200) body = serve(request);
        co_await lifeline.step();
        if (lost) throw ports::HttpFailure(ports::HttpFailure::Kind::timed_out, "no answer");
        response.body = std::make_unique<OneBody>(std::move(body));
        co_return response;
    }

    std::string serve(const wire::HttpRequest& request) {
        if (request.url.target == "/.well-known/rap-toolset") {
            world.discoveries += 1;
            return wire::rap::encode(*toolset_of("weather", {"weather", "alarm"}).manifest);
        }
        if (request.url.target == "/cancel_tool_call") {
            const auto notice = wire::rap::decode_cancel_call(request.body);
            if (notice) world.cancelled.push_back(notice->call);
            return {};
        }
        const auto invocation = wire::rap::decode_invocation(request.body);
        if (!invocation) throw std::logic_error("an invocation could not be read");
        world.invoked.push_back(invocation->call);
        if (invocation->operation == "alarm") return {};  // Never answers.
        const auto id = "result-" + invocation->call.str();
        world.enqueue(answers(id, invocation->call, "rain", invocation->thread));
        return {};
    }

    SliceWorld& world;
    Lifeline& lifeline;
    bool held = false;
};

engine::SliceSettings settings() {
    engine::SliceSettings settings;
    settings.tool_servers = {"http://weather.tools"};
    settings.callback_base = "https://rap-receiver.test";
    settings.callback_secret = "secret";
    return settings;
}

}  // namespace

SliceWorld::SliceWorld() : cluster(open_cluster()), now(start) {}

void SliceWorld::say(const std::string& id, const std::string& text) {
    enqueue(user_says(id, text));
}

void SliceWorld::enqueue(core::InboxItem item) {
    if (sent.insert(item.id).second) inbox.push_back(std::move(item));
}

void SliceWorld::fire_timers() {
    for (const auto& wakeup : std::exchange(wakeups, {})) {
        now = std::max(now, wakeup.due);
        enqueue({wakeup.id, wakeup.message});
    }
}

std::vector<std::string> SliceWorld::history() const {
    const auto reply =
        cluster.query("SELECT message_order, message_data FROM history ORDER BY message_order");
    core::History found;
    if (!reply) return {};
    for (const auto& row : reply->rows) {
        core::HistoryEntry entry;
        entry.order = std::get<std::int64_t>(row[0]);
        entry.body = sql::decode_entry(std::get<std::string>(row[1]));
        found.push_back(std::move(entry));
    }
    return lines(found);
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
    Parts(SliceWorld& world, std::optional<int> dies_at)
        : lifeline(dies_at),
          clock(world),
          sleeper(world, lifeline),
          database(world.cluster, clock, world.random, lifeline),
          conversations(database, clock, sleeper, world.random),
          states(world, lifeline),
          inputs(world, lifeline),
          outputs(world, lifeline),
          wakeups(world, lifeline),
          model(world, lifeline),
          http(world, lifeline),
          runner({clock, sleeper, world.random, log, conversations, states, inputs, outputs,
                  wakeups, model, http},
                 settings()) {
        database.fate = world.statement_fate;
    }

    boost::asio::io_context loop;
    Lifeline lifeline;
    WorldClock clock;
    NoLog log;
    Sleeper sleeper;
    DsqlDatabase database;
    sql::SqlConversationStore conversations;
    States states;
    Inputs inputs;
    Outputs outputs;
    Wakeups wakeups;
    Model model;
    Http http;
    engine::SliceRunner runner;
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
    boost::asio::co_spawn(parts_->loop, parts_->runner.run(thread, std::move(batch)),
                          [this](std::exception_ptr failure, engine::SliceOutcome) {
                              parts_->ended = true;
                              parts_->failure = std::move(failure);
                          });
    parts_->loop.restart();
    parts_->loop.poll();
    if (parts_->lifeline.dead()) return End::dead;
    if (!parts_->ended) return End::waiting;
    return parts_->failure ? End::failed : End::done;
}

SliceProcess::End SliceProcess::resume() {
    parts_->lifeline.open_gate();
    parts_->loop.restart();
    parts_->loop.poll();
    if (!parts_->ended) return End::waiting;
    return parts_->failure ? End::failed : End::done;
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
        if (++deliveries > 50) throw std::logic_error("the inbox never becomes empty");
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
