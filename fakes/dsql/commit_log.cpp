#include "fakes/dsql/commit_log.hpp"

#include <algorithm>

#include "runtime/base/invariant.hpp"

namespace torpor::fakes::dsql {

void CommitLog::opened(Version snapshot) {
    open_[snapshot] += 1;
}

void CommitLog::closed(Version snapshot) {
    const auto found = open_.find(snapshot);
    base::invariant(found != open_.end(), "a transaction that ends has begun");
    found->second -= 1;
    if (found->second == 0) open_.erase(found);
    forget();
}

void CommitLog::committed(const std::vector<RowKey>& keys, Version version) {
    if (open_.empty()) return;
    base::invariant(order_.empty() || order_.back().first <= version, "versions grow");
    for (const auto& key : keys) {
        newest_[key] = version;
        order_.emplace_back(version, key);
    }
}

bool CommitLog::changed_since(const std::vector<RowKey>& keys, Version snapshot) const {
    return std::ranges::any_of(keys, [&](const RowKey& key) {
        const auto found = newest_.find(key);
        return found != newest_.end() && found->second > snapshot;
    });
}

void CommitLog::forget() {
    if (open_.empty()) {
        newest_.clear();
        order_.clear();
        return;
    }
    const auto oldest = open_.begin()->first;
    while (!order_.empty() && order_.front().first <= oldest) {
        const auto found = newest_.find(order_.front().second);
        if (found != newest_.end() && found->second == order_.front().first) newest_.erase(found);
        order_.pop_front();
    }
}

}  // namespace torpor::fakes::dsql
