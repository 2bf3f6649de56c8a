#include "runtime/sqlite/sqlite_database.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/sqlite/sql_state.hpp"

namespace torpor::sqlite {

using ports::SqlError;
using ports::SqlResult;
using ports::SqlValue;

class SqliteDatabase::Session final : public ports::SqlSession {
public:
    explicit Session(SqliteDatabase& database) : database_(&database) {
        database.sessions_.push_back(this);
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() override {
        if (database_ == nullptr) return;
        std::erase(database_->sessions_, this);
        end_turn(state_ == State::working ? Leaving::undone : Leaving::ended);
    }

    Task<SqlResult> execute(std::string statement, std::vector<SqlValue> parameters) override {
        check_open();
        const bool needs_turn = state_ == State::idle && !ends_transaction(statement);
        if (needs_turn) {
            co_await database_->turns_.take(this);
            check_open();
        }
        auto result = run(statement, parameters);
        co_return result;
    }

    /// The database is going.
    void detach() { database_ = nullptr; }

private:
    enum class State {
        idle,     ///< outside of a transaction
        working,  ///< in a transaction, which is this session's turn
        failed    ///< in a transaction that is undone; it only has to be ended
    };
    enum class Leaving { ended, undone };

    static bool ends_transaction(const std::string& statement) {
        return statement == "COMMIT" || statement == "ROLLBACK";
    }

    void check_open() const {
        if (database_ == nullptr) throw SqlError("08006", "the database was closed");
    }

    void end_turn(Leaving leaving) {
        if (leaving == Leaving::undone) database_->undo();
        database_->turns_.pass(this);
    }

    SqlResult run(const std::string& statement, const std::vector<SqlValue>& parameters) {
        switch (state_) {
            case State::idle:
                return ends_transaction(statement) ? SqlResult{} : begin(statement, parameters);
            case State::working:
                return go_on(statement, parameters);
            case State::failed:
                return end_failed(statement);
        }
        base::invariant(false, "a session is in one of its states");
        return {};
    }

    /// BEGIN, or a statement that commits itself.
    SqlResult begin(const std::string& statement, const std::vector<SqlValue>& parameters) {
        try {
            auto result = database_->run(statement, parameters);
            const bool begun = database_->file().in_transaction();
            if (begun != (statement == "BEGIN")) refuse_verb();
            if (begun) {
                state_ = State::working;
            } else {
                end_turn(Leaving::ended);
            }
            return result;
        } catch (const SqlError&) {
            end_turn(Leaving::undone);
            throw;
        }
    }

    SqlResult go_on(const std::string& statement, const std::vector<SqlValue>& parameters) {
        try {
            auto result = database_->run(statement, parameters);
            const bool ends = ends_transaction(statement);
            if (database_->file().in_transaction() == ends) refuse_verb();
            if (ends) {
                state_ = State::idle;
                end_turn(Leaving::ended);
            }
            return result;
        } catch (const SqlError&) {
            state_ = ends_transaction(statement) ? State::idle : State::failed;
            end_turn(Leaving::undone);
            throw;
        }
    }

    SqlResult end_failed(const std::string& statement) {
        if (ends_transaction(statement)) state_ = State::idle;
        if (statement == "ROLLBACK") return {};
        throw SqlError("25P02", statement == "COMMIT"
                                    ? "the transaction had failed and was rolled back"
                                    : "the transaction has failed; it takes nothing but its end");
    }

    [[noreturn]] static void refuse_verb() {
        throw SqlError("0A000", "transactions begin with BEGIN and end with COMMIT or ROLLBACK");
    }

    SqliteDatabase* database_;  ///< null once that is gone
    State state_ = State::idle;
};

SqliteDatabase::SqliteDatabase(SqliteSettings settings) : settings_(std::move(settings)) {}

SqliteDatabase::~SqliteDatabase() {
    turns_.drop();
    for (auto* session : sessions_)
        session->detach();
}

Task<std::unique_ptr<ports::SqlSession>> SqliteDatabase::connect() {
    file();
    std::unique_ptr<ports::SqlSession> session = std::make_unique<Session>(*this);
    co_return session;
}

FileConnection& SqliteDatabase::file() {
    if (!file_) file_ = std::make_unique<FileConnection>(settings_);
    return *file_;
}

SqlResult SqliteDatabase::run(const std::string& statement,
                              const std::vector<SqlValue>& parameters) {
    try {
        return file().run(statement, parameters);
    } catch (const SqlError& error) {
        // What was not made durable is gone from the memory as well once the file is read anew.
        if (is_failure_of_file(error.state)) file_.reset();
        throw;
    }
}

void SqliteDatabase::undo() {
    if (!file_ || !file_->in_transaction()) return;
    try {
        file_->run("ROLLBACK", {});
    } catch (const SqlError&) {
        file_.reset();
    }
}

}  // namespace torpor::sqlite
