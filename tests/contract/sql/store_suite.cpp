#include "tests/contract/sql/store_suite.hpp"

#include <catch2/catch.hpp>

#include "tests/contract/sql/store_samples.hpp"

namespace torpor::tests {

namespace {

using ports::CommitOutcome;

/// Writes some text to a thread, with a message of that name.
core::Commit say(Stores& stores, const base::ThreadId& thread, const std::string& text) {
    auto commit = commit_of(stores.claim(thread));
    append(commit, core::UserEntry{text});
    return commit;
}

core::History view(Stores& stores, const base::ThreadId& thread) {
    const auto state = stores.claim(thread);
    auto entries = state.inherited;
    entries.insert(entries.end(), state.history.begin(), state.history.end());
    return entries;
}

std::vector<std::string> texts(const core::History& history) {
    std::vector<std::string> told;
    for (const auto& entry : history) {
        const auto* user = std::get_if<core::UserEntry>(&entry.body);
        told.push_back(user ? user->text : "-");
    }
    return told;
}

void whole_commits(Stores& stores) {
    SECTION("a thread begins to exist, empty, when it is claimed") {
        const auto state = stores.claim(root);
        CHECK(state.thread == root);
        CHECK(state.epoch == 1);
        CHECK(state.lineage == core::Lineage{});
        CHECK(state.history.empty());
        CHECK(state.consumed.empty());
        CHECK(stores.claim(root).epoch == 2);
    }
    SECTION("what was committed is loaded again, whole") {
        auto commit = commit_of(stores.claim(root));
        append(commit, core::UserEntry{"Weather? \"quoted\" ø\n"});
        append(commit, core::AgentEntry{"Let me look."});
        append(commit, core::CallEntry{base::CallId("call_1"), "tooluse_1", "weather",
                                       R"({"city":"Oslo"})"});
        append(commit, core::ResultEntry{base::CallId("call_1"),
                                         core::Resolution::answered,
                                         {wire::TextItem{"rain"}, wire::ImageItem{"aGk=", "png"}},
                                         R"([{"type":"text"}])"});
        append(commit, core::EventEntry{base::CallId("event_1"),
                                        "spawn_thread",
                                        base::CallId("call_1"),
                                        "{}",
                                        {wire::TextItem{"Report"}},
                                        child});
        commit.outputs = 1;
        commit.metadata = R"({"user_id":"u-1"})";
        commit.consumed = {{base::MessageId("m1"), "applied"}};
        auto held = call_record("call_2", core::CallStatus::pending);
        held.held = true;
        held.due = epoch_start;
        commit.calls = {call_record("call_1", core::CallStatus::answered), held};
        commit.calls_kept = 2;
        commit.deferred = {
            {1, base::MessageId("e1"), text_message(root, "later"), epoch_start},
            {2, base::MessageId("e2"),
             core::EventEntry{{}, "alarm", base::CallId("c"), "{}", {}, {}}, epoch_start}};
        commit.deferred_kept = 2;
        commit.outbox = one_of_each_order();
        commit.outbox_positions = 8;
        commit.toolsets = {toolset("weather"), {"http://down.tools", {}, epoch_start}};
        commit.toolsets_kept = 2;
        commit.standing = one_of_each_kind();
        commit.standing_kept = 7;
        stores.commit(commit);

        const auto loaded = stores.claim(root, {base::MessageId("m1"), base::MessageId("m2")});
        CHECK(loaded.epoch == 2);
        CHECK(loaded.history == commit.entries);
        CHECK(loaded.history_length == 5);
        CHECK(loaded.outputs == 1);
        CHECK(loaded.metadata == commit.metadata);
        CHECK(loaded.consumed == std::set{base::MessageId("m1")});
        REQUIRE(loaded.calls.size() == 2);
        for (const auto& call : commit.calls)
            CHECK(loaded.calls.at(call.call) == call);
        CHECK(loaded.deferred == commit.deferred);
        CHECK(loaded.outbox == commit.outbox);
        CHECK(loaded.outbox_positions == 8);
        CHECK(loaded.toolsets == std::vector{commit.toolsets[1], commit.toolsets[0]});
        REQUIRE(loaded.standing.size() == 7);
        for (const auto& standing : commit.standing)
            CHECK(loaded.standing.at(core::key_of(standing)) == standing);
    }
    SECTION("only the newest claim commits, and only once") {
        const auto old_commit = say(stores, root, "Old");
        const auto new_commit = say(stores, root, "New");
        CHECK(wait_for(stores.conversations.is_current(root, 2)));
        CHECK_FALSE(wait_for(stores.conversations.is_current(root, 1)));
        CHECK(wait_for(stores.conversations.commit(old_commit)) == CommitOutcome::fenced);
        CHECK(stores.rows("history") == 0);
        CHECK(wait_for(stores.conversations.commit(new_commit)) == CommitOutcome::committed);
        CHECK(wait_for(stores.conversations.commit(old_commit)) == CommitOutcome::fenced);
        // A repetition finds itself committed and changes nothing.
        CHECK(wait_for(stores.conversations.commit(new_commit)) == CommitOutcome::committed);
        CHECK(texts(view(stores, root)) == std::vector<std::string>{"New"});
    }
    SECTION("sent orders are forgotten, others stay") {
        auto commit = commit_of(stores.claim(root));
        commit.outbox = one_of_each_order();
        commit.outbox_positions = 8;
        stores.commit(commit);
        std::vector<base::OutboxId> sent;
        for (std::size_t i = 1; i < commit.outbox.size(); ++i)
            sent.push_back(commit.outbox[i].id);
        wait_for(stores.conversations.forget_sent(root, sent));
        const auto loaded = stores.claim(root);
        REQUIRE(loaded.outbox.size() == 1);
        CHECK(loaded.outbox[0] == commit.outbox[0]);
        wait_for(stores.conversations.forget_sent(root, sent));
    }
}

void standing_state(Stores& stores) {
    SECTION("what stands is replaced under its name, and over when it is said to be") {
        auto first = commit_of(stores.claim(root));
        first.standing = one_of_each_kind();
        first.standing_kept = 7;
        stores.commit(first);
        auto second = commit_of(stores.claim(root));
        second.standing = {core::View{"map", R"({"at":[3]})"}};
        second.stood = {{"choice", "call_p"}, {"subscription", "call_s"}, {"view", "map"}};
        second.standing_kept = 5;
        stores.commit(second);
        auto loaded = stores.claim(root);
        CHECK(loaded.standing.size() == 5);
        CHECK(loaded.standing.contains({"authorisation", "call_p"}));
        CHECK_FALSE(loaded.standing.contains({"choice", "call_p"}));
        CHECK(loaded.standing.at({"view", "map"}) == second.standing[0]);
    }
    SECTION("what tool servers owe is found over all threads") {
        for (const auto& thread : {root, base::ThreadId("bob")}) {
            auto commit = commit_of(stores.claim(thread));
            auto held = call_record("call_3", core::CallStatus::pending);
            held.held = true;
            auto timer = call_record("call_4", core::CallStatus::pending);
            timer.kind = core::CallKind::sleep;
            commit.calls = {call_record("call_1", core::CallStatus::pending),
                            call_record("call_2", core::CallStatus::answered), held, timer};
            commit.calls_kept = 4;
            commit.standing = one_of_each_kind();
            commit.standing_kept = 7;
            stores.commit(commit);
        }
        const auto work = wait_for(stores.conversations.open_work());
        REQUIRE(work.size() == 4);
        CHECK(work[0].kind == ports::OpenWork::Kind::call);
        CHECK(work[0].thread == root);
        CHECK(work[0].call.str() == "call_1");
        CHECK(work[0].server == "http://weather.tools");
        CHECK(work[1].thread.str() == "bob");
        CHECK(work[3].kind == ports::OpenWork::Kind::subscription);
        CHECK(work[3].thread.str() == "bob");
        CHECK(work[3].call.str() == "call_s");
        CHECK(work[3].server == "http://alarm.tools");
    }
    SECTION("a call that was sent after all, or has ended, is known as such") {
        auto first = commit_of(stores.claim(root));
        auto record = call_record("call_1", core::CallStatus::pending);
        record.held = true;
        first.calls = {record};
        first.calls_kept = 1;
        stores.commit(first);
        auto second = commit_of(stores.claim(root));
        record.held = false;
        record.due = epoch_start;
        record.status = core::CallStatus::expired;
        record.forgotten = epoch_start;
        second.calls = {record};
        second.calls_kept = 1;
        stores.commit(second);
        CHECK(stores.claim(root).calls.at(record.call) == record);
    }
    SECTION("a closed thread stays, without records of calls") {
        auto first = commit_of(stores.claim(root));
        first.calls = {call_record("call_1", core::CallStatus::pending)};
        first.calls_kept = 1;
        stores.commit(first);
        auto last = commit_of(stores.claim(root));
        last.closed = true;
        last.calls = {call_record("call_1", core::CallStatus::interrupted)};
        last.calls_kept = 1;
        append(last, core::AgentEntry{"Bye."});
        stores.commit(last);
        const auto state = stores.claim(root);
        CHECK(state.closed);
        CHECK(state.history.size() == 1);
        CHECK(stores.rows("calls") == 0);
    }
}

void trees(Stores& stores) {
    SECTION("a child is born whole with its parent's commit") {
        auto commit = say(stores, root, "one");
        commit.toolsets = {toolset("weather")};
        commit.toolsets_kept = 1;
        append(commit, core::UserEntry{"two"});
        commit.births = {birth_of(child, root, stores.claim(root), 1)};
        // The claim above has fenced the first one.
        CHECK(wait_for(stores.conversations.commit(commit)) == CommitOutcome::fenced);
        CHECK(stores.rows("threads") == 1);
        commit.epoch = 2;
        stores.commit(commit);
        const auto born = stores.claim(child);
        const auto& birth = commit.births[0];
        CHECK(born.epoch == 1);
        CHECK(born.lineage == birth.lineage);
        CHECK(born.metadata == birth.metadata);
        CHECK(texts(born.inherited) == std::vector<std::string>{"one"});
        CHECK(born.history == birth.entries);
        CHECK(born.history_length == 1);
        CHECK(born.calls.at(birth.first.call) == birth.first);
        CHECK(born.toolsets == commit.toolsets);
    }
    SECTION("a child's view stays as it was when its ancestors go on and are compacted") {
        stores.commit(say(stores, root, "one"));
        auto spawning = commit_of(stores.claim(root));
        append(spawning, core::UserEntry{"two"});
        append(spawning, core::UserEntry{"three"});
        auto state = stores.claim(root);
        spawning.epoch = state.epoch;
        spawning.births = {birth_of(child, root, state, 2)};
        stores.commit(spawning);
        const base::ThreadId grandchild{"thread_2"};
        auto next = commit_of(stores.claim(child));
        append(next, core::UserEntry{"four"});
        append(next, core::UserEntry{"five"});
        state = stores.claim(child);
        next.epoch = state.epoch;
        next.births = {birth_of(grandchild, child, state, 2)};
        stores.commit(next);
        stores.commit(say(stores, grandchild, "six"));
        const std::vector<std::string> seen{"one", "two", "-", "four", "-", "six"};
        CHECK(texts(view(stores, grandchild)) == seen);

        for (const auto& thread : {root, child}) {
            auto compacting = commit_of(stores.claim(thread));
            compacting.compacted_to = compacting.history_length;
            compacting.summary =
                core::Summary{compacting.compacted_to, "In short, " + thread.str()};
            append(compacting, core::UserEntry{"more"});
            stores.commit(compacting);
        }
        CHECK(texts(view(stores, grandchild)) == seen);
        const auto compacted = stores.claim(child);
        CHECK(compacted.summary == "In short, thread_1");
        CHECK(compacted.inherited.empty());
        CHECK(compacted.compacted_to == 3);
        CHECK(compacted.history_length == 4);
        CHECK(texts(compacted.history) == std::vector<std::string>{"more"});
    }
    SECTION("a child born after a compaction begins with the summary of its parent") {
        auto first = say(stores, root, "one");
        append(first, core::UserEntry{"two"});
        stores.commit(first);
        auto compacting = commit_of(stores.claim(root));
        compacting.compacted_to = 1;
        compacting.summary = core::Summary{1, "It was one."};
        stores.commit(compacting);
        auto spawning = commit_of(stores.claim(root));
        append(spawning, core::UserEntry{"three"});
        const auto state = stores.claim(root);
        CHECK(state.summary == "It was one.");
        spawning.epoch = state.epoch;
        spawning.births = {birth_of(child, root, state, 3)};
        stores.commit(spawning);
        auto again = commit_of(stores.claim(root));
        again.compacted_to = 3;
        again.summary = core::Summary{3, "It was more."};
        stores.commit(again);
        const auto born = stores.claim(child);
        CHECK(born.summary == "It was one.");
        CHECK(texts(born.inherited) == std::vector<std::string>{"two", "three"});
        CHECK(born.compacted_to == 0);
    }
    SECTION("what a child discovers belongs to the session") {
        auto spawning = commit_of(stores.claim(root));
        spawning.births = {birth_of(child, root, stores.claim(root), 0)};
        spawning.epoch = 2;
        stores.commit(spawning);
        auto discovering = commit_of(stores.claim(child));
        discovering.root = root;
        discovering.toolsets = {toolset("alarm")};
        discovering.toolsets_kept = 1;
        stores.commit(discovering);
        CHECK(stores.claim(child).toolsets == discovering.toolsets);
        auto later = commit_of(stores.claim(root));
        later.toolsets_kept = 1;
        stores.commit(later);
        CHECK(stores.claim(root).toolsets == discovering.toolsets);
    }
}

void large_texts(Stores& stores) {
    // Characters of three bytes, so that parts do not end where they would by counting bytes.
    std::string large;
    while (large.size() < 5'000'000)
        large += "€ and \"more\" ";
    SECTION("an entry too large for a column comes back, in the thread and in its children") {
        auto commit = commit_of(stores.claim(root));
        append(commit, core::UserEntry{large});
        const auto state = stores.claim(root);
        commit.epoch = state.epoch;
        commit.births = {birth_of(child, root, state, 1)};
        stores.commit(commit);
        CHECK(stores.rows("contents") >= 10);
        CHECK((stores.claim(root).history == commit.entries));
        CHECK((stores.claim(child).inherited == commit.entries));
        auto forgetting = commit_of(stores.claim(root));
        forgetting.forget_before = epoch_start + std::chrono::days{100};
        stores.commit(forgetting);
        CHECK((stores.claim(root).history == commit.entries));
    }
    SECTION("a message too large for a column waits, and leaves nothing when it is released") {
        auto commit = commit_of(stores.claim(root));
        commit.deferred = {{3, base::MessageId("e1"), text_message(root, large), epoch_start}};
        commit.deferred_kept = 1;
        stores.commit(commit);
        CHECK((stores.claim(root).deferred == commit.deferred));
        auto releasing = commit_of(stores.claim(root));
        releasing.released = {3};
        stores.commit(releasing);
        CHECK(stores.rows("contents") == 0);
        CHECK(stores.rows("deferred") == 0);
    }
    SECTION("contents are kept by name until they are forgotten with their messages") {
        auto& contents = stores.contents;
        CHECK_FALSE(wait_for(contents.get(root, "abc")));
        wait_for(contents.put(root, "abc", large));
        wait_for(contents.put(root, "abc", large));
        wait_for(contents.put(root, "def", "small"));
        CHECK((wait_for(contents.get(root, "abc")) == large));
        CHECK(wait_for(contents.get(root, "def")) == "small");
        CHECK_FALSE(wait_for(contents.get(child, "abc")));
        auto commit = commit_of(stores.claim(root));
        commit.forget_before = epoch_start;
        stores.commit(commit);
        CHECK(wait_for(contents.get(root, "def")) == "small");
        auto later = commit_of(stores.claim(root));
        later.forget_before = epoch_start + std::chrono::seconds{1};
        stores.commit(later);
        CHECK_FALSE(wait_for(contents.get(root, "abc")));
        CHECK(stores.rows("contents") == 0);
    }
}

void forgetting(Stores& stores) {
    SECTION("old marks and finished calls are forgotten, pending calls never") {
        auto first = commit_of(stores.claim(root));
        first.consumed = {{base::MessageId("m1"), "applied"}};
        first.calls = {call_record("call_1", core::CallStatus::answered),
                       call_record("call_2", core::CallStatus::pending)};
        first.calls_kept = 2;
        stores.commit(first);
        auto second = commit_of(stores.claim(root));
        second.at = epoch_start + std::chrono::seconds{1};
        second.forget_before = second.at;
        second.consumed = {{base::MessageId("m2"), "unknown_call"}};
        second.calls_kept = 2;
        stores.commit(second);
        CHECK(stores.rows("consumed") == 1);
        const auto loaded = stores.claim(root, {base::MessageId("m1"), base::MessageId("m2")});
        CHECK(loaded.consumed == std::set{base::MessageId("m2")});
        REQUIRE(loaded.calls.size() == 1);
        CHECK(loaded.calls.begin()->second.status == core::CallStatus::pending);
    }
    SECTION("more old marks than one transaction may touch are forgotten in portions") {
        for (int number = 0; number < 4'000;) {
            auto commit = commit_of(stores.claim(root));
            for (int end = number + 1'000; number < end; ++number)
                commit.consumed.push_back({base::MessageId(std::to_string(number)), "applied"});
            stores.commit(commit);
        }
        auto last = commit_of(stores.claim(root));
        last.forget_before = last.at + std::chrono::days{30};
        stores.commit(last);
        CHECK(stores.rows("consumed") == 3'500);
    }
    SECTION("a row of a newer version is refused in words, and nothing is changed") {
        stores.commit(say(stores, root, "one"));
        stores.run("UPDATE threads SET format = 3");
        try {
            stores.claim(root);
            FAIL("it was read");
        } catch (const ports::SqlError& error) {
            CHECK(error.state == "XX001");
            CHECK_THAT(error.what(), Catch::Contains("written by a newer version"));
        }
        CHECK(stores.run("SELECT epoch FROM threads").rows[0][0] ==
              ports::SqlValue(std::int64_t{1}));
        stores.run("UPDATE threads SET format = 2");
        stores.run("UPDATE history SET format = 3");
        CHECK_THROWS_AS(stores.claim(root), ports::SqlError);
        CHECK(stores.run("SELECT epoch FROM threads").rows[0][0] ==
              ports::SqlValue(std::int64_t{1}));
    }
}

}  // namespace

ports::SqlResult Stores::run(const std::string& statement) {
    const auto task = [](ports::SqlDatabase& on, std::string text) -> Task<ports::SqlResult> {
        auto session = co_await on.connect();
        auto result = co_await session->execute(std::move(text), {});
        co_return result;
    };
    return wait_for(task(database, statement));
}

std::int64_t Stores::rows(const std::string& table) {
    return std::get<std::int64_t>(run("SELECT count(*) FROM " + table).rows.at(0).at(0));
}

core::Commit commit_of(const core::ThreadState& state) {
    core::Commit commit;
    commit.thread = state.thread;
    commit.epoch = state.epoch;
    commit.at = epoch_start;
    commit.history_length = state.history_length;
    commit.outputs = state.outputs;
    commit.outbox_positions = state.outbox_positions;
    commit.calls_kept = static_cast<std::int64_t>(state.calls.size());
    commit.deferred_kept = static_cast<std::int64_t>(state.deferred.size());
    commit.toolsets_kept = static_cast<std::int64_t>(state.toolsets.size());
    commit.standing_kept = static_cast<std::int64_t>(state.standing.size());
    commit.closed = state.closed;
    commit.compacted_to = state.compacted_to;
    commit.root = core::root_of(state.thread, state.lineage);
    commit.metadata = state.metadata;
    return commit;
}

void append(core::Commit& commit, decltype(core::HistoryEntry::body) body) {
    core::HistoryEntry entry;
    entry.order = ++commit.history_length;
    entry.identity = base::MessageId("entry-" + std::to_string(entry.order));
    entry.body = std::move(body);
    commit.entries.push_back(std::move(entry));
}

void store_suite(ports::SqlDatabase& database) {
    Stores stores(database);
    whole_commits(stores);
    standing_state(stores);
    trees(stores);
    large_texts(stores);
    forgetting(stores);
}

}  // namespace torpor::tests
