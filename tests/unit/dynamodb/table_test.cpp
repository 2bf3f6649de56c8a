#include "fakes/dynamodb/table.hpp"

#include <chrono>

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

namespace torpor::fakes::dynamodb {
namespace {

using namespace std::chrono_literals;
using wire::dynamodb::Item;
using wire::dynamodb::Number;

constexpr base::Instant start{std::chrono::seconds{1'700'000'000}};

Item item(const std::string& key, const std::string& text) {
    return {{"session", key}, {"text", text}};
}
Item expiring(const std::string& key, base::Instant at) {
    return {{"session", key}, {"expires", Number{std::to_string(base::unix_seconds(at))}}};
}
TableSettings prompt_deletion() {
    TableSettings settings;
    settings.name = "agent-state";
    settings.expiry_lag = {};
    return settings;
}

TEST_CASE("table: what was put is read back, and a missing item is nothing") {
    tests::SeededRandom random;
    Table table{prompt_deletion()};
    CHECK(table.put("ada", item("ada", "hello"), std::nullopt, {start, random}) ==
          PutOutcome::written);
    CHECK(table.get_consistent("ada", start) == item("ada", "hello"));
    CHECK_FALSE(table.get_consistent("bob", start));
    CHECK(table.items(start) == 1);
}

TEST_CASE("table: attribute_not_exists fails on a present item and passes on a missing one") {
    tests::SeededRandom random;
    Table table{prompt_deletion()};
    const Moment moment{start, random};
    CHECK(table.put("ada", item("ada", "1"), "session", moment) == PutOutcome::written);
    CHECK(table.put("ada", item("ada", "2"), "session", moment) == PutOutcome::condition_failed);
    CHECK(table.put("ada", item("ada", "3"), "other", moment) == PutOutcome::written);
    CHECK(table.get_consistent("ada", start) == item("ada", "3"));
}

TEST_CASE("table: an expired item stays readable until its drawn deletion") {
    tests::SeededRandom random;
    auto settings = prompt_deletion();
    settings.expiry_lag = {1h, 1h};
    Table table{settings};
    table.put("ada", expiring("ada", start + 10s), std::nullopt, {start, random});
    CHECK(table.get_consistent("ada", start + 10s));
    CHECK(table.get_consistent("ada", start + 10s + 1h - 1ns));
    CHECK_FALSE(table.get_consistent("ada", start + 10s + 1h));
    CHECK(table.items(start + 10s + 1h) == 0);
}

TEST_CASE("table: an expiry that was pushed back does not delete") {
    tests::SeededRandom random;
    Table table{prompt_deletion()};
    table.put("ada", expiring("ada", start + 10s), std::nullopt, {start, random});
    table.put("ada", expiring("ada", start + 20s), std::nullopt, {start + 5s, random});
    CHECK(table.get_consistent("ada", start + 10s));
    CHECK_FALSE(table.get_consistent("ada", start + 20s));
}

TEST_CASE("table: an expiry five years old, a text and a number beyond time are ignored") {
    tests::SeededRandom random;
    Table table{prompt_deletion()};
    const Moment moment{start, random};
    table.put("old", expiring("old", start - std::chrono::days{5 * 365 + 1}), std::nullopt, moment);
    table.put("text", {{"session", "text"}, {"expires", "1"}}, std::nullopt, moment);
    table.put("far", {{"session", "far"}, {"expires", Number{"99999999999999999999"}}},
              std::nullopt, moment);
    CHECK(table.items(start + std::chrono::days{1000}) == 3);
}

TEST_CASE("table: an eventual read may see the version before, within the allowed staleness") {
    tests::SeededRandom random;
    auto settings = prompt_deletion();
    settings.staleness_max = 1s;
    Table table{settings};
    table.put("ada", item("ada", "1"), std::nullopt, {start, random});
    table.put("ada", item("ada", "2"), std::nullopt, {start + 10s, random});

    random.dictate("dynamodb/staleness", 1000);
    CHECK(table.get_eventual("ada", {start + 10s + 500ms, random}) == item("ada", "1"));
    CHECK(table.get_eventual("ada", {start + 11s, random}) == item("ada", "2"));
    CHECK(table.get_consistent("ada", start + 10s) == item("ada", "2"));
    random.dictate("dynamodb/staleness", 0);
    CHECK(table.get_eventual("ada", {start + 10s, random}) == item("ada", "2"));
}

TEST_CASE("table: an eventual read may miss an item that was just created") {
    tests::SeededRandom random;
    auto settings = prompt_deletion();
    settings.staleness_max = 1s;
    Table table{settings};
    table.put("ada", item("ada", "1"), std::nullopt, {start, random});
    random.dictate("dynamodb/staleness", 1000);
    CHECK_FALSE(table.get_eventual("ada", {start + 999ms, random}));
    CHECK(table.get_eventual("ada", {start + 1s, random}));
}

TEST_CASE("table: the size of an item counts names and values") {
    CHECK(item_size({{"session", "ada"}, {"n", Number{"1234"}}}) == 7 + 3 + 1 + 3);
}

}  // namespace
}  // namespace torpor::fakes::dynamodb
