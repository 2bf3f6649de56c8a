#include <catch2/catch.hpp>

#include "tests/unit/dsql/bench.hpp"

using namespace torpor;
using namespace torpor::fakes;
using namespace torpor::fakes::dsql;
using test::Bench;

TEST_CASE("dsql: the first to commit a row wins and the other fails at COMMIT") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto bob = bench.connect();
    ada.ok("BEGIN");
    bob.ok("BEGIN");
    ada.ok("UPDATE accounts SET balance = balance + 1 WHERE owner = 'ada'");
    bob.ok("UPDATE accounts SET balance = balance + 2 WHERE owner = 'ada'");
    ada.ok("COMMIT");

    const auto lost = bob.refused("COMMIT");
    CHECK(lost.state == "40001");
    CHECK(lost.message == "change conflicts with another transaction (OC000)");
    CHECK(bench.balance("ada") == 11);
    // The block is over: the session can go on at once.
    bob.ok("UPDATE accounts SET balance = balance + 2 WHERE owner = 'ada'");
    CHECK(bench.balance("ada") == 13);
}

TEST_CASE("dsql: transactions that write different rows both commit") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto bob = bench.connect();
    ada.ok("BEGIN");
    bob.ok("BEGIN");
    ada.ok("UPDATE accounts SET balance = 11 WHERE owner = 'ada'");
    bob.ok("UPDATE accounts SET balance = 21 WHERE owner = 'bob'");
    bob.ok("INSERT INTO accounts VALUES ('eve', 5)");
    ada.ok("COMMIT");
    bob.ok("COMMIT");
    CHECK(bench.balance("ada") == 11);
    CHECK(bench.balance("bob") == 21);
    CHECK(bench.balance("eve") == 5);
}

TEST_CASE("dsql: a transaction reads the state at its BEGIN and its own writes") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto bob = bench.connect();
    ada.ok("BEGIN ISOLATION LEVEL REPEATABLE READ");
    bob.ok("UPDATE accounts SET balance = 99 WHERE owner = 'bob'");
    bob.ok("DELETE FROM accounts WHERE owner = 'ada'");

    const auto before = ada.ok("SELECT owner, balance FROM accounts ORDER BY owner");
    CHECK(before.rows == std::vector<Row>{{"ada", std::int64_t{10}}, {"bob", std::int64_t{20}}});
    ada.ok("INSERT INTO accounts VALUES ('eve', 1)");
    CHECK(ada.ok("SELECT count(*) FROM accounts").rows[0][0] == Value{std::int64_t{3}});
    ada.ok("COMMIT");
    CHECK(bench.cluster.query("SELECT owner FROM accounts ORDER BY 1")->rows ==
          std::vector<Row>{{"bob"}, {"eve"}});
}

TEST_CASE("dsql: write skew is possible") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto bob = bench.connect();
    ada.ok("BEGIN");
    bob.ok("BEGIN");
    ada.ok("SELECT balance FROM accounts");
    bob.ok("SELECT balance FROM accounts");
    ada.ok("UPDATE accounts SET balance = 0 WHERE owner = 'ada'");
    bob.ok("UPDATE accounts SET balance = 0 WHERE owner = 'bob'");
    ada.ok("COMMIT");
    bob.ok("COMMIT");
}

TEST_CASE("dsql: FOR UPDATE makes a row that was only read conflict with a write") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto bob = bench.connect();
    ada.ok("BEGIN");
    const auto locked = ada.ok("SELECT balance FROM accounts WHERE owner = $1 FOR UPDATE", {"bob"});
    CHECK(locked.rows == std::vector<Row>{{std::int64_t{20}}});
    CHECK(locked.columns == std::vector<std::string>{"balance"});
    ada.ok("UPDATE accounts SET balance = 0 WHERE owner = 'ada'");
    bob.ok("UPDATE accounts SET balance = 1 WHERE owner = 'bob'");
    CHECK(ada.state("COMMIT") == "40001");

    ada.ok("BEGIN");
    bob.ok("BEGIN");
    ada.ok("SELECT owner FROM accounts WHERE owner = 'bob' FOR UPDATE");
    bob.ok("UPDATE accounts SET balance = 2 WHERE owner = 'bob'");
    ada.ok("COMMIT");
    CHECK(bob.state("COMMIT") == "40001");
    CHECK(bench.balance("bob") == 1);
}

