#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "tests/unit/dsql/bench.hpp"

using namespace torpor;
using namespace torpor::fakes;
using namespace torpor::fakes::dsql;

namespace {

constexpr std::array<std::string_view, 11> seeds{
    "SELECT owner, count(*) FROM accounts WHERE balance > $1 AND note IS NULL GROUP BY owner "
    "HAVING count(*) > 1 ORDER BY owner DESC NULLS LAST LIMIT 3 OFFSET 1",
    "INSERT INTO accounts (owner, balance, note) VALUES ($1, -4, DEFAULT), ('b', 2, E'x') ON "
    "CONFLICT (owner) DO UPDATE SET balance = excluded.balance + 1 RETURNING *",
    "UPDATE accounts AS a SET balance = a.balance * 2, note = coalesce(note, 'n') WHERE (owner, "
    "balance) >= ('a', 1) RETURNING a.owner",
    "DELETE FROM accounts WHERE owner IN ($1, 'x') OR NOT EXISTS (SELECT 1 FROM accounts b)",
    "CREATE TABLE IF NOT EXISTS t (a varchar(20) NOT NULL DEFAULT 'x', b bigint UNIQUE, PRIMARY "
    "KEY (a, b))",
    "CREATE UNIQUE INDEX ASYNC IF NOT EXISTS i ON accounts (balance, note)",
    "SELECT CASE WHEN balance BETWEEN 1 AND 2 THEN 'a' ELSE 'b' END, length(note) FROM accounts x "
    "LEFT JOIN accounts y ON x.owner = y.owner FOR UPDATE",
    "WITH q AS (SELECT max(balance) AS m FROM accounts) SELECT m::text || 'a' FROM q",
    "BEGIN ISOLATION LEVEL REPEATABLE READ",
    "COMMIT",
    "ROLLBACK",
};

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
        if (c == ' ') {
            words.emplace_back();
        } else if (c == '(' || c == ')' || c == ',') {
            words.emplace_back(1, c);
            words.emplace_back();
        } else {
            words.back() += c;
        }
    }
    return words;
}

/// A statement of the subset with some of its words replaced, dropped or repeated.
std::string mutated() {
    auto words = words_of(*rc::gen::elementOf(seeds));
    const auto changes = *rc::gen::inRange(0, 4);
    for (int change = 0; change < changes && !words.empty(); ++change) {
        const auto at = *rc::gen::inRange<std::size_t>(0, words.size());
        const auto place = words.begin() + static_cast<std::ptrdiff_t>(at);
        const auto donors = words_of(*rc::gen::elementOf(seeds));
        const auto& donor = donors[*rc::gen::inRange<std::size_t>(0, donors.size())];
        switch (*rc::gen::inRange(0, 3)) {
            case 0:
                *place = donor;
                break;
            case 1:
                words.erase(place);
                break;
            default:
                words.insert(place, donor);
                break;
        }
    }
    std::string text;
    for (const auto& word : words)
        text += word + " ";
    return text;
}

}  // namespace

TEST_CASE("dsql: a statement of any shape is answered or refused with a SQLSTATE") {
    const bool holds = rc::check("nonsense", [] {
        test::Bench bench;
        bench.with_accounts();
        const auto client = bench.connect();
        for (int at = 0; at < 12; ++at) {
            const auto executed = client.run(mutated(), {Value{"1"}});
            if (!executed.result) RC_ASSERT(executed.result.error().state.size() == 5U);
        }
        client.run("ROLLBACK");
        const auto left = bench.cluster.query("SELECT count(*) FROM accounts");
        RC_ASSERT(left.has_value());
    });
    CHECK(holds);
}
