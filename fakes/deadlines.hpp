#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "runtime/base/time.hpp"

namespace torpor::fakes {

/// At most one deadline per key, found by key and by time. Equal deadlines come due in key order.
template <class Key>
class Deadlines {
public:
    /// Replaces the deadline that the key has.
    void set(const Key& key, base::Instant at) {
        clear(key);
        by_key_.emplace(key, at);
        by_time_.emplace(at, key);
    }
    void clear(const Key& key) {
        const auto found = by_key_.find(key);
        if (found == by_key_.end()) return;
        by_time_.erase({found->second, key});
        by_key_.erase(found);
    }
    /// Removes and gives the earliest key that is due at or before `now`.
    std::optional<Key> take_due(base::Instant now) {
        if (by_time_.empty() || by_time_.begin()->first > now) return std::nullopt;
        Key key = by_time_.begin()->second;
        clear(key);
        return key;
    }

    std::optional<base::Instant> next() const {
        if (by_time_.empty()) return std::nullopt;
        return by_time_.begin()->first;
    }
    std::optional<base::Instant> of(const Key& key) const {
        const auto found = by_key_.find(key);
        if (found == by_key_.end()) return std::nullopt;
        return found->second;
    }

private:
    std::map<Key, base::Instant> by_key_;
    std::set<std::pair<base::Instant, Key>> by_time_;
};

}  // namespace torpor::fakes
