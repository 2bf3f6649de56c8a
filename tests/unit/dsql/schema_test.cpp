#include <catch2/catch.hpp>

#include "tests/unit/dsql/bench.hpp"

using namespace torpor;
using namespace torpor::fakes;
using namespace torpor::fakes::dsql;
using test::Bench;

TEST_CASE("dsql: after a definition other sessions are told once to retry") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto bob = bench.connect();
    const auto eve = bench.connect();
    eve.ok("BEGIN");
    eve.ok("UPDATE accounts SET balance = 0 WHERE owner = 'ada'");
    ada.ok("CREATE TABLE more (a bigint PRIMARY KEY)");

    ada.ok("SELECT a FROM more");
    const auto told = bob.refused("SELECT 1");
    CHECK(told.state == "40001");
    CHECK(told.message == "schema has been updated by another transaction, please retry: (OC001)");
    bob.ok("SELECT a FROM more");
    CHECK(eve.state("COMMIT") == "40001");
    CHECK(bench.balance("ada") == 10);
    eve.ok("SELECT a FROM more");
}

TEST_CASE("dsql: a definition that has nothing to do disturbs nobody") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto bob = bench.connect();
    ada.ok("CREATE TABLE IF NOT EXISTS accounts (a bigint PRIMARY KEY)");
    ada.ok("DROP TABLE IF EXISTS nowhere");
    bob.ok("SELECT owner FROM accounts");
}

TEST_CASE("dsql: a transaction holds one definition and nothing else") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    ada.ok("BEGIN");
    ada.ok("CREATE TABLE one (a bigint PRIMARY KEY)");
    CHECK(ada.refused("CREATE TABLE two (a bigint PRIMARY KEY)").message ==
          "multiple ddl statements not supported in a transaction");
    ada.ok("ROLLBACK");
    ada.ok("BEGIN");
    ada.ok("CREATE TABLE one (a bigint PRIMARY KEY)");
    CHECK(ada.refused("DELETE FROM accounts").message ==
          "ddl and dml are not supported in the same transaction");
    ada.ok("ROLLBACK");
    ada.ok("BEGIN");
    ada.ok("DELETE FROM accounts");
    CHECK(ada.state("CREATE TABLE one (a bigint PRIMARY KEY)") == "0A000");
    ada.ok("ROLLBACK");
    CHECK(ada.state("SELECT a FROM one") == "42P01");

    ada.ok("BEGIN");
    ada.ok("CREATE TABLE one (a bigint PRIMARY KEY)");
    ada.ok("COMMIT");
    CHECK(ada.ok("SELECT a FROM one").rows.empty());
}

TEST_CASE("dsql: an index is built asynchronously and named by a job") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto job = ada.ok("CREATE UNIQUE INDEX ASYNC by_balance ON accounts (balance)");
    CHECK(job.columns == std::vector<std::string>{"job_id"});
    CHECK(std::get<std::string>(job.rows.at(0).at(0)).size() == 26);
    CHECK(ada.refused("INSERT INTO accounts VALUES ('eve', 20)").message ==
          "duplicate key value violates unique constraint \"by_balance\"");
    ada.ok("create index async if not exists by_balance on accounts (note)");
    ada.ok("CREATE INDEX ASYNC ON accounts (note)");
    CHECK(ada.state("CREATE INDEX ASYNC accounts_note_idx ON accounts (note)") == "42P07");
}

TEST_CASE("dsql: a dropped table is gone and its name is free") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    ada.ok("DROP TABLE accounts");
    CHECK(ada.state("SELECT owner FROM accounts") == "42P01");
    ada.ok("CREATE TABLE accounts (other bigint, PRIMARY KEY (other))");
    ada.ok("INSERT INTO accounts VALUES (1)");
    CHECK(ada.ok("SELECT * FROM accounts").columns == std::vector<std::string>{"other"});
}

