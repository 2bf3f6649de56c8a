#include <catch2/catch.hpp>

#include "tests/contract/sql/store_suite.hpp"
#include "tests/support/dsql_database.hpp"

namespace torpor::tests {

namespace {

using ports::CommitOutcome;
const base::ThreadId root{"ada"};

/// Stores on a simulated DSQL that can be made to fail.
struct Bench {
    fakes::dsql::Cluster cluster{{.tokens = fakes::dsql::TokenCheck::skip}};
    ManualClock clock;
    SeededRandom random;
    Lifeline lifeline;
    DsqlDatabase database{cluster, clock, random, lifeline};
    Stores stores{database};

    /// How many statements reach the database meanwhile.
    int statements(const std::function<void()>& what) {
        const int before = database.statements;
        what();
        return database.statements - before;
    }
};

core::Commit hello(Bench& bench) {
    auto commit = commit_of(bench.stores.claim(root));
    append(commit, core::UserEntry{"Hello"});
    append(commit, core::AgentEntry{"Hello."});
    commit.consumed = {{base::MessageId("m1"), "applied"}};
    return commit;
}

}  // namespace

TEST_CASE("connections: one is kept, and replaced before DSQL ends it") {
    Bench bench;
    bench.stores.claim(root);
    const int once = bench.database.connections;
    bench.stores.clock.at += std::chrono::minutes{49};
    bench.stores.claim(root);
    CHECK(bench.database.connections == once);
    bench.stores.clock.at += std::chrono::minutes{2};
    bench.stores.claim(root);
    CHECK(bench.database.connections == once + 1);
}

TEST_CASE("connections: a conflict is tried again") {
    Bench bench;
    bench.stores.claim(root);
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
    CHECK(bench.stores.claim(root).epoch == 3);
    CHECK(bench.stores.sleeper.slept == 1);
}

TEST_CASE("connections: a database that is down is given up within bounds") {
    Bench bench;
    bench.database.fate = [](const std::string&) { return Fate::lost_before; };
    CHECK_THROWS_AS(bench.stores.claim(root), ports::SqlError);
    CHECK(bench.stores.sleeper.slept <= 10);
}

TEST_CASE("connections: a commit whose answer is lost is applied once, whenever it is lost") {
    for (const auto lost : {Fate::lost_before, Fate::lost_after}) {
        for (int at = 1;; ++at) {
            Bench bench;
            const auto commit = hello(bench);
            int asked = 0;
            bench.database.fate = [&](const std::string&) {
                return ++asked == at ? lost : Fate::served;
            };
            const auto outcome = wait_for(bench.stores.conversations.commit(commit));
            const bool over = asked < at;
            CHECK(outcome == CommitOutcome::committed);
            bench.database.fate = {};
            CHECK(bench.stores.claim(root).history == commit.entries);
            if (over) break;
        }
    }
}

TEST_CASE("connections: a claim asks only for what there is") {
    Bench bench;
    bench.stores.claim(root);
    // The first statement, BEGIN and COMMIT.
    CHECK(bench.statements([&] { bench.stores.claim(root); }) == 3);
    bench.stores.commit(hello(bench));
    // The history as well.
    const auto other = [&] { bench.stores.claim(root, {base::MessageId("m2")}); };
    CHECK(bench.statements(other) == 4);
    // The marks, of a message that came again.
    CHECK(bench.statements([&] { bench.stores.claim(root); }) == 5);
    // Thread, history and marks.
    auto next = hello(bench);
    next.consumed[0].id = base::MessageId("m2");
    CHECK(bench.statements([&] { bench.stores.commit(next); }) == 5);
}

TEST_CASE("connections: a claim of a child asks for its tree's rows by their keys") {
    Bench bench;
    auto spawning = hello(bench);
    core::Birth birth;
    birth.thread = base::ThreadId("thread_1");
    birth.lineage.kind = core::ThreadKind::child;
    birth.lineage.ancestors = {root};
    birth.lineage.arguments = "{}";
    birth.lineage.inherits = {{.thread = root, .after = 0, .to = 2, .summarised = false}};
    birth.first.call = base::CallId("call_1");
    birth.first.arguments = "{}";
    spawning.births = {birth};
    // Thread, birth, history, marks, calls.
    CHECK(bench.statements([&] { bench.stores.commit(spawning); }) == 7);
    // The row, what it inherits, its call, the session's toolsets.
    CHECK(bench.statements([&] { bench.stores.claim(birth.thread); }) == 6);
}

}  // namespace torpor::tests
