#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "runtime/wire/rap.hpp"
#include "tests/support/core_samples.hpp"
#include "tests/support/slice_world.hpp"

/// The ports of one process in a SliceWorld.
namespace torpor::tests {

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

    Task<void> before(const char* kind) {
        world_.asked[kind] += 1;
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

/// What every port of a process has.
struct Housed {
    Housed(SliceWorld& in, Lifeline& life) : world(in), lifeline(life) {}
    SliceWorld& world;
    Lifeline& lifeline;
};

struct WorldLog final : base::LogSink {
    explicit WorldLog(SliceWorld& in) : world(in) {}
    void write(base::LogLevel, std::string_view text) override { world.log.emplace_back(text); }
    SliceWorld& world;
};

struct WorldSleeper final : ports::Sleeper, Housed {
    using Housed::Housed;
    Task<void> sleep_for(base::Duration duration) override {
        co_await lifeline.step();
        world.now += duration;
    }
};

/// Counts what a store of conversations is asked.
struct CountedConversations final : ports::ConversationStore {
    CountedConversations(ports::ConversationStore& store, SliceWorld& in)
        : inner(store), world(in) {}

    Task<core::ThreadState> claim(base::ThreadId thread,
                                  std::vector<base::MessageId> batch) override {
        world.asked["claim"] += 1;
        return inner.claim(std::move(thread), std::move(batch));
    }
    Task<ports::CommitOutcome> commit(core::Commit commit) override {
        world.asked["commit"] += 1;
        return inner.commit(std::move(commit));
    }
    Task<bool> is_current(base::ThreadId thread, std::int64_t epoch) override {
        world.asked["is_current"] += 1;
        return inner.is_current(std::move(thread), epoch);
    }
    Task<std::vector<ports::OpenWork>> open_work() override { return inner.open_work(); }
    Task<void> forget_sent(base::ThreadId thread, std::vector<base::OutboxId> sent) override {
        world.asked["forget_sent"] += 1;
        return inner.forget_sent(std::move(thread), std::move(sent));
    }

    ports::ConversationStore& inner;
    SliceWorld& world;
};

struct WorldStates final : ports::StateStore, Housed {
    using Housed::Housed;
    Task<bool> was_processed(base::ThreadId thread, base::MessageId message) override {
        Passage passage(world, lifeline);
        co_await passage.before("was_processed");
        const bool known = world.processed.contains({thread, message});
        co_await passage.after();
        co_return known;
    }
    Task<void> mark_processed(base::ThreadId thread, base::MessageId message) override {
        Passage passage(world, lifeline);
        co_await passage.before("mark_processed");
        world.processed.insert({thread, message});
        co_await passage.after();
    }
};

struct WorldInputs final : ports::InputSender, Housed {
    using Housed::Housed;
    Task<void> send(wire::InputMessage message, base::MessageId id) override {
        Passage passage(world, lifeline);
        co_await passage.before("input");
        // What a queue carries is text.
        const auto body = wire::encode(message);
        world.enqueue({std::move(id), wire::decode_input_message(body)});
        co_await passage.after();
    }
};

struct WorldOutputs final : ports::OutputSender, Housed {
    using Housed::Housed;
    Task<void> send(wire::OutputMessage message) override {
        Passage passage(world, lifeline);
        co_await passage.before("output");
        world.outputs.push_back(std::move(message));
        co_await passage.after();
    }
};

struct WorldWakeups final : ports::WakeupScheduler, Housed {
    using Housed::Housed;
    Task<void> schedule(ports::Wakeup wakeup) override {
        Passage passage(world, lifeline);
        co_await passage.before("wakeup");
        world.wakeups.push_back(std::move(wakeup));
        co_await passage.after();
    }
    Task<void> drop(base::ThreadId thread, base::CallId call) override {
        Passage passage(world, lifeline);
        co_await passage.before("drop");
        std::erase_if(world.wakeups, [&](const ports::Wakeup& wakeup) {
            return wakeup.call == call && wakeup.message.thread == thread;
        });
        world.dropped.push_back(std::move(call));
        co_await passage.after();
    }
};

struct WorldContents final : ports::ContentStore, Housed {
    using Housed::Housed;
    Task<void> put(base::ThreadId, std::string content_id, std::string bytes) override {
        Passage passage(world, lifeline);
        co_await passage.before("content");
        world.contents.insert_or_assign(std::move(content_id), std::move(bytes));
        co_await passage.after();
    }
    Task<std::optional<std::string>> get(base::ThreadId, std::string content_id) override {
        Passage passage(world, lifeline);
        co_await passage.before("content");
        std::optional<std::string> bytes;
        const auto found = world.contents.find(content_id);
        if (found != world.contents.end()) bytes = found->second;
        co_await passage.after();
        co_return bytes;
    }
};

/// What the model makes of a request by the world's script.
core::ModelTurn scripted_turn(const SliceWorld& world, const core::ModelRequest& request);

struct WorldModel final : ports::ModelProvider, Housed {
    using Housed::Housed;
    Task<core::ModelTurn> complete(core::ModelRequest request, base::Instant deadline) override {
        Passage passage(world, lifeline);
        co_await passage.before("model");
        world.models_asked += 1;
        if (std::exchange(held, false)) co_await lifeline.suspend();
        co_await passage.after();
        world.now += world.thinking;
        if (world.now > deadline) {
            throw ports::ModelFailure(ports::ModelFailure::Kind::out_of_time, "too slow");
        }
        const auto turn = scripted_turn(world, request);
        co_return turn;
    }
    bool held = false;
};

struct OneBody final : ports::BodyReader {
    explicit OneBody(std::string text) : body(std::move(text)) {}
    Task<std::optional<std::string>> read() override {
        auto piece = std::exchange(body, std::nullopt);
        co_return piece;
    }
    void bound(base::Duration) override {}
    std::optional<std::string> body;
};

/// The tool server "weather", which also knows these: "alarm" never answers, "ticker" opens a
/// subscription, "wipe" is destructive.
struct WorldHttp final : ports::HttpClient, Housed {
    using Housed::Housed;
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

    std::string serve(const wire::HttpRequest& request);
    void invoke(wire::rap::Invocation invocation);

    bool held = false;
};

}  // namespace torpor::tests
