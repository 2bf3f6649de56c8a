#include <catch2/catch.hpp>

#include "tests/unit/dsql/bench.hpp"

using namespace torpor;
using namespace torpor::fakes;
using namespace torpor::fakes::dsql;
using test::Bench;

TEST_CASE("dsql: statements that Aurora DSQL refuses are refused in its words") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    struct Case {
        const char* text;
        const char* state;
        const char* message;
    };
    const Case cases[] = {
        {"TRUNCATE accounts", "0A000", "unsupported statement: Truncate"},
        {"CREATE DATABASE other", "0A000", "unsupported statement: Createdb"},
        {"CREATE TRIGGER t BEFORE INSERT ON accounts EXECUTE FUNCTION f()", "0A000",
         "CREATE TRIGGER not supported"},
        {"SAVEPOINT here", "0A000", "unsupported transaction statement: SAVEPOINT"},
        {"BEGIN ISOLATION LEVEL SERIALIZABLE", "0A000",
         "Unsupported isolation level: SERIALIZABLE"},
        {"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "0A000",
         "Unsupported isolation level: SERIALIZABLE"},
        {"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "0A000",
         "setting configuration parameter \"TRANSACTION\" not supported"},
        {"CREATE INDEX ON accounts (balance)", "0A000",
         "unsupported mode. please use CREATE INDEX ASYNC."},
        {"CREATE TABLE t (a bigserial PRIMARY KEY)", "42704", "type \"bigserial\" does not exist"},
        {"CREATE TABLE t (a bigint PRIMARY KEY, b inet)", "0A000", "datatype inet not supported"},
        {"CREATE TABLE accounts (a bigint PRIMARY KEY)", "42P07",
         "relation \"accounts\" already exists"},
        {"SELEC 1", "42601", "syntax error at or near \"SELEC\""},
        {"SELECT 1; SELECT 2", "42601",
         "cannot insert multiple commands into a prepared statement"},
        {"SELECT * FROM nowhere", "42P01", "relation \"nowhere\" does not exist"},
        {"SELECT nothing FROM accounts", "42703", "column \"nothing\" does not exist"},
        {"SELECT \"balance \" FROM accounts", "42703", "column \"balance \" does not exist"},
        {"SELECT \"Balance\" FROM accounts", "42703", "column \"Balance\" does not exist"},
        {"INSERT INTO accounts (nothing) VALUES (1)", "42703",
         "column \"nothing\" of relation \"accounts\" does not exist"},
        {"INSERT INTO accounts (owner, balance) VALUES ('x')", "42601",
         "INSERT has more target columns than expressions"},
        {"SELECT * FROM accounts WHERE owner = 5", "42883",
         "operator does not exist: text = integer"},
        {"SELECT * FROM accounts WHERE balance", "42804",
         "argument of WHERE must be type boolean, not type bigint"},
        {"SELECT * FROM accounts WHERE balance = 'much'", "22P02",
         "invalid input syntax for type bigint: \"much\""},
        {"SELECT owner, count(*) FROM accounts", "42803",
         "column \"accounts\".\"owner\" must appear in the GROUP BY clause or be used in an "
         "aggregate function"},
        {"INSERT INTO accounts VALUES ('ada', 1) ON CONFLICT (balance) DO NOTHING", "42P10",
         "there is no unique or exclusion constraint matching the ON CONFLICT specification"},
        {"INSERT INTO accounts VALUES ('ada', 1)", "23505",
         "duplicate key value violates unique constraint \"accounts_pkey\""},
        {"INSERT INTO accounts VALUES ('ada', NULL)", "23502",
         "null value in column \"balance\" of relation \"accounts\" violates not-null constraint"},
        {"INSERT INTO accounts VALUES ('eve', 1), ('eve', 2) ON CONFLICT (owner) DO UPDATE SET "
         "balance = excluded.balance",
         "21000", "ON CONFLICT DO UPDATE command cannot affect row a second time"},
    };
    for (const auto& each : cases) {
        const auto refused = ada.refused(each.text);
        INFO(each.text);
        CHECK(refused.state == each.state);
        CHECK(refused.message == each.message);
    }
    CHECK(bench.balance("ada") == 10);
}

