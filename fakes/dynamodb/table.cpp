#include "fakes/dynamodb/table.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <variant>

#include "runtime/base/invariant.hpp"

namespace torpor::fakes::dynamodb {

namespace {

using wire::dynamodb::Item;
using wire::dynamodb::Number;

/// Documented: an expiry more than five years in the past is ignored.
constexpr base::Duration expiry_age_max = std::chrono::days{5 * 365};

std::optional<base::Instant> expiry_of(const Item& item, const std::string& attribute) {
    const auto found = item.find(attribute);
    if (found == item.end()) return std::nullopt;
    const auto* number = std::get_if<Number>(&found->second);
    if (number == nullptr) return std::nullopt;
    // Seconds beyond the year 2200 do not fit an Instant; they are as good as never.
    constexpr std::int64_t seconds_max = 7'258'118'400;
    std::int64_t seconds = 0;
    const char* end = number->text.data() + number->text.size();
    const auto parsed = std::from_chars(number->text.data(), end, seconds);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    if (seconds < 0 || seconds > seconds_max) return std::nullopt;
    return base::Instant{std::chrono::seconds{seconds}};
}

}  // namespace

std::size_t item_size(const Item& item) {
    std::size_t bytes = 0;
    for (const auto& [name, value] : item) {
        bytes += name.size();
        // Documented: a number takes about half a byte per digit and one more.
        if (const auto* number = std::get_if<Number>(&value)) {
            bytes += (number->text.size() + 1) / 2 + 1;
        } else {
            bytes += std::get<std::string>(value).size();
        }
    }
    return bytes;
}

Table::Table(TableSettings settings) : settings_(std::move(settings)) {
    base::invariant(!settings_.name.empty(), "a table has a name");
    base::invariant(!settings_.key.empty(), "a table has a partition key");
}

PutOutcome Table::put(const std::string& key,
                      Item item,
                      const std::optional<std::string>& absent,
                      Moment moment) {
    base::invariant(item.contains(settings_.key), "a written item carries its key");
    expire(moment.now);

    auto& versions = items_[key];
    const bool present = !versions.empty() && versions.back().item.has_value();
    if (absent && present && versions.back().item->contains(*absent)) {
        return PutOutcome::condition_failed;
    }

    // Versions that no read may see any more are forgotten: nothing here grows with age.
    const auto visible_since = moment.now - settings_.staleness_max;
    while (versions.size() > 1 && versions[1].since <= visible_since) {
        versions.erase(versions.begin());
    }
    if (settings_.staleness_max == base::Duration::zero()) versions.clear();

    largest_ = std::max(largest_, item_size(item));
    const auto deleted_at = deletion(item, moment);
    if (deleted_at) deletions_.emplace(*deleted_at, key);
    base::invariant(versions.empty() || versions.back().since <= moment.now,
                    "writes of an item are in the order of time");
    versions.push_back({moment.now, std::move(item), deleted_at});
    return PutOutcome::written;
}

std::optional<Item> Table::get_consistent(const std::string& key, base::Instant now) {
    expire(now);
    const auto found = items_.find(key);
    if (found == items_.end() || found->second.empty()) return std::nullopt;
    return found->second.back().item;
}

std::optional<Item> Table::get_eventual(const std::string& key, Moment moment) {
    expire(moment.now);
    const auto found = items_.find(key);
    if (found == items_.end() || found->second.empty()) return std::nullopt;
    const auto& versions = found->second;
    const auto oldest_view = moment.now - settings_.staleness_max;
    if (versions.back().since <= oldest_view) return versions.back().item;

    const DurationRange staleness{base::Duration::zero(), settings_.staleness_max};
    const auto view = moment.now - staleness.draw(moment.random, "dynamodb/staleness");
    for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
        if (version->since <= view) return version->item;
    }
    return std::nullopt;
}

std::size_t Table::items(base::Instant now) {
    expire(now);
    return static_cast<std::size_t>(std::ranges::count_if(items_, [](const auto& entry) {
        return !entry.second.empty() && entry.second.back().item.has_value();
    }));
}

std::optional<base::Instant> Table::deletion(const Item& item, Moment moment) const {
    if (settings_.expiry.empty()) return std::nullopt;
    const auto expiry = expiry_of(item, settings_.expiry);
    if (!expiry || *expiry < moment.now - expiry_age_max) return std::nullopt;
    const auto lag = settings_.expiry_lag.draw(moment.random, "dynamodb/expiry-lag");
    return std::max(*expiry, moment.now) + lag;
}

void Table::expire(base::Instant now) {
    while (!deletions_.empty() && deletions_.begin()->first <= now) {
        const auto [at, key] = *deletions_.begin();
        deletions_.erase(deletions_.begin());
        const auto found = items_.find(key);
        if (found == items_.end() || found->second.empty()) continue;
        // The item may have been replaced, with a later expiry or none.
        if (found->second.back().deleted_at != at) continue;
        items_.erase(found);
    }
}

}  // namespace torpor::fakes::dynamodb
