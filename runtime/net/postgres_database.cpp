#include "runtime/net/postgres_database.hpp"

#include <array>
#include <cstdlib>
#include <utility>

#include <libpq-fe.h>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace torpor::net {

namespace asio = boost::asio;
using ports::SqlError;
using ports::SqlResult;
using ports::SqlValue;

namespace {

const char* const connection_lost = "08006";
const char* const connection_refused = "08001";
const char* const transaction_aborted = "25P02";
const char* const character_not_in_repertoire = "22021";

struct FinishConnection {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, FinishConnection>;
struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ClearResult>;

/// libpq's socket lent to Asio for one wait; libpq keeps owning it.
class LentSocket {
public:
    LentSocket(const asio::any_io_executor& executor, PGconn* connection)
        : descriptor_(executor, PQsocket(connection)) {}
    LentSocket(const LentSocket&) = delete;
    LentSocket& operator=(const LentSocket&) = delete;
    ~LentSocket() { descriptor_.release(); }

    asio::posix::stream_descriptor& descriptor() { return descriptor_; }

private:
    asio::posix::stream_descriptor descriptor_;
};

enum class Readiness { readable, writable, either };
enum class Waited { ready, timed_out };

/// `connection` must outlive the task and have a socket.
Task<Waited> wait_until(PGconn* connection,
                        Readiness readiness,
                        std::chrono::steady_clock::time_point deadline) {
    using namespace asio::experimental::awaitable_operators;
    auto executor = co_await asio::this_coro::executor;
    LentSocket socket(executor, connection);
    asio::steady_timer timer(executor, deadline);
    auto& descriptor = socket.descriptor();
    std::size_t first = 0;
    if (readiness == Readiness::readable) {
        auto done = co_await (
            descriptor.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable) ||
            timer.async_wait(asio::use_awaitable));
        first = done.index();
    } else if (readiness == Readiness::writable) {
        auto done = co_await (descriptor.async_wait(asio::posix::stream_descriptor::wait_write,
                                                    asio::use_awaitable) ||
                              timer.async_wait(asio::use_awaitable));
        first = done.index();
    } else {
        auto done = co_await (
            timer.async_wait(asio::use_awaitable) ||
            descriptor.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable) ||
            descriptor.async_wait(asio::posix::stream_descriptor::wait_write, asio::use_awaitable));
        first = done.index() == 0 ? 1 : 0;
    }
    co_return first == 0 ? Waited::ready : Waited::timed_out;
}

SqlValue value_of(PGresult* result, int row, int column) {
    constexpr Oid bool_type = 16;
    constexpr std::array<Oid, 3> integer_types{20, 21, 23};
    if (PQgetisnull(result, row, column) == 1) return std::monostate{};
    Oid type = PQftype(result, column);
    const char* text = PQgetvalue(result, row, column);
    if (type == bool_type) return std::int64_t{*text == 't' ? 1 : 0};
    if (std::ranges::find(integer_types, type) != integer_types.end()) {
        return std::int64_t{std::strtoll(text, nullptr, 10)};
    }
    return std::string(text, static_cast<std::size_t>(PQgetlength(result, row, column)));
}

SqlResult read(PGresult* result) {
    SqlResult rows;
    for (int row = 0; row < PQntuples(result); ++row) {
        auto& values = rows.rows.emplace_back();
        for (int column = 0; column < PQnfields(result); ++column) {
            values.push_back(value_of(result, row, column));
        }
    }
    // The server also counts what it selected.
    bool selected = std::string_view(PQcmdStatus(result)).starts_with("SELECT");
    if (!selected) rows.affected = std::strtoll(PQcmdTuples(result), nullptr, 10);
    return rows;
}

std::string trimmed(const char* text) {
    std::string line = text ? text : "";
    while (line.ends_with('\n'))
        line.pop_back();
    return line;
}

/// The primary message only: the detail may quote the conversation.
void check(PGresult* result, const std::string& statement) {
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        if (statement == "COMMIT" && std::string_view(PQcmdStatus(result)) == "ROLLBACK") {
            throw SqlError(transaction_aborted, "the transaction had failed and was rolled back");
        }
        return;
    }
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    throw SqlError(state ? state : connection_lost,
                   primary ? primary : "the connection to the database was lost");
}

/// Parameters as libpq takes them, all in text form with types left to the server.
struct Parameters {
    explicit Parameters(std::vector<SqlValue> values) {
        for (SqlValue& value : values) {
            if (auto* number = std::get_if<std::int64_t>(&value)) {
                texts.emplace_back(std::to_string(*number));
            } else if (auto* text = std::get_if<std::string>(&value)) {
                if (text->find('\0') != std::string::npos) {
                    throw SqlError(character_not_in_repertoire, "text with a NUL character");
                }
                texts.emplace_back(std::move(*text));
            } else {
                texts.emplace_back(std::nullopt);
            }
        }
        for (const auto& text : texts)
            pointers.push_back(text ? text->c_str() : nullptr);
    }

