#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "tests/unit/dsql/bench.hpp"

using namespace torpor;
using namespace torpor::fakes;
using namespace torpor::fakes::dsql;

namespace {

struct Item {
    std::int64_t value = 0;
    std::optional<std::int64_t> badge;  ///< unique if present

    bool operator==(const Item&) const = default;
};
using Items = std::map<std::int64_t, Item>;

bool badges_unique(const Items& items) {
    std::set<std::int64_t> seen;
    for (const auto& [key, item] : items) {
        if (item.badge && !seen.insert(*item.badge).second) return false;
    }
    return true;
}

enum class Verb { begin, commit, rollback, insert, upsert, increment, remove, move, look };

struct Action {
    std::size_t session = 0;
    Verb verb = Verb::look;
    std::int64_t key = 0;
    std::int64_t value = 0;
};

/// Snapshot isolation in its textbook form: every transaction has a whole copy of the state.
struct Model {
    struct Open {
        std::uint64_t snapshot = 0;
        Items items;
        std::set<std::int64_t> written;
        bool failed = false;
    };
    Items head;
    std::uint64_t version = 0;
    std::map<std::int64_t, std::uint64_t> changed;
    std::map<std::size_t, Open> open;

    /// The SQLSTATE of a refusal, or nothing; the items the session sees afterwards.
    std::string act(const Action& action) {
        const auto found = open.find(action.session);
        if (action.verb == Verb::begin) {
            if (found == open.end()) open[action.session] = {version, head, {}, false};
            return found != open.end() && found->second.failed ? "25P02" : "";
        }
        if (action.verb == Verb::rollback || action.verb == Verb::commit) {
            if (found == open.end()) return "";
            const auto ended = found->second;
            open.erase(found);
            const bool keeps = action.verb == Verb::commit && !ended.failed;
            return keeps ? commit(ended) : "";
        }
        if (found != open.end()) {
            if (found->second.failed) return "25P02";
            const auto state = write(action, found->second);
            found->second.failed = !state.empty();
            return state;
        }
        Open alone{version, head, {}, false};
        const auto state = write(action, alone);
        return state.empty() ? commit(alone) : state;
    }

    std::string commit(const Open& ended) {
        if (ended.written.empty()) return "";
        for (const auto key : ended.written) {
            if (changed.contains(key) && changed[key] > ended.snapshot) return "40001";
        }
        auto merged = head;
        for (const auto key : ended.written) {
            merged.erase(key);
            const auto kept = ended.items.find(key);
            if (kept != ended.items.end()) merged.insert(*kept);
        }
        if (!badges_unique(merged)) return "40001";
        head = merged;
        version += 1;
        for (const auto key : ended.written)
            changed[key] = version;
        return "";
    }

    static std::string write(const Action& action, Open& open) {
        auto items = open.items;
        std::set<std::int64_t> written;
        const auto put = [&](std::int64_t key, Item item) {
            items[key] = item;
            written.insert(key);
        };
        const Item fresh{action.value, action.value};
        const auto known = items.find(action.key);
        const bool exists = known != items.end();
        switch (action.verb) {
            case Verb::insert:
                if (exists) return "23505";
                put(action.key, fresh);
                break;
            case Verb::upsert: {
                const Item kept{action.value, exists ? known->second.badge : std::nullopt};
                put(action.key, kept);
                break;
            }
            case Verb::increment:
                for (auto& [key, item] : items) {
                    if (key < action.key) continue;
                    item.value += 1;
                    written.insert(key);
                }
                break;
            case Verb::remove:
                if (exists) written.insert(action.key);
                items.erase(action.key);
                break;
            case Verb::move:
                if (!exists) break;
                put(action.key, {known->second.value, action.value});
                break;
            default:
                break;
        }
        if (!badges_unique(items)) return "23505";
        open.items = items;
        open.written.insert(written.begin(), written.end());
        return "";
    }

