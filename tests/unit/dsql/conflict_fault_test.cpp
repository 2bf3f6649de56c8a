#include "tests/unit/dsql/bench.hpp"

using namespace torpor;
using namespace torpor::fakes;
using namespace torpor::fakes::dsql;
using namespace torpor::fakes::dsql::test;

namespace {

/// A cluster in which every commit that has written conflicts, once its tables are there.
Bench bench_of_conflicts() {
    Bench bench;
    bench.cluster = Cluster{{.tokens = TokenCheck::skip, .conflicts_per_thousand = 1000}};
    return bench;
}

}  // namespace

TEST_CASE("conflict fault: a commit that has written is refused and leaves nothing") {
    auto bench = bench_of_conflicts();
    const auto ada = bench.connect();
    ada.ok("CREATE TABLE notes (id bigint NOT NULL, PRIMARY KEY (id))");
    ada.ok("BEGIN");
    ada.ok("INSERT INTO notes VALUES (1)");
    const auto refused = ada.run("COMMIT");
    REQUIRE(!refused.result);
    CHECK(refused.result.error().state == "40001");
    REQUIRE(refused.faults.size() == 1);
    CHECK(refused.faults.front().kind == InjectedFault::Kind::conflict);
    CHECK(ada.ok("SELECT id FROM notes").rows.empty());
}

TEST_CASE("conflict fault: a statement that commits itself is refused too") {
    auto bench = bench_of_conflicts();
    const auto ada = bench.connect();
    ada.ok("CREATE TABLE notes (id bigint NOT NULL, PRIMARY KEY (id))");
    CHECK(ada.state("INSERT INTO notes VALUES (1)") == "40001");
    CHECK(ada.ok("SELECT id FROM notes").rows.empty());
}

TEST_CASE("conflict fault: what only reads, and a definition, is not refused") {
    auto bench = bench_of_conflicts();
    const auto ada = bench.connect();
    ada.ok("CREATE TABLE notes (id bigint NOT NULL, PRIMARY KEY (id))");
    ada.ok("BEGIN");
    ada.ok("SELECT id FROM notes");
    ada.ok("COMMIT");
}

TEST_CASE("conflict fault: it ends with healing") {
    auto bench = bench_of_conflicts();
    const auto ada = bench.connect();
    ada.ok("CREATE TABLE notes (id bigint NOT NULL, PRIMARY KEY (id))");
    bench.cluster.heal();
    ada.ok("INSERT INTO notes VALUES (1)");
    CHECK(ada.ok("SELECT id FROM notes").rows.size() == 1);
}
