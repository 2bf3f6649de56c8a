#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "fakes/dsql/connection.hpp"
#include "fakes/dsql/write_set.hpp"

namespace torpor::fakes::dsql {

/// Which rows were committed at which version, for as long as an open transaction might conflict
/// with them: nothing is remembered that every open transaction has in its snapshot.
class CommitLog {
public:
    /// A transaction begins or ends that reads the state at `snapshot`.
    void opened(Version snapshot);
    void closed(Version snapshot);

    void committed(const std::vector<RowKey>& keys, Version version);
    /// Whether one of the rows was committed after `snapshot`.
    bool changed_since(const std::vector<RowKey>& keys, Version snapshot) const;

    std::size_t rows_remembered() const { return newest_.size(); }

private:
    void forget();

    std::map<Version, std::size_t> open_;         ///< how many transactions read each version
    std::unordered_map<RowKey, Version> newest_;  ///< looked up, never iterated
    std::deque<std::pair<Version, RowKey>> order_;
};

}  // namespace torpor::fakes::dsql
