#include <catch2/catch.hpp>

#include "runtime/sqlite/sqlite_database.hpp"
#include "tests/contract/sql/store_suite.hpp"
#include "tests/support/dsql_database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace torpor::tests {

namespace {

struct SimulatedDsql {
    SimulatedDsql() : cluster({.tokens = fakes::dsql::TokenCheck::skip}) {}

    fakes::dsql::Cluster cluster;
    ManualClock clock;
    SeededRandom random;
    Lifeline lifeline;
    DsqlDatabase database{cluster, clock, random, lifeline};
};

struct SqliteFile {
    TemporaryFolder folder;
    sqlite::SqliteDatabase database{
        sqlite::SqliteSettings{.file = folder.file("conversations.db"), .vfs = {}}};
};

}  // namespace

TEST_CASE("stores: on the simulated DSQL") {
    SimulatedDsql dsql;
    store_suite(dsql.database);
}

TEST_CASE("stores: on a SQLite file") {
    SqliteFile file;
    store_suite(file.database);
}

TEST_CASE("stores: on the simulated DSQL, made by version 1") {
    SimulatedDsql dsql;
    upgrade_suite(dsql.database);
}

TEST_CASE("stores: on a SQLite file, made by version 1") {
    SqliteFile file;
    upgrade_suite(file.database);
}

}  // namespace torpor::tests