    const Items& seen_by(std::size_t session) const {
        const auto found = open.find(session);
        return found == open.end() ? head : found->second.items;
    }
};

std::string state_of(const test::Client& client, const Action& action) {
    const auto run = [&](const char* text, const std::vector<Value>& given = {}) {
        const auto executed = client.run(text, given);
        return executed.result ? std::string() : executed.result.error().state;
    };
    const Value key{action.key};
    const Value value{action.value};
    switch (action.verb) {
        case Verb::begin:
            return run("BEGIN");
        case Verb::commit:
            return run("COMMIT");
        case Verb::rollback:
            return run("ROLLBACK");
        case Verb::insert:
            return run("INSERT INTO items VALUES ($1, $2, $2)", {key, value});
        case Verb::upsert:
            return run(
                "INSERT INTO items (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = "
                "excluded.v",
                {key, value});
        case Verb::increment:
            return run("UPDATE items SET v = v + 1 WHERE k >= $1", {key});
        case Verb::remove:
            return run("DELETE FROM items WHERE k = $1", {key});
        case Verb::move:
            return run("UPDATE items SET badge = $2 WHERE k = $1", {key, value});
        case Verb::look:
            return run("SELECT 1");
    }
    return {};
}

Items items_of(const SqlReply& reply) {
    Items items;
    for (const auto& row : reply.rows) {
        Item item{std::get<std::int64_t>(row[1]), std::nullopt};
        if (const auto* badge = std::get_if<std::int64_t>(&row[2])) item.badge = *badge;
        items[std::get<std::int64_t>(row[0])] = item;
    }
    return items;
}

constexpr auto everything = "SELECT k, v, badge FROM items ORDER BY k";

}  // namespace

TEST_CASE("dsql: any interleaving of transactions agrees with snapshot isolation") {
    const bool holds = rc::check("interleavings", [] {
        const auto actions = *rc::gen::container<std::vector<Action>>(rc::gen::build<Action>(
            rc::gen::set(&Action::session, rc::gen::inRange<std::size_t>(0, 4)),
            rc::gen::set(&Action::verb, rc::gen::weightedElement<Verb>({{4, Verb::begin},
                                                                        {4, Verb::commit},
                                                                        {1, Verb::rollback},
                                                                        {4, Verb::insert},
                                                                        {4, Verb::upsert},
                                                                        {1, Verb::increment},
                                                                        {2, Verb::remove},
                                                                        {2, Verb::move},
                                                                        {1, Verb::look}})),
            rc::gen::set(&Action::key, rc::gen::inRange<std::int64_t>(0, 6)),
            rc::gen::set(&Action::value, rc::gen::inRange<std::int64_t>(0, 8))));

        test::Bench bench;
        Model model;
        bench.connect().ok(
            "CREATE TABLE items (k bigint PRIMARY KEY, v bigint NOT NULL, badge bigint UNIQUE)");
        std::vector<test::Client> clients;
        for (int at = 0; at < 4; ++at)
            clients.push_back(bench.connect());
        for (const auto& action : actions) {
            const auto& client = clients[action.session];
            const auto expected = model.act(action);
            RC_ASSERT(state_of(client, action) == expected);
            const auto found = model.open.find(action.session);
            if (found == model.open.end() || !found->second.failed) {
                RC_ASSERT(items_of(client.ok(everything)) == model.seen_by(action.session));
            }
            RC_ASSERT(items_of(*bench.cluster.query(everything)) == model.head);
        }
        for (const auto& client : clients)
            bench.cluster.disconnect(client.id);
        RC_ASSERT(bench.cluster.versions_remembered() == 0U);
    });
    CHECK(holds);
}

TEST_CASE("dsql: the same calls give the same facts") {
    const auto run = [] {
        test::Bench bench;
        bench.with_accounts();
        std::string seen;
        const auto ada = bench.connect();
        const auto bob = bench.connect();
        for (int at = 0; at < 40; ++at) {
            const auto& client = at % 3 == 0 ? ada : bob;
            constexpr auto copy =
                "INSERT INTO accounts SELECT owner || 'x', balance FROM accounts ON CONFLICT DO "
                "NOTHING";
            const char* texts[] = {"BEGIN", copy, "UPDATE accounts SET balance = balance + 1",
                                   "COMMIT"};
            const auto executed = client.run(texts[at % 4]);
            for (const auto& fact : executed.facts) {
                seen += std::to_string(fact.index());
                const auto* rows = std::get_if<RowsCommitted>(&fact);
                if (!rows) continue;
                for (const auto& row : rows->rows) {
                    for (const auto& [name, value] : row.values)
                        seen += name + "=" + value + ";";
                }
            }
        }
        return seen;
    };
    const auto once = run();
    CHECK_FALSE(once.empty());
    CHECK(once == run());
}
