#include <cstdint>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch.hpp>

#include "runtime/sqlite/sqlite_database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace torpor::sqlite {

namespace {

namespace asio = boost::asio;
using ports::SqlError;
using ports::SqlResult;
using ports::SqlValue;
using tests::TemporaryFolder;

/// Runs coroutines until none can go on; an exception of one leaves it.
struct Loop {
    asio::io_context context;

    void start(Task<void> task) {
        asio::co_spawn(context, std::move(task), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
    }
    void run() {
        context.restart();
        context.poll();
    }
    void run(Task<void> task) {
        start(std::move(task));
        run();
    }
};

/// One database and sessions on it, used without coroutines.
struct Opened {
    explicit Opened(std::string path) : database(SqliteSettings{.file = std::move(path)}) {}

    std::unique_ptr<ports::SqlSession> connect() {
        std::unique_ptr<ports::SqlSession> session;
        loop.run([](SqliteDatabase& from, auto& to) -> Task<void> { to = co_await from.connect(); }(
                                                        database, session));
        return session;
    }
    SqlResult run(ports::SqlSession& session,
                  std::string statement,
                  std::vector<SqlValue> parameters = {}) {
        SqlResult result;
        loop.run([](auto& on, auto& to, std::string text, auto values) -> Task<void> {
            to = co_await on.execute(std::move(text), std::move(values));
        }(session, result, std::move(statement), std::move(parameters)));
        return result;
    }
    std::string state_of(ports::SqlSession& session, std::string statement) {
        try {
            run(session, std::move(statement));
        } catch (const SqlError& error) {
            return error.state;
        }
        return "00000";
    }