TEST_CASE("dsql: what is not modelled is refused by name and reported") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const char* texts[] = {
        "SELECT now()",
        "SELECT CURRENT_TIMESTAMP",
        "SELECT balance / 2 FROM accounts",
        "SELECT * FROM accounts WHERE owner = ANY($1)",
        "SELECT * FROM accounts WHERE owner LIKE 'a%'",
        "SELECT * FROM accounts WHERE owner ILIKE 'a%'",
        "SELECT * FROM accounts FOR KEY SHARE",
        "SELECT 1 UNION SELECT 2",
        "SELECT (SELECT balance FROM accounts)",
        "SELECT random()",
        "SELECT row_number() OVER () FROM accounts",
        "WITH gone AS (DELETE FROM accounts RETURNING owner) SELECT * FROM gone",
        "SELECT balance::text::bigint FROM accounts",
        "UPDATE accounts SET balance = o.balance FROM accounts o",
        "CREATE TABLE t (a bigint)",
        "CREATE TABLE t (a bigint PRIMARY KEY, b jsonb)",
        "CREATE TABLE t (a bigint PRIMARY KEY REFERENCES accounts)",
        "ALTER TABLE accounts RENAME TO others",
        "SHOW server_version",
        "EXPLAIN SELECT 1",
        "COPY accounts TO STDOUT",
        "SELECT 1.5",
        "SELECT * FROM accounts NATURAL JOIN accounts b",
    };
    for (const auto* text : texts) {
        const auto executed = ada.run(text);
        INFO(text);
        REQUIRE_FALSE(executed.result);
        CHECK(executed.result.error().state == "0A000");
        CHECK(executed.result.error().message.starts_with("not_simulated: "));
        REQUIRE(executed.facts.size() == 1);
        CHECK(std::get<NotSimulated>(executed.facts[0]).service == "dsql");
    }
}

TEST_CASE("dsql: expressions read as PostgreSQL reads them") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto value = [&](const std::string& expression, const std::vector<Value>& given = {}) {
        return ada.ok("SELECT " + expression, given).rows.at(0).at(0);
    };
    const auto number = [](std::int64_t n) { return Value{n}; };
    CHECK(value("1 + 2 * -3") == number(-5));
    CHECK(value("-0") == number(0));
    CHECK(value("- 7 /* minus */") == number(-7));
    CHECK(value("9223372036854775807") == number(9'223'372'036'854'775'807));
    CHECK(value("E'it''s\\n' || $$ $1 $$", {}) == Value{"it's\n $1 "});
    CHECK(value("$1", {"text"}) == Value{"text"});
    CHECK(value("$1::bigint + 1", {"41"}) == number(42));
    CHECK(value("CAST(41 AS text)") == Value{"41"});
    CHECK(value("NULL IS DISTINCT FROM 'a'") == number(1));
    CHECK(value("coalesce(NULL, $1, 'b')", {"a"}) == Value{"a"});
    CHECK(value("CASE WHEN true THEN 'yes' ELSE 'no' END") == Value{"yes"});
    CHECK(value("(1, 2) < (1, 3)") == number(1));
    CHECK(value("length('\xC3\xA4')") == number(1));
    CHECK(value("NOT (1 = 1 AND 2 > 3)") == number(1));
    CHECK(value("5 BETWEEN 1 AND 5") == number(1));
    CHECK(value("EXISTS (SELECT 1 FROM accounts a WHERE a.owner = 'ada')") == number(1));
    CHECK(value("nullif(1, 1)") == Value{});
    CHECK(ada.state("SELECT $1 IS NULL", {"a"}) == "42P18");
    CHECK(ada.state("SELECT $1", {}) == "08P01");
    CHECK(ada.state("SELECT 1", {"a"}) == "08P01");
    CHECK(ada.state("SELECT $2", {"a", "b"}) == "42P18");
}

