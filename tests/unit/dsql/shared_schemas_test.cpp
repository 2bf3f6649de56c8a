#include "fakes/dsql/shared_schemas.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/unit/dsql/bench.hpp"

using namespace torpor;
using namespace torpor::fakes::dsql;
using namespace torpor::fakes::dsql::test;

namespace {

/// What the statements answer one after the other on a new cluster, each in a session of its own.
std::vector<std::string> answers(const std::vector<std::string>& statements,
                                 SharedSchemas* shared) {
    Bench bench{.cluster = Cluster{{.tokens = TokenCheck::skip}, shared}};
    std::vector<std::string> texts;
    for (const auto& statement : statements) {
        const auto client = bench.connect();
        const auto executed = client.run(statement);
        auto text = executed.result ? executed.result->tag : executed.result.error().message;
        if (executed.result) {
            for (const auto& row : executed.result->rows) {
                for (const auto& value : row) {
                    if (const auto* number = std::get_if<std::int64_t>(&value)) {
                        text += " " + std::to_string(*number);
                    } else if (const auto* words = std::get_if<std::string>(&value)) {
                        text += " " + *words;
                    }
                }
            }
        }
        texts.push_back(std::move(text));
        bench.cluster.disconnect(client.id);
    }
    return texts;
}

const std::string notes = "CREATE TABLE notes (id bigint NOT NULL, body text, PRIMARY KEY (id))";
const std::string users = "CREATE TABLE users (name text NOT NULL, PRIMARY KEY (name))";

}  // namespace

TEST_CASE("shared schemas: clusters answer the same with and without them") {
    const std::vector<std::vector<std::string>> stories{
        {notes, "INSERT INTO notes VALUES (1, 'one')", "SELECT * FROM notes"},
        {notes, "SELECT * FROM notes", "INSERT INTO notes VALUES (2, 'two')",
         "SELECT id, body FROM notes", notes, "DROP TABLE notes", "SELECT * FROM notes"},
        {users, notes, "INSERT INTO users VALUES ('ada')", "SELECT * FROM users"},
        {notes, "INSERT INTO notes VALUES (1, 'one')", users, "INSERT INTO users VALUES ('bob')",
         "SELECT * FROM notes", "SELECT * FROM users"},
        {notes, users, "INSERT INTO users VALUES ('eve')", "SELECT * FROM users",
         "CREATE UNIQUE INDEX ASYNC bodies ON notes (body)",
         "INSERT INTO notes VALUES (1, 'x'), (2, 'x')", "SELECT count(*) FROM notes"}};
    SharedSchemas shared;
    for (int round = 0; round < 2; ++round) {
        for (const auto& story : stories)
            CHECK(answers(story, &shared) == answers(story, nullptr));
    }
}

TEST_CASE("shared schemas: clusters that live at the same time keep their rows apart") {
    SharedSchemas shared;
    Bench one{.cluster = Cluster{{.tokens = TokenCheck::skip}, &shared}};
    Bench other{.cluster = Cluster{{.tokens = TokenCheck::skip}, &shared}};
    one.with_accounts();
    other.with_accounts();
    one.connect().ok("UPDATE accounts SET balance = 11 WHERE owner = 'ada'");
    other.connect().ok("UPDATE accounts SET balance = 12 WHERE owner = 'ada'");
    CHECK(one.balance("ada") == 11);
    CHECK(other.balance("ada") == 12);
}
