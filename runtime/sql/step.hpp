#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/ports/sql_session.hpp"

namespace torpor::sql {

/// One statement of a transaction.
struct Step {
    enum class Affects { anything, at_least_one_row };

    std::string text;
    std::vector<ports::SqlValue> parameters;
    /// If it must touch a row and does not, the transaction is rolled back: it was refused.
    Affects affects = Affects::anything;

    /// Adds a parameter and gives the placeholder that stands for it.
    std::string bind(ports::SqlValue value) {
        parameters.push_back(std::move(value));
        return "$" + std::to_string(parameters.size());
    }
    /// Appends `(…)` of one row of a VALUES list, with a comma before it if it is not the first.
    void add_row(std::vector<ports::SqlValue> values) {
        text += text.ends_with(')') ? ", (" : " (";
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0) text += ", ";
            text += bind(std::move(values[i]));
        }
        text += ")";
    }
};

/// A transaction: what is known before it begins, and what its replies ask for.
struct Script {
    using Replies = std::vector<ports::SqlResult>;

    std::vector<Step> steps;
    /// Asked whenever all steps are answered, until it has none to add; may be empty. Begins anew
    /// with each attempt, so it goes by the replies alone. What it throws undoes the transaction.
    std::function<std::vector<Step>(const Replies&)> more;
};

}  // namespace torpor::sql