TEST_CASE("dsql: rows come back in PostgreSQL's order") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto owners = [&](const std::string& rest) {
        std::string joined;
        for (const auto& row : ada.ok("SELECT owner FROM accounts " + rest).rows) {
            joined += std::get<std::string>(row[0]) + " ";
        }
        return joined;
    };
    ada.ok("INSERT INTO accounts VALUES ('Zoe', 5, 'a')");
    CHECK(owners("ORDER BY owner") == "Zoe ada bob ");
    CHECK(owners("ORDER BY note") == "Zoe bob ada ");
    CHECK(owners("ORDER BY note DESC") == "ada bob Zoe ");
    CHECK(owners("ORDER BY note DESC NULLS LAST") == "bob Zoe ada ");
    CHECK(owners("ORDER BY balance DESC LIMIT 1 OFFSET 1") == "ada ");
    CHECK(owners("WHERE balance > 5 AND owner IN ('ada', 'bob', 'eve') ORDER BY 1 DESC") ==
          "bob ada ");
    CHECK(owners("WHERE owner NOT IN (SELECT owner FROM accounts WHERE balance > 5)") == "Zoe ");
    CHECK(ada.state("SELECT owner FROM accounts LIMIT $1", {std::int64_t{-1}}) == "2201W");
    const auto joined = ada.ok(
        "SELECT a.owner, b.note FROM accounts a LEFT JOIN accounts b ON "
        "b.owner = a.owner AND b.balance > 10 ORDER BY b.note, a.owner");
    CHECK(joined.rows == std::vector<Row>{{"bob", "careful"}, {"Zoe", Value{}}, {"ada", Value{}}});
    const auto grouped = ada.ok(
        "WITH rich AS (SELECT owner, balance > 5 AS much FROM accounts) "
        "SELECT much, count(*) AS n FROM rich GROUP BY much HAVING count(*) > 0 ORDER BY n");
    CHECK(grouped.columns == std::vector<std::string>{"much", "n"});
    CHECK(grouped.rows ==
          std::vector<Row>{{std::int64_t{0}, std::int64_t{1}}, {std::int64_t{1}, std::int64_t{2}}});
}

TEST_CASE("dsql: writing statements count and return their rows") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    const auto upsert =
        "INSERT INTO accounts (owner, balance) VALUES ($1, $2), ($3, $4) ON CONFLICT (owner) DO "
        "UPDATE SET balance = accounts.balance + excluded.balance WHERE excluded.balance > 0 "
        "RETURNING owner, balance AS total";
    const auto reply = ada.ok(upsert, {"ada", std::int64_t{5}, "eve", "7"});
    CHECK(reply.tag == "INSERT");
    CHECK(reply.affected == 2);
    CHECK(reply.columns == std::vector<std::string>{"owner", "total"});
    CHECK(reply.rows == std::vector<Row>{{"ada", std::int64_t{15}}, {"eve", std::int64_t{7}}});
    CHECK(ada.ok("INSERT INTO accounts VALUES ('ada', 1), ('new', 2) ON CONFLICT DO NOTHING")
              .affected == 1);
    CHECK(ada.ok("UPDATE accounts AS a SET balance = a.balance + 1, note = DEFAULT WHERE a.balance "
                 "= $1 RETURNING a.*",
                 {std::int64_t{20}})
              .rows == std::vector<Row>{{"bob", std::int64_t{21}, Value{}}});
    CHECK(ada.ok("UPDATE accounts SET balance = 0 WHERE owner = 'nobody'").affected == 0);
    CHECK(ada.ok("UPDATE accounts SET owner = 'bea' WHERE owner = 'bob'").affected == 1);
    CHECK(ada.ok("INSERT INTO accounts (owner, balance) SELECT owner || '2', balance FROM accounts "
                 "WHERE owner = 'bea' ON CONFLICT DO NOTHING")
              .affected == 1);
    CHECK(ada.ok("DELETE FROM accounts WHERE owner IN ($1, $2)", {"bea", "bea2"}).affected == 2);
    CHECK(ada.ok("").tag.empty());
    CHECK(ada.ok("SELECT 1 -- a remark").rows.size() == 1);
}
