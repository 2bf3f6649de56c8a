#include "tests/support/dsql_database.hpp"

#include <utility>

namespace torpor::tests {

class DsqlDatabase::Session final : public ports::SqlSession {
public:
    Session(DsqlDatabase& database, fakes::dsql::SessionId id) : database_(database), id_(id) {}
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() override { database_.cluster_.disconnect(id_); }

    Task<ports::SqlResult> execute(std::string statement,
                                   std::vector<ports::SqlValue> parameters) override {
        database_.statements += 1;
        const auto happens = database_.fate ? database_.fate(statement) : Fate::served;
        co_await database_.lifeline_.step();
        if (happens == Fate::lost_before) lose();
        const fakes::Moment moment{database_.clock_.now(), database_.random_};
        auto executed = database_.cluster_.execute(id_, statement, parameters, moment);
        co_await database_.lifeline_.step();
        if (happens == Fate::lost_after) lose();
        if (!executed.result) {
            throw ports::SqlError(executed.result.error().state,
                                  executed.result.error().message + " in: " + statement);
        }
        ports::SqlResult result;
        result.rows = std::move(executed.result->rows);
        result.affected = executed.result->affected;
        co_return result;
    }

private:
    [[noreturn]] void lose() {
        database_.cluster_.disconnect(id_);
        throw ports::SqlError("08006", "the connection was lost");
    }

    DsqlDatabase& database_;
    fakes::dsql::SessionId id_;
};

Task<std::unique_ptr<ports::SqlSession>> DsqlDatabase::connect() {
    co_await lifeline_.step();
    const auto id = cluster_.connect("admin", "", clock_.now());
    if (!id) throw ports::SqlError(id.error().state, id.error().message);
    connections += 1;
    std::unique_ptr<ports::SqlSession> session = std::make_unique<Session>(*this, *id);
    co_return session;
}

}  // namespace torpor::tests
