#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/checks/final_state.hpp"

namespace torpor::sim {

/// The rows of a table, or none.
std::vector<Row> rows_of(const FinalState& state, const std::string& table);

/// What threads and calls are called apart from their ids: "ada/2" is the second thread born in
/// ada's conversation, "call 3 of ada" her third call.
class CanonicalNames {
public:
    explicit CanonicalNames(const FinalState& state);

    /// Ids of threads by their names.
    const std::map<std::string, std::string>& threads() const { return threads_; }

    /// The text with known ids replaced by names, and without what differs from run to run: ids
    /// that name nothing here, and times.
    std::string in(std::string_view text) const;

private:
    struct Thread;
    void name_tree(const std::string& name,
                   const std::string& id,
                   const std::map<std::string, std::vector<Thread>>& children);
    void name_calls(const FinalState& state);

    std::map<std::string, std::string> threads_;
    std::map<std::string, std::string> names_;  ///< of threads and calls, by id
};

}  // namespace torpor::sim
