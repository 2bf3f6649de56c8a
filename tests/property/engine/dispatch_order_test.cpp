#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <rapidcheck.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "runtime/engine/dispatch.hpp"
#include "tests/support/slice_ports.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

/// An outbox in memory, and nothing else of a store.
struct Outbox final : ports::ConversationStore {
    Task<core::ThreadState> claim(base::ThreadId, std::vector<base::MessageId>) override {
        co_return core::ThreadState{};
    }
    Task<ports::CommitOutcome> commit(core::Commit) override {
        co_return ports::CommitOutcome::committed;
    }
    Task<bool> is_current(base::ThreadId, std::int64_t) override { co_return true; }
    Task<std::vector<ports::OpenWork>> open_work() override {
        co_return std::vector<ports::OpenWork>{};
    }
    Task<void> forget_sent(base::ThreadId, std::vector<base::OutboxId> sent) override {
        std::erase_if(rows, [&](const core::OutboxItem& item) {
            return std::ranges::find(sent, item.id) != sent.end();
        });
        co_return;
    }
    std::vector<core::OutboxItem> rows;
};

struct Bench {
    Bench() : clock(world), log(world) {}

    /// One try to send what is left; false if something failed.
    bool send() {
        boost::asio::io_context loop;
        engine::SliceSettings settings;
        engine::SlicePorts ports{clock,  sleeper, world.random, log,      store, states,
                                 inputs, outputs, wakeups,      contents, model, http};
        engine::Dispatch dispatch(ports, settings);
        engine::Claim claim;
        claim.thread = ada;
        claim.since = world.now;
        bool failed = false;
        boost::asio::co_spawn(
            loop, dispatch.send(claim, store.rows),
            [&failed](const std::exception_ptr& failure) { failed = failure != nullptr; });
        loop.run();
        return !failed;
    }

    SliceWorld world;
    Lifeline lifeline;
    WorldClock clock;
    WorldLog log;
    WorldSleeper sleeper{world, lifeline};
    Outbox store;
    WorldStates states{world, lifeline};
    WorldInputs inputs{world, lifeline};
    WorldOutputs outputs{world, lifeline};
    WorldWakeups wakeups{world, lifeline};
    WorldContents contents{world, lifeline};
    WorldModel model{world, lifeline};
    WorldHttp http{world, lifeline};
};

core::OutboxItem output(int number) {
    core::SendOutput order;
    order.message.id = std::to_string(number);
    return {base::OutboxId("output-" + order.message.id), number, order};
}

core::OutboxItem input(int number, const std::string& thread) {
    core::SendInput order;
    order.id = base::MessageId(std::to_string(number));
    order.message.thread = base::ThreadId(thread);
    order.message.content = wire::UserText{"x"};
    return {base::OutboxId("input-" + order.id.str()), number, order};
}

core::OutboxItem timer(int number) {
    return {base::OutboxId("drop-" + std::to_string(number)), number,
            core::DropWakeup{base::CallId(std::to_string(number))}};
}

std::vector<core::OutboxItem> drawn_outbox() {
    std::vector<core::OutboxItem> rows;
    const auto kinds = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 5));
    for (const int kind : kinds) {
        const int number = static_cast<int>(rows.size()) + 1;
        if (kind == 0) {
            rows.push_back(timer(number));
        } else if (kind < 3) {
            rows.push_back(output(number));
        } else {
            rows.push_back(input(number, kind == 3 ? "ada" : "bob"));
        }
    }
    return rows;
}

/// The first time that each number came.
void note(std::vector<int>& firsts, const std::string& number) {
    const int value = std::stoi(number);
    if (std::ranges::find(firsts, value) == firsts.end()) firsts.push_back(value);
}

}  // namespace

TEST_CASE("dispatch: whatever fails in between, each lane arrives whole and in order") {
    CHECK(rc::check([] {
        Bench bench;
        bench.store.rows = drawn_outbox();
        const auto rows = bench.store.rows;
        const auto failures = *rc::gen::container<std::vector<int>>(3, rc::gen::inRange(1, 8));
        for (const int failure : failures) {
            bench.world.failing_call = bench.world.port_calls + failure;
            bench.world.failing_fate = *rc::gen::element(Fate::lost_before, Fate::lost_after);
            bench.send();
        }
        bench.world.failing_call.reset();
        RC_ASSERT(bench.send());
        RC_ASSERT(bench.store.rows.empty());

        std::vector<int> outputs;
        std::vector<int> to_ada;
        std::vector<int> to_bob;
        for (const auto& message : bench.world.outputs)
            note(outputs, message.id);
        for (const auto& item : bench.world.inbox)
            note(item.message->thread == ada ? to_ada : to_bob, item.id.str());
        RC_ASSERT(std::ranges::is_sorted(outputs));
        RC_ASSERT(std::ranges::is_sorted(to_ada));
        RC_ASSERT(std::ranges::is_sorted(to_bob));
        const auto sent = outputs.size() + to_ada.size() + to_bob.size();
        const auto timers = std::ranges::count_if(rows, [](const core::OutboxItem& item) {
            return std::holds_alternative<core::DropWakeup>(item.order);
        });
        RC_ASSERT(sent + static_cast<std::size_t>(timers) == rows.size());
    }));
}
