#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "fakes/dsql/cluster.hpp"

/// A cluster without passwords, and sessions that speak to it in one line.
namespace torpor::fakes::dsql::test {

using namespace std::chrono_literals;

inline constexpr base::Instant start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};

/// Always the first alternative.
class FirstChoice : public base::Random {
public:
    std::uint64_t choose(std::string_view, std::uint64_t) override { return 0; }
};

struct Bench;

struct Client {
    Bench* bench;
    SessionId id;

    Executed run(std::string_view statement, const std::vector<Value>& parameters = {}) const;
    SqlReply ok(std::string_view statement, const std::vector<Value>& parameters = {}) const;
    /// The SQLSTATE and words of a refusal.
    SqlFailure refused(std::string_view statement, const std::vector<Value>& parameters = {}) const;
    std::string state(std::string_view statement, const std::vector<Value>& parameters = {}) const {
        return refused(statement, parameters).state;
    }
};

struct Bench {
    Cluster cluster{{.tokens = TokenCheck::skip}};
    FirstChoice random;
    base::Instant now = start;

    Client connect() {
        auto session = cluster.connect("admin", "", now);
        REQUIRE(session);
        return {this, *session};
    }
    /// Two tables and a few rows, defined in a session that ends.
    Bench& with_accounts() {
        const auto admin = connect();
        admin.ok(
            "CREATE TABLE accounts (owner varchar(20) NOT NULL, balance bigint NOT NULL, "
            "note text, PRIMARY KEY (owner))");
        admin.ok("INSERT INTO accounts VALUES ('ada', 10, NULL), ('bob', 20, 'careful')");
        cluster.disconnect(admin.id);
        return *this;
    }
    std::int64_t balance(const std::string& owner) const {
        const auto reply =
            cluster.query("SELECT balance FROM accounts WHERE owner = $1", {Value{owner}});
        REQUIRE(reply);
        REQUIRE(reply->rows.size() == 1);
        return std::get<std::int64_t>(reply->rows[0][0]);
    }
};

inline Executed Client::run(std::string_view statement,
                            const std::vector<Value>& parameters) const {
    return bench->cluster.execute(id, statement, parameters, {bench->now, bench->random});
}

inline SqlReply Client::ok(std::string_view statement, const std::vector<Value>& parameters) const {
    auto executed = run(statement, parameters);
    INFO(statement);
    if (!executed.result) {
        FAIL(executed.result.error().state << " " << executed.result.error().message);
    }
    return *std::move(executed.result);
}

inline SqlFailure Client::refused(std::string_view statement,
                                  const std::vector<Value>& parameters) const {
    auto executed = run(statement, parameters);
    INFO(statement);
    REQUIRE_FALSE(executed.result);
    return executed.result.error();
}

}  // namespace torpor::fakes::dsql::test
