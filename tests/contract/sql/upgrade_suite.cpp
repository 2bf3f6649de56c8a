#include <fstream>

#include <catch2/catch.hpp>

#include "tests/contract/sql/store_suite.hpp"

namespace torpor::tests {

namespace {

const base::ThreadId root{"ada"};

/// Tables and rows as version 1 left them, one statement a line.
void restore_version_1(Stores& stores) {
    std::ifstream dump(TORPOR_SOURCE_DIR "/tests/golden/sql/version1.sql");
    REQUIRE(dump);
    std::string statement;
    while (std::getline(dump, statement))
        stores.run(statement);
}

}  // namespace

void upgrade_suite(ports::SqlDatabase& database) {
    {
        Stores first(database);
        restore_version_1(first);
    }
    Stores stores(database);
    SECTION("a thread is claimed, as it was") {
        const auto state = stores.claim(root, {base::MessageId("m1"), base::MessageId("m9")});
        CHECK(state.lineage == core::Lineage{});
        CHECK_FALSE(state.closed);
        CHECK(state.compacted_to == 0);
        CHECK(state.history_length == 8);
        CHECK(state.history.size() == 8);
        CHECK(std::get<core::UserEntry>(state.history[0].body).text ==
              "Weather? It's \"quoted\" ø");
        CHECK(state.calls.size() == 3);
        CHECK(state.deferred.size() == 1);
        CHECK(std::holds_alternative<core::EventEntry>(state.deferred[0].event));
        CHECK(state.outbox.size() == 5);
        const auto* output = std::get_if<core::SendOutput>(&state.outbox.front().order);
        REQUIRE(output != nullptr);
        CHECK(output->message.root == root);
        CHECK(state.toolsets.size() == 2);
        CHECK(state.standing.empty());
        CHECK(state.consumed == std::set{base::MessageId("m1")});
    }
    SECTION("a thread is committed to, with everything that version 1 did not know") {
        auto commit = commit_of(stores.claim(root));
        append(commit, core::UserEntry{"And now?"});
        commit.standing = {core::View{"map", "{}"}};
        commit.standing_kept = 1;
        commit.compacted_to = 2;
        commit.summary = core::Summary{2, "In short."};
        for (auto record : stores.claim(root).calls) {
            record.second.server = "http://weather.tools";
            commit.calls.push_back(record.second);
        }
        commit.epoch += 1;
        stores.commit(commit);
        const auto state = stores.claim(root);
        CHECK(state.summary == "In short.");
        CHECK(state.history.size() == 7);
        CHECK(state.standing.size() == 1);
        CHECK(state.calls.begin()->second.server == "http://weather.tools");
    }
    SECTION("an upgrade that was cut short is finished") {
        stores.run("ALTER TABLE threads ADD COLUMN lineage text");
        stores.run("ALTER TABLE threads ADD COLUMN closed bigint");
        CHECK(stores.claim(root).history.size() == 8);
        CHECK(stores.claim(base::ThreadId("bob")).epoch == 1);
    }
}

}  // namespace torpor::tests