TEST_CASE("dsql: FOR UPDATE needs the whole key of a single table") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    CHECK(
        ada.refused("SELECT * FROM accounts WHERE balance = 1 FOR UPDATE").message ==
        "locking clause such as FOR UPDATE can be applied only on tables with equality predicates "
        "on the key");
    CHECK(ada.state("SELECT * FROM accounts WHERE owner = 'ada' FOR SHARE") == "0A000");
}

TEST_CASE("dsql: two insertions of one key conflict at COMMIT") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto bob = bench.connect();
    ada.ok("BEGIN");
    bob.ok("BEGIN");
    ada.ok("INSERT INTO accounts VALUES ('eve', 1)");
    bob.ok("INSERT INTO accounts VALUES ('eve', 2) ON CONFLICT DO NOTHING");
    bob.ok("COMMIT");
    CHECK(ada.state("COMMIT") == "40001");
    CHECK(bench.balance("eve") == 2);
    CHECK(ada.state("INSERT INTO accounts VALUES ('eve', 1)") == "23505");
}

TEST_CASE("dsql: a value of a unique column taken by a concurrent commit is a conflict") {
    Bench bench;
    const auto ada = bench.connect();
    const auto bob = bench.connect();
    ada.ok("CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE)");
    ada.ok("BEGIN");
    CHECK(bob.state("SELECT id FROM users") == "40001");
    bob.ok("BEGIN");
    ada.ok("INSERT INTO users VALUES (1, 'a@example.com')");
    bob.ok("INSERT INTO users VALUES (2, 'a@example.com')");
    ada.ok("COMMIT");
    CHECK(bob.state("COMMIT") == "40001");
    CHECK(bench.cluster.query("SELECT count(*) FROM users")->rows[0][0] == Value{std::int64_t{1}});
}

TEST_CASE("dsql: unique values may change places within a transaction that is replayed") {
    Bench bench;
    const auto ada = bench.connect();
    ada.ok("CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE)");
    const auto bob = bench.connect();
    ada.ok("INSERT INTO users VALUES (1, 'one'), (2, 'two'), (3, 'three')");
    ada.ok("BEGIN");
    ada.ok("UPDATE users SET email = 'free' WHERE id = 1");
    ada.ok("UPDATE users SET email = 'one' WHERE id = 2");
    ada.ok("UPDATE users SET email = 'two' WHERE id = 1");
    bob.ok("UPDATE users SET email = 'drei' WHERE id = 3");
    ada.ok("COMMIT");
    CHECK(bench.cluster.query("SELECT email FROM users ORDER BY id")->rows ==
          std::vector<Row>{{"two"}, {"one"}, {"drei"}});
}

TEST_CASE("dsql: a failed statement aborts its transaction until ROLLBACK") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    ada.ok("BEGIN");
    ada.ok("UPDATE accounts SET balance = 0 WHERE owner = 'ada'");
    CHECK(ada.state("INSERT INTO accounts VALUES ('bob', 1)") == "23505");
    CHECK(ada.state("SELECT 1") == "25P02");
    CHECK(ada.state("BEGIN") == "25P02");
    CHECK(ada.ok("ROLLBACK").tag == "ROLLBACK");
    CHECK(bench.balance("ada") == 10);

    ada.ok("BEGIN");
    ada.ok("UPDATE accounts SET balance = 0 WHERE owner = 'ada'");
    CHECK(ada.state("SELECT nothing FROM accounts") == "42703");
    CHECK(ada.ok("COMMIT").tag == "ROLLBACK");
    CHECK(bench.balance("ada") == 10);
}

TEST_CASE("dsql: what a session did not commit never happened") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    ada.ok("BEGIN");
    ada.ok("DELETE FROM accounts");
    bench.cluster.disconnect(ada.id);
    CHECK(bench.balance("ada") == 10);
    CHECK(ada.state("SELECT 1") == "08006");
    CHECK(bench.cluster.sessions() == 0);
}

TEST_CASE("dsql: the conflict check remembers only what an open transaction might meet") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto bob = bench.connect();
    bob.ok("BEGIN");
    for (int at = 0; at < 20; ++at) {
        ada.ok("INSERT INTO accounts VALUES ($1, 0)", {"user-" + std::to_string(at)});
    }
    CHECK(bench.cluster.versions_remembered() == 20);
    bob.ok("COMMIT");
    CHECK(bench.cluster.versions_remembered() == 0);
    ada.ok("DELETE FROM accounts");
    CHECK(bench.cluster.versions_remembered() == 0);
}
