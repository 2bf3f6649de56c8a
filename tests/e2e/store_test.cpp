#include <catch2/catch.hpp>

#include "runtime/net/postgres_database.hpp"
#include "tests/contract/sql/store_suite.hpp"
#include "tests/e2e/postgres_server.hpp"

namespace torpor::e2e {

namespace {

/// One server for all sections: it takes a second to begin.
const PostgresServer& server() {
    static const PostgresServer one;
    return one;
}

/// A database without tables on it.
net::PostgresDatabase empty_database() {
    net::PostgresSettings settings;
    settings.connection = server().address();
    net::PostgresDatabase database(settings);
    tests::Stores stores(database);
    stores.run("DROP SCHEMA public CASCADE");
    stores.run("CREATE SCHEMA public");
    return net::PostgresDatabase(settings);
}

}  // namespace

TEST_CASE("stores: on PostgreSQL") {
    auto database = empty_database();
    tests::store_suite(database);
}

TEST_CASE("stores: on PostgreSQL, made by version 1") {
    auto database = empty_database();
    tests::upgrade_suite(database);
}

}  // namespace torpor::e2e
