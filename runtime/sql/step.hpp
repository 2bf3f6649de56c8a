#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/ports/sql_session.hpp"

namespace torpor::sql {

/// One statement of a transaction that is known before it begins.
struct Step {
    enum class Affects { anything, at_least_one_row };

    std::string text;
    std::vector<ports::SqlValue> parameters;
    /// If it must touch a row and does not, the transaction is rolled back: it was refused.
    Affects affects = Affects::anything;
    /// Asked only if this column of the first step's row is not 0; its reply is empty otherwise.
    std::optional<std::size_t> only_if;

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

}  // namespace torpor::sql