    std::vector<std::optional<std::string>> texts;
    std::vector<const char*> pointers;
};

class PostgresSession final : public ports::SqlSession {
public:
    PostgresSession(Connection connection, base::Duration statement_timeout)
        : connection_(std::move(connection)), statement_timeout_(statement_timeout) {}

    Task<SqlResult> execute(std::string statement, std::vector<SqlValue> parameters) override {
        if (state_ != State::idle) throw SqlError(connection_lost, "the connection was given up");
        Parameters texts(std::move(parameters));
        // Whoever is destroyed or throws before the last line leaves a connection nobody can use.
        state_ = State::broken;
        auto deadline = std::chrono::steady_clock::now() + statement_timeout_;
        int sent = PQsendQueryParams(connection_.get(), statement.c_str(),
                                     static_cast<int>(texts.pointers.size()), nullptr,
                                     texts.pointers.data(), nullptr, nullptr, 0);
        if (sent != 1) throw lost();
        co_await flush(deadline);
        Result last;
        while (true) {
            co_await fill(deadline);
            Result next(PQgetResult(connection_.get()));
            if (!next) break;
            last = std::move(next);
        }
        if (!last) throw lost();
        if (PQstatus(connection_.get()) == CONNECTION_OK) state_ = State::idle;
        check(last.get(), statement);
        co_return read(last.get());
    }

private:
    enum class State { idle, broken };
    using Deadline = std::chrono::steady_clock::time_point;

    SqlError lost() const { return {connection_lost, trimmed(PQerrorMessage(connection_.get()))}; }

    Task<void> wait(Readiness readiness, Deadline deadline) {
        if (PQsocket(connection_.get()) < 0) throw lost();
        Waited waited = co_await wait_until(connection_.get(), readiness, deadline);
        if (waited == Waited::timed_out) {
            throw SqlError(connection_lost, "the database did not answer in time");
        }
    }

    /// The server may have to be read from before it takes more of a long statement.
    Task<void> flush(Deadline deadline) {
        int pending = PQflush(connection_.get());
        while (pending == 1) {
            co_await wait(Readiness::either, deadline);
            if (PQconsumeInput(connection_.get()) != 1) throw lost();
            pending = PQflush(connection_.get());
        }
        if (pending != 0) throw lost();
    }

    Task<void> fill(Deadline deadline) {
        while (PQisBusy(connection_.get()) == 1) {
            co_await wait(Readiness::readable, deadline);
            if (PQconsumeInput(connection_.get()) != 1) throw lost();
        }
    }

    Connection connection_;
    base::Duration statement_timeout_;
    State state_ = State::idle;
};

Connection start(const PostgresSettings& settings) {
    std::string password = settings.password ? settings.password() : std::string();
    // An empty value would hide the password of the connection string, so the list ends before it.
    const char* password_name = password.empty() ? nullptr : "password";
    std::array<const char*, 4> names{"dbname", "client_encoding", password_name, nullptr};
    std::array<const char*, 4> values{settings.connection.c_str(), "UTF8", password.c_str(),
                                      nullptr};
    Connection connection(PQconnectStartParams(names.data(), values.data(), 1));
    if (!connection) throw SqlError(connection_refused, "out of memory");
    return connection;
}

void ignore_notice(void*, const PGresult*) {}

}  // namespace

PostgresDatabase::PostgresDatabase(PostgresSettings settings) : settings_(std::move(settings)) {}

Task<std::unique_ptr<ports::SqlSession>> PostgresDatabase::connect() {
    Connection connection = start(settings_);
    auto deadline = std::chrono::steady_clock::now() + settings_.connect_timeout;
    // The first poll comes after the socket is writable.
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    if (PQstatus(connection.get()) == CONNECTION_BAD) status = PGRES_POLLING_FAILED;
    while (status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING) {
        Readiness readiness = Readiness::readable;
        if (status == PGRES_POLLING_WRITING) readiness = Readiness::writable;
        Waited waited = co_await wait_until(connection.get(), readiness, deadline);
        if (waited == Waited::timed_out) {
            throw SqlError(connection_refused, "the database did not accept us in time");
        }
        status = PQconnectPoll(connection.get());
    }
    if (status != PGRES_POLLING_OK) {
        throw SqlError(connection_refused, trimmed(PQerrorMessage(connection.get())));
    }
    PQsetnonblocking(connection.get(), 1);
    PQsetNoticeReceiver(connection.get(), ignore_notice, nullptr);
    std::unique_ptr<ports::SqlSession> session =
        std::make_unique<PostgresSession>(std::move(connection), settings_.statement_timeout);
    co_return session;
}

}  // namespace torpor::net