TEST_CASE("dsql: a commit tells every row it changed, in the order of the first change") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    ada.ok("BEGIN");
    ada.ok("DELETE FROM accounts WHERE owner = 'bob'");
    ada.ok("INSERT INTO accounts VALUES ('eve', 1, NULL)");
    ada.ok("UPDATE accounts SET balance = balance + 1 WHERE owner = 'ada'");
    ada.ok("UPDATE accounts SET balance = balance + 1 WHERE owner = 'eve'");
    ada.ok("INSERT INTO accounts VALUES ('brief', 1)");
    ada.ok("DELETE FROM accounts WHERE owner = 'brief'");
    const auto executed = ada.run("COMMIT");
    REQUIRE(executed.facts.size() == 1);
    const auto& fact = std::get<RowsCommitted>(executed.facts[0]);
    CHECK(fact.session == static_cast<std::uint64_t>(ada.id));
    REQUIRE(fact.rows.size() == 3);
    using Values = std::map<std::string, std::string>;
    CHECK(fact.rows[0].operation == RowOperation::deleted);
    CHECK(fact.rows[0].values == Values{{"owner", "bob"}, {"balance", "20"}, {"note", "careful"}});
    CHECK(fact.rows[1].operation == RowOperation::inserted);
    CHECK(fact.rows[1].values == Values{{"owner", "eve"}, {"balance", "2"}});
    CHECK(fact.rows[2].operation == RowOperation::updated);
    CHECK(fact.rows[2].table == "accounts");
    CHECK(fact.rows[2].values == Values{{"owner", "ada"}, {"balance", "11"}});

    CHECK(ada.run("SELECT 1").facts.empty());
    CHECK(ada.run("UPDATE accounts SET balance = 1 WHERE owner = 'nobody'").facts.empty());
    CHECK(std::get<RowsCommitted>(ada.run("DELETE FROM accounts").facts.at(0)).rows.size() == 2);
}

TEST_CASE("dsql: a column is added empty, and only without a rule") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto bob = bench.connect();
    bob.ok("BEGIN");
    bob.ok("UPDATE accounts SET balance = 0 WHERE owner = 'bob'");
    ada.ok("ALTER TABLE accounts ADD COLUMN size bigint");
    CHECK(bob.state("COMMIT") == "40001");
    const auto read = ada.ok("SELECT owner, size FROM accounts ORDER BY owner");
    REQUIRE(read.rows.size() == 2);
    CHECK(read.rows[0] == Row{std::string("ada"), Value{}});
    ada.ok("UPDATE accounts SET size = 3, note = 'x' WHERE owner = 'ada'");
    ada.ok("INSERT INTO accounts (owner, balance, size) VALUES ('eve', 1, 2)");
    CHECK(ada.ok("SELECT owner FROM accounts WHERE size >= 2").rows.size() == 2);
    CHECK(ada.state("ALTER TABLE accounts ADD COLUMN size bigint") == "42701");
    CHECK(ada.ok("ALTER TABLE accounts ADD COLUMN IF NOT EXISTS size bigint").tag == "ALTER TABLE");
    CHECK(ada.refused("ALTER TABLE accounts ADD COLUMN more bigint NOT NULL").message ==
          "ALTER TABLE ADD COLUMN with constraint not supported");
    CHECK(ada.state("ALTER TABLE accounts ADD COLUMN more bigint DEFAULT 1") == "0A000");
    CHECK(ada.state("ALTER TABLE nowhere ADD COLUMN more bigint") == "42P01");
    CHECK(ada.state("ALTER TABLE accounts DROP COLUMN size") == "0A000");
}

TEST_CASE("dsql: a transaction that wrote to a table merges with others after a column was added") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto bob = bench.connect();
    ada.ok("ALTER TABLE accounts ADD COLUMN size bigint");
    CHECK(bob.state("SELECT 1") == "40001");
    ada.ok("BEGIN");
    bob.ok("BEGIN");
    ada.ok("UPDATE accounts SET size = 1 WHERE owner = 'ada'");
    bob.ok("UPDATE accounts SET balance = 21 WHERE owner = 'bob'");
    ada.ok("COMMIT");
    bob.ok("COMMIT");
    CHECK(bench.balance("bob") == 21);
    CHECK(ada.ok("SELECT size FROM accounts WHERE owner = 'ada'").rows[0] == Row{std::int64_t{1}});
}

TEST_CASE("dsql: a refused commit is a fact") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    ada.ok("BEGIN");
    ada.ok("UPDATE accounts SET balance = 0 WHERE owner = 'ada'");
    bench.connect().ok("UPDATE accounts SET balance = 5 WHERE owner = 'ada'");
    const auto executed = ada.run("COMMIT");
    REQUIRE(executed.facts.size() == 1);
    CHECK(std::get<CommitRefused>(executed.facts[0]).state == "40001");
}
