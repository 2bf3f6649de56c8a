#include <catch2/catch.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "runtime/core/limits.hpp"
#include "runtime/sql/conversation_store.hpp"
#include "tests/support/core_samples.hpp"
#include "tests/support/dsql_database.hpp"
#include "tests/support/seeded_random.hpp"

using namespace torpor;
using namespace torpor::tests;
using ports::CommitOutcome;

namespace {

fakes::dsql::ClusterOptions open_cluster() {
    fakes::dsql::ClusterOptions options;
    options.tokens = fakes::dsql::TokenCheck::skip;
    return options;
}

struct ManualClock final : ports::Clock {
    base::Instant now() const override { return at; }
    base::Instant at = start;
};
struct ManualSleeper final : ports::Sleeper {
    explicit ManualSleeper(ManualClock& told) : clock(told) {}
    Task<void> sleep_for(base::Duration duration) override {
        clock.at += duration;
        slept += 1;
        co_return;
    }
    ManualClock& clock;
    int slept = 0;
};

/// One cluster and one process's store on it.
struct Bench {
    fakes::dsql::Cluster cluster{open_cluster()};
    ManualClock clock;
    ManualSleeper sleeper{clock};
    SeededRandom random;
    Lifeline lifeline;
    DsqlDatabase database{cluster, clock, random, lifeline};
    sql::SqlConversationStore store{database, clock, sleeper, random};

    template <class Value>
    Value wait(Task<Value> task) {
        boost::asio::io_context loop;
        std::optional<Value> value;
        std::exception_ptr failure;
        boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr error, Value result) {
            failure = error;
            if (!error) value = std::move(result);
        });
        loop.run();
        if (failure) std::rethrow_exception(failure);
        return *std::move(value);
    }
    void wait(Task<void> task) {
        boost::asio::io_context loop;
        std::exception_ptr failure;
        boost::asio::co_spawn(loop, std::move(task),
                              [&](std::exception_ptr error) { failure = error; });
        loop.run();
        if (failure) std::rethrow_exception(failure);
    }
    core::ThreadState claim(std::vector<base::MessageId> batch = {base::MessageId("m1")}) {
        return wait(store.claim(ada, std::move(batch)));
    }
    std::int64_t rows(const std::string& table) const {
        return std::get<std::int64_t>(
            cluster.query("SELECT count(*) FROM " + table)->rows.at(0).at(0));
    }
};

/// A slice without I/O on what was claimed: the batch, and one turn for as long as it is asked.
core::Commit decide(core::ThreadState state,
                    const std::vector<core::InboxItem>& batch,
                    const core::ModelTurn& turn,
                    base::Instant now = start) {
    const core::ToolCatalog catalog({toolset_of("weather", {"weather", "alarm"})});
    SeededRandom random(static_cast<std::uint64_t>(state.epoch));
    core::Slice slice(std::move(state), now);
    slice.prepare(batch);
    while (slice.needs_model())
        slice.apply_turn(turn, catalog, now, random);
    return slice.commit();
}

core::ModelTurn turn(std::string text, std::vector<core::AskedCall> calls = {}) {
    return {.text = std::move(text), .calls = std::move(calls), .usage = {}};
}

}  // namespace

TEST_CASE("conversation store: a thread begins to exist, empty, when it is claimed") {
    Bench bench;
    const auto state = bench.claim();
    CHECK(state.thread == ada);
    CHECK(state.epoch == 1);
    CHECK(state.history.empty());
    CHECK(state.consumed.empty());
    CHECK(bench.claim().epoch == 2);
}

TEST_CASE("conversation store: what was committed is loaded again, whole") {
    Bench bench;
    auto state = bench.claim();
    auto commit = decide(state, {user_says("m1", "Weather? \"quoted\" ø\n")},
                         turn("Let me look.", {asks("weather", R"({"city":"Oslo"})"),
                                               asks("sleep", R"({"seconds":60})")}));
    commit.toolsets = {toolset_of("weather", {"weather"}), {"http://down.tools", {}, start}};
    commit.toolsets_kept = 2;
    CHECK(bench.wait(bench.store.commit(commit)) == CommitOutcome::committed);

    const auto loaded = bench.claim();
    CHECK(loaded.history == commit.entries);
    CHECK(loaded.outbox == commit.outbox);
    CHECK(loaded.outputs == commit.outputs);
    CHECK(loaded.outbox_positions == commit.outbox_positions);
    CHECK(loaded.consumed == std::set{base::MessageId("m1")});
    REQUIRE(loaded.calls.size() == 2);
    for (const auto& call : commit.calls)
        CHECK(loaded.calls.at(call.call) == call);
    REQUIRE(loaded.toolsets.size() == 2);
    CHECK(loaded.toolsets[0] == commit.toolsets[1]);
    CHECK(loaded.toolsets[1] == commit.toolsets[0]);
}

