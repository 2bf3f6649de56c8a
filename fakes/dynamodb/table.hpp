#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fakes/duration_range.hpp"
#include "fakes/service.hpp"
#include "runtime/base/time.hpp"
#include "runtime/wire/dynamodb.hpp"

namespace torpor::fakes::dynamodb {

struct TableSettings {
    std::string name;
    std::string key = "session";                           ///< partition key, a string
    std::string expiry = "expires";                        ///< TTL attribute; empty if TTL is off
    DurationRange expiry_lag{{}, std::chrono::hours{48}};  ///< how late TTL deletes
    base::Duration staleness_max{};  ///< of eventually consistent reads; zero: never stale
};

enum class PutOutcome { written, condition_failed };

/// One table: items by partition key, TTL, and the past that an eventually consistent read may
/// still see.
///
/// Pure. Writes of one item are serialised; the condition is judged together with the write.
/// Expired items go away lazily, at a drawn time after their expiry: nobody can tell the
/// difference, and an idle table needs no deadline.
class Table {
public:
    explicit Table(TableSettings settings);

    const TableSettings& settings() const { return settings_; }

    /// `absent`: the attribute that must not exist in the present item.
    PutOutcome put(const std::string& key,
                   wire::dynamodb::Item item,
                   const std::optional<std::string>& absent,
                   Moment moment);
    std::optional<wire::dynamodb::Item> get_consistent(const std::string& key, base::Instant now);
    /// May be as old as the settings allow; how old is drawn, if it matters.
    std::optional<wire::dynamodb::Item> get_eventual(const std::string& key, Moment moment);

    std::size_t items(base::Instant now);
    /// Of an item that was ever written.
    std::size_t largest_item() const { return largest_; }

private:
    struct Version {
        base::Instant since;
        std::optional<wire::dynamodb::Item> item;
        std::optional<base::Instant> deleted_at;
    };

    std::optional<base::Instant> deletion(const wire::dynamodb::Item& item, Moment moment) const;
    void expire(base::Instant now);

    TableSettings settings_;
    std::map<std::string, std::vector<Version>> items_;  ///< newest version last
    std::set<std::pair<base::Instant, std::string>> deletions_;
    std::size_t largest_ = 0;
};

/// Bytes of names and values, as the limit of 400 KB counts them.
std::size_t item_size(const wire::dynamodb::Item& item);

}  // namespace torpor::fakes::dynamodb