    Loop loop;
    SqliteDatabase database;
};

const std::string words_table =
    "CREATE TABLE IF NOT EXISTS words (id bigint NOT NULL, word text, PRIMARY KEY (id))";

}  // namespace

TEST_CASE("sqlite: integers, texts and nothing come back as they were") {
    TemporaryFolder folder;
    Opened opened(folder.file("words.db"));
    auto session = opened.connect();
    opened.run(*session, words_table);
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    const auto inserted =
        opened.run(*session, "INSERT INTO words (word, id) VALUES ($2, $1), ($3, 12)",
                   {most, std::string("Grüße, \"$1\" 'x'"), SqlValue{std::monostate{}}});
    CHECK(inserted.affected == 2);
    const auto read =
        opened.run(*session, "SELECT word, id FROM words WHERE id >= $1 ORDER BY id", {12});
    REQUIRE(read.rows.size() == 2);
    CHECK(read.rows[0] == std::vector<SqlValue>{std::monostate{}, std::int64_t{12}});
    CHECK(read.rows[1] == std::vector<SqlValue>{std::string("Grüße, \"$1\" 'x'"), most});
    CHECK(read.affected == 0);
}

TEST_CASE("sqlite: failures have the names that PostgreSQL gives them") {
    TemporaryFolder folder;
    Opened opened(folder.file("words.db"));
    auto session = opened.connect();
    opened.run(*session, words_table);
    opened.run(*session, "INSERT INTO words (id, word) VALUES (1, 'one')");
    CHECK(opened.state_of(*session, "SELECT id FROM nowhere") == "42P01");
    CHECK(opened.state_of(*session, "SELECT size FROM words") == "42703");
    CHECK(opened.state_of(*session, "SELECT \"size\" FROM words") == "42703");
    CHECK(opened.state_of(*session, "INSERT INTO words (size) VALUES (1)") == "42703");
    CHECK(opened.state_of(*session, "UPDATE words SET size = 1") == "42703");
    CHECK(opened.state_of(*session, "ALTER TABLE words ADD COLUMN word text") == "42701");
    CHECK(opened.state_of(*session, "INSERT INTO words (id) VALUES (1)") == "23505");
    CHECK(opened.state_of(*session, "INSERT INTO words (word) VALUES ('x')") == "23502");
    CHECK(opened.state_of(*session, "SELEC 1") == "42601");
    CHECK(opened.state_of(*session, "SELECT 1; SELECT 2") == "42601");
    CHECK(opened.state_of(*session, "SELECT $1") == "42P02");
    CHECK(opened.state_of(*session, "SAVEPOINT here") == "0A000");
    CHECK(opened.run(*session, "SELECT id FROM words").rows.size() == 1);
}

TEST_CASE("sqlite: a failed statement ends its transaction, and 25P02 follows") {
    TemporaryFolder folder;
    Opened opened(folder.file("words.db"));
    auto session = opened.connect();
    opened.run(*session, words_table);
    opened.run(*session, "BEGIN");
    opened.run(*session, "INSERT INTO words (id) VALUES (1)");
    CHECK(opened.state_of(*session, "INSERT INTO words (id) VALUES (1)") == "23505");
    CHECK(opened.state_of(*session, "SELECT id FROM words") == "25P02");
    CHECK(opened.state_of(*session, "COMMIT") == "25P02");
    CHECK(opened.run(*session, "SELECT id FROM words").rows.empty());
}

TEST_CASE("sqlite: what was committed is there after the process is gone, the rest is not") {
    TemporaryFolder folder;
    {
        Opened opened(folder.file("words.db"));
        auto session = opened.connect();
        opened.run(*session, words_table);
        opened.run(*session, "INSERT INTO words (id) VALUES (1)");
        opened.run(*session, "BEGIN");
        opened.run(*session, "INSERT INTO words (id) VALUES (2)");
    }
    Opened again(folder.file("words.db"));
    auto session = again.connect();
    const auto read = again.run(*session, "SELECT id FROM words");
    REQUIRE(read.rows.size() == 1);
    CHECK(read.rows[0][0] == SqlValue(std::int64_t{1}));
}

TEST_CASE("sqlite: sessions take turns in the order of asking") {
    TemporaryFolder folder;
    Opened opened(folder.file("words.db"));
    auto first = opened.connect();
    opened.run(*first, words_table);
    std::vector<int> done;
    const auto insert = [](SqliteDatabase& database, std::vector<int>& order,
                           int number) -> Task<void> {
        auto session = co_await database.connect();
        co_await session->execute("BEGIN", {});
        // Others run in between.
        const auto executor = co_await asio::this_coro::executor;
        co_await asio::post(executor, asio::use_awaitable);
        std::vector<SqlValue> values{number};
        co_await session->execute("INSERT INTO words (id) VALUES ($1)", std::move(values));
        co_await session->execute("COMMIT", {});
        order.push_back(number);
    };
    opened.run(*first, "BEGIN");
    for (int number = 1; number <= 5; ++number)
        opened.loop.start(insert(opened.database, done, number));
    opened.loop.run();
    CHECK(done.empty());
    CHECK(opened.run(*first, "SELECT id FROM words").rows.empty());
    opened.run(*first, "COMMIT");
    opened.loop.run();
    CHECK(done == std::vector<int>{1, 2, 3, 4, 5});
}

TEST_CASE("sqlite: a session that is destroyed undoes its transaction and passes the turn on") {
    TemporaryFolder folder;
    Opened opened(folder.file("words.db"));
    auto first = opened.connect();
    auto second = opened.connect();
    opened.run(*first, words_table);
    opened.run(*first, "BEGIN");
    opened.run(*first, "INSERT INTO words (id) VALUES (1)");
    std::optional<std::size_t> seen;
    opened.loop.start([](ports::SqlSession& session, auto& rows) -> Task<void> {
        auto read = co_await session.execute("SELECT id FROM words", {});
        rows = read.rows.size();
    }(*second, seen));
    opened.loop.run();
    CHECK_FALSE(seen);
    first.reset();
    opened.loop.run();
    CHECK(seen == 0);
}

TEST_CASE("sqlite: a failed transaction does not keep the turn while it is not ended") {
    TemporaryFolder folder;
    Opened opened(folder.file("words.db"));
    auto first = opened.connect();
    auto second = opened.connect();
    opened.run(*first, words_table);
    opened.run(*first, "BEGIN");
    CHECK(opened.state_of(*first, "SELECT size FROM words") == "42703");
    CHECK(opened.run(*second, "SELECT id FROM words").rows.empty());
    opened.run(*first, "ROLLBACK");
    CHECK(opened.run(*first, "SELECT id FROM words").rows.empty());
}

TEST_CASE("sqlite: a database that goes takes who waits along, and leaves other sessions lost") {
    TemporaryFolder folder;
    Loop loop;
    auto database =
        std::make_unique<SqliteDatabase>(SqliteSettings{.file = folder.file("words.db")});
    std::unique_ptr<ports::SqlSession> first;
    loop.run([](SqliteDatabase& from, auto& to) -> Task<void> {
        to = co_await from.connect();
        co_await to->execute("BEGIN", {});
    }(*database, first));
    bool went_on = false;
    loop.start([](SqliteDatabase& from, bool& on) -> Task<void> {
        auto session = co_await from.connect();
        co_await session->execute("SELECT 1", {});
        on = true;
    }(*database, went_on));
    loop.run();
    database.reset();
    CHECK_FALSE(went_on);
    const auto use = [](ports::SqlSession& session) -> Task<void> {
        co_await session.execute("COMMIT", {});
    };
    CHECK_THROWS_AS(loop.run(use(*first)), SqlError);
}

TEST_CASE("sqlite: a file that another process has is refused at once") {
    TemporaryFolder folder;
    Opened opened(folder.file("words.db"));
    auto session = opened.connect();
    opened.run(*session, words_table);
    const auto child = ::fork();
    if (child == 0) {
        int code = 1;
        try {
            FileConnection second({.file = folder.file("words.db")});
        } catch (const SqlError& error) {
            code = error.state == "55006" ? 0 : 2;
        }
        ::_exit(code);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("sqlite: a file that is no database is refused in words") {
    TemporaryFolder folder;
    std::ofstream(folder.file("words.db")) << std::string(8192, 'x');
    Opened opened(folder.file("words.db"));
    try {
        opened.connect();
        FAIL("it was opened");
    } catch (const SqlError& error) {
        CHECK(error.state == "XX001");
        CHECK_THAT(error.what(), Catch::Contains("words.db is damaged or no database"));
    }
}

TEST_CASE("sqlite: a folder that does not exist is a failure of the file") {
    TemporaryFolder folder;
    Opened opened(folder.file("nowhere/words.db"));
    try {
        opened.connect();
        FAIL("it was opened");
    } catch (const SqlError& error) {
        CHECK(error.state == "58030");
    }
}

TEST_CASE("sqlite: a log that is torn after its last commit loses nothing that was committed") {
    TemporaryFolder folder;
    const auto path = folder.file("words.db");
    {
        Opened opened(path);
        auto session = opened.connect();
        opened.run(*session, words_table);
        opened.run(*session, "INSERT INTO words (id) VALUES (1)");
    }
    const auto whole = std::filesystem::file_size(path + "-wal");
    std::ofstream(path + "-wal", std::ios::app | std::ios::binary) << std::string(1000, 'y');
    {
        Opened opened(path);
        auto session = opened.connect();
        CHECK(opened.run(*session, "SELECT id FROM words").rows.size() == 1);
    }
    std::filesystem::resize_file(path + "-wal", whole - 1);
    Opened opened(path);
    auto session = opened.connect();
    CHECK(opened.run(*session, "SELECT id FROM words").rows.empty());
}

}  // namespace torpor::sqlite