TEST_CASE("conversation store: deferred events come and go with commits") {
    Bench bench;
    auto first = decide(bench.claim(), {user_says("m1", "Weather?")}, turn("", {asks("weather")}));
    bench.wait(bench.store.commit(first));
    auto second = decide(bench.claim(), {user_says("m2", "Alarm!")}, turn("", {asks("alarm")}));
    bench.wait(bench.store.commit(second));
    const auto weather = entries_of<core::CallEntry>(first.entries).at(0).call;
    const auto alarm = entries_of<core::CallEntry>(second.entries).at(0).call;
    auto third = decide(bench.claim(), {answers("r1", weather, "rain")}, turn(""));
    bench.wait(bench.store.commit(third));

    auto waiting = bench.claim({base::MessageId("r1"), base::MessageId("r2")});
    CHECK(waiting.deferred == third.deferred);
    CHECK(waiting.consumed == std::set{base::MessageId("r1")});
    CHECK(waiting.calls.at(weather).status == core::CallStatus::answered);
    auto fourth = decide(waiting, {answers("r2", alarm, "set")}, turn("Done."));
    bench.wait(bench.store.commit(fourth));
    const auto last = bench.claim();
    CHECK(last.deferred.empty());
    CHECK(entries_of<core::EventEntry>(last.history) ==
          entries_of<core::EventEntry>(fourth.entries));
}

TEST_CASE("conversation store: only the newest claim commits, and only once") {
    Bench bench;
    const auto old_commit = decide(bench.claim(), {user_says("m1", "Hello")}, turn("Old."));
    const auto new_commit = decide(bench.claim(), {user_says("m1", "Hello")}, turn("New."));
    CHECK(bench.wait(bench.store.is_current(ada, 2)));
    CHECK_FALSE(bench.wait(bench.store.is_current(ada, 1)));
    CHECK(bench.wait(bench.store.commit(old_commit)) == CommitOutcome::fenced);
    CHECK(bench.rows("history") == 0);
    CHECK(bench.wait(bench.store.commit(new_commit)) == CommitOutcome::committed);
    CHECK(bench.wait(bench.store.commit(old_commit)) == CommitOutcome::fenced);
    // A repetition finds itself committed and changes nothing.
    CHECK(bench.wait(bench.store.commit(new_commit)) == CommitOutcome::committed);
    CHECK(lines(bench.claim().history) == std::vector<std::string>{"user: Hello", "agent: New."});
}

TEST_CASE("conversation store: sent orders are forgotten, others stay") {
    Bench bench;
    auto commit = decide(bench.claim(), {user_says("m1", "Both")},
                         turn("Now.", {asks("weather"), asks("alarm")}));
    bench.wait(bench.store.commit(commit));
    REQUIRE(commit.outbox.size() == 3);
    bench.wait(bench.store.forget_sent(ada, {commit.outbox[0].id, commit.outbox[2].id}));
    const auto loaded = bench.claim();
    REQUIRE(loaded.outbox.size() == 1);
    CHECK(loaded.outbox[0] == commit.outbox[1]);
    bench.wait(bench.store.forget_sent(ada, {commit.outbox[0].id}));
}

TEST_CASE("conversation store: old marks and finished calls are forgotten, pending calls never") {
    Bench bench;
    bench.wait(bench.store.commit(
        decide(bench.claim(), {user_says("m1", "Weather?")}, turn("", {asks("weather")}))));
    bench.wait(bench.store.commit(
        decide(bench.claim(), {user_says("m2", "Alarm")}, turn("", {asks("alarm")}))));
    CHECK(bench.rows("calls") == 2);
    const auto later = start + core::memory_of_messages + std::chrono::seconds{1};
    auto state = bench.claim();
    auto commit = decide(state, {answers("x", base::CallId("call_none"), "?")}, turn(""), later);
    commit.forget_before = later - core::memory_of_messages;
    bench.wait(bench.store.commit(commit));
    CHECK(bench.rows("consumed") == 1);
    CHECK(bench.rows("calls") == 1);
    CHECK(bench.claim().calls.begin()->second.status == core::CallStatus::pending);
}

TEST_CASE("conversation store: a connection is kept, and replaced before DSQL ends it") {
    Bench bench;
    bench.claim();
    const int once = bench.database.connections;
    bench.clock.at += std::chrono::minutes{49};
    bench.claim();
    CHECK(bench.database.connections == once);
    bench.clock.at += std::chrono::minutes{2};
    bench.claim();
    CHECK(bench.database.connections == once + 1);
}

TEST_CASE("conversation store: a conflict is tried again") {
    Bench bench;
    bench.claim();
    // Another session commits to the thread between this claim's first statement and its COMMIT.
    const auto rival = *bench.cluster.connect("admin", "", bench.clock.at);
    bool done = false;
    bench.database.fate = [&](const std::string& statement) {
        if (statement == "COMMIT" && !std::exchange(done, true)) {
            const fakes::Moment moment{bench.clock.at, bench.random};
            const auto result = bench.cluster.execute(
                rival, "UPDATE threads SET epoch = epoch + 1 WHERE thread_id = $1", {"ada"},
                moment);
            REQUIRE(result.result);
        }
        return Fate::served;
    };
    CHECK(bench.claim().epoch == 3);
    CHECK(bench.sleeper.slept == 1);
}

TEST_CASE("conversation store: a database that is down is given up within bounds") {
    Bench bench;
    bench.database.fate = [](const std::string&) { return Fate::lost_before; };
    CHECK_THROWS_AS(bench.claim(), ports::SqlError);
    CHECK(bench.sleeper.slept <= 10);
}

TEST_CASE("conversation store: a row of an unknown format is not misread") {
    Bench bench;
    bench.claim();
    const auto session = *bench.cluster.connect("admin", "", bench.clock.at);
    const fakes::Moment moment{bench.clock.at, bench.random};
    const auto result = bench.cluster.execute(session, "UPDATE threads SET format = 2", {}, moment);
    REQUIRE(result.result);
    CHECK_THROWS_AS(bench.claim(), ports::SqlError);
}
