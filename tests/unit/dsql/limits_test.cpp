#include <catch2/catch.hpp>

#include "tests/unit/dsql/bench.hpp"

using namespace torpor;
using namespace torpor::fakes;
using namespace torpor::fakes::dsql;
using test::Bench;
using namespace std::chrono_literals;

namespace {

const test::Client& insert_rows(const test::Client& client, int first, int count) {
    std::string text = "INSERT INTO numbers (n) VALUES ";
    for (int at = 0; at < count; ++at) {
        text += (at == 0 ? "(" : ", (") + std::to_string(first + at) + ")";
    }
    client.ok(text);
    return client;
}

std::string text_of(std::size_t bytes) {
    return std::string(bytes, 'x');
}

}  // namespace

TEST_CASE("dsql: a transaction changes 3,000 rows and not one more") {
    Bench bench;
    const auto ada = bench.connect();
    ada.ok("CREATE TABLE numbers (n bigint PRIMARY KEY)");
    ada.ok("BEGIN");
    insert_rows(ada, 0, 3'000);
    ada.ok("COMMIT");
    ada.ok("BEGIN");
    insert_rows(ada, 3'000, 3'000);
    const auto refused = ada.refused("INSERT INTO numbers VALUES (-1)");
    CHECK(refused.state == "54000");
    CHECK(refused.message == "transaction row limit exceeded");
    CHECK(ada.ok("COMMIT").tag == "ROLLBACK");
    CHECK(ada.ok("DELETE FROM numbers").affected == 3'000);

    insert_rows(ada, 0, 3'000);
    insert_rows(ada, 3'000, 1);
    CHECK(ada.state("DELETE FROM numbers") == "54000");
    CHECK(ada.ok("SELECT count(*) FROM numbers").rows[0][0] == Value{std::int64_t{3'001}});
}

TEST_CASE("dsql: a transaction writes 10 MiB, judged at COMMIT") {
    Bench bench;
    const auto ada = bench.connect();
    ada.ok("CREATE TABLE blobs (n bigint PRIMARY KEY, a text, b text)");
    const auto write = [&](int count) {
        ada.ok("BEGIN");
        for (std::int64_t at = 0; at < count; ++at) {
            ada.ok(
                "INSERT INTO blobs VALUES ($1, $2, $3) ON CONFLICT (n) DO UPDATE SET a = "
                "excluded.a",
                {at, text_of(1'000'000), text_of(40'000)});
        }
        return ada.run("COMMIT");
    };
    CHECK(write(10).result);
    const auto executed = write(11);
    REQUIRE_FALSE(executed.result);
    CHECK(executed.result.error().state == "54000");
    CHECK(executed.result.error().message == "transaction size limit 10mb exceeded");
    REQUIRE(executed.facts.size() == 1);
    CHECK(std::get<CommitRefused>(executed.facts[0]).state == "54000");
}

TEST_CASE("dsql: a transaction lives for 300 seconds") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    ada.ok("BEGIN");
    ada.ok("UPDATE accounts SET balance = 1 WHERE owner = 'ada'");
    bench.now += 300s;
    ada.ok("SELECT 1");
    ada.ok("COMMIT");

    ada.ok("BEGIN");
    ada.ok("UPDATE accounts SET balance = 2 WHERE owner = 'ada'");
    bench.now += 300s + 1ns;
    const auto refused = ada.refused("COMMIT");
    CHECK(refused.state == "54000");
    CHECK(refused.message == "transaction age limit of 300s exceeded");
    CHECK(bench.balance("ada") == 1);

    ada.ok("BEGIN");
    bench.now += 301s;
    CHECK(ada.state("SELECT 1") == "54000");
    CHECK(ada.state("SELECT 1") == "25P02");
    ada.ok("ROLLBACK");
    ada.ok("SELECT 1");
}

TEST_CASE("dsql: a connection lives for 60 minutes, and its transaction may finish") {
    Bench bench;
    bench.with_accounts();
    const auto ada = bench.connect();
    bench.now += 60min;
    ada.ok("SELECT 1");
    ada.ok("BEGIN");
    bench.now += 1s;
    ada.ok("SELECT 1");
    ada.ok("COMMIT");
    CHECK(ada.state("SELECT 1") == "08006");
    CHECK(bench.cluster.sessions() == 0);
}

TEST_CASE("dsql: rows, columns and keys have a greatest size") {
    Bench bench;
    const auto ada = bench.connect();
    ada.ok("CREATE TABLE blobs (name text PRIMARY KEY, a text, b text, c text)");
    constexpr std::size_t mebibyte = 1UL << 20U;
    ada.ok("INSERT INTO blobs (name, a) VALUES ('a', $1)", {text_of(mebibyte)});
    CHECK(ada.refused("INSERT INTO blobs (name, a) VALUES ('b', $1)", {text_of(mebibyte + 1)})
              .message == "maximum column size exceeded");
    const auto half = text_of(mebibyte - 1);
    ada.ok("INSERT INTO blobs VALUES ('c', $1, $2, $3)", {half, half, "x"});
    CHECK(ada.refused("INSERT INTO blobs VALUES ('d', $1, $2, $3)", {half, half, "xx"}).message ==
          "maximum row size exceeded");
    ada.ok("INSERT INTO blobs (name) VALUES ($1)", {text_of(1'024)});
    CHECK(ada.refused("INSERT INTO blobs (name) VALUES ($1)", {text_of(1'025)}).message ==
          "key size too large");
}

TEST_CASE("dsql: values must fit their columns") {
    Bench bench;
    const auto ada = bench.connect();
    ada.ok(
        "CREATE TABLE typed (n bigint PRIMARY KEY, name varchar(3), small smallint, "
        "medium integer, yes boolean DEFAULT false, at timestamptz)");
    const auto put = [&](const std::string& column, const Value& value) {
        const auto executed =
            ada.run("INSERT INTO typed (n, " + column + ") VALUES (1, $1)", {value});
        if (!executed.result) return executed.result.error().state;
        ada.ok("DELETE FROM typed");
        return std::string();
    };
    CHECK(put("name", "abc").empty());
    CHECK(put("name", "\xC3\xA4\xC3\xB6\xC3\xBC").empty());
    CHECK(put("name", "abcd") == "22001");
    CHECK(put("name", std::string("a\0b", 3)) == "22021");
    CHECK(put("name", "\xC0\x80") == "22021");
    CHECK(put("small", std::int64_t{32'767}).empty());
    CHECK(put("small", std::int64_t{32'768}) == "22003");
    CHECK(put("medium", std::int64_t{-2'147'483'648}).empty());
    CHECK(put("medium", "2147483648") == "22003");
    CHECK(put("medium", " 12 ").empty());
    CHECK(put("medium", "twelve") == "22P02");
    CHECK(put("medium", "9999999999999999999999") == "22003");
    CHECK(put("yes", "true").empty());
    CHECK(put("yes", std::int64_t{2}) == "22P02");
    CHECK(put("at", "2026-01-31 08:00:00.25+00").empty());
    CHECK(put("at", "tomorrow") == "22P02");
    CHECK(ada.state("INSERT INTO typed (n, small) VALUES (1, 40000)") == "22003");
    CHECK(ada.state("INSERT INTO typed (n, yes) VALUES (1, 1)") == "42804");
    CHECK(ada.state("INSERT INTO typed (n, name) VALUES (NULL, 'a')") == "23502");
    ada.ok("INSERT INTO typed (n) VALUES ('5')");
    CHECK(ada.ok("SELECT n, yes, name FROM typed").rows ==
          std::vector<Row>{{std::int64_t{5}, std::int64_t{0}, std::monostate{}}});
    ada.ok("UPDATE typed SET n = 9223372036854775807");
    CHECK(ada.state("UPDATE typed SET n = n + 1") == "22003");
    CHECK(ada.state("SELECT n + 1 FROM typed") == "22003");
}

TEST_CASE("dsql: a session is opened for admin with a valid password only") {
    const wire::sigv4::Credentials keys{
        .access_key_id = "AKIDEXAMPLE", .secret_access_key = "secret", .session_token = "session"};
    Cluster cluster{{.credentials = keys, .sessions_max = 2}};
    const auto token = wire::sigv4::dsql_token("cluster.dsql.us-east-1.on.aws", "DbConnectAdmin",
                                               "us-east-1", keys, test::start, 900s);
    CHECK(cluster.connect("admin", token, test::start));
    CHECK(cluster.connect("admin", token, test::start + 899s));
    CHECK(cluster.connect("admin", token, test::start + 901s).error().state == "28000");
    CHECK(cluster.connect("admin", "", test::start).error().state == "28000");
    CHECK(cluster.connect("ada", token, test::start).error().state == "28000");
    CHECK(cluster.connect("admin", token, test::start).error().state == "53300");
}
