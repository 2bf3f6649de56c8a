#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/ports/sql_session.hpp"
#include "runtime/sql/schema.hpp"

namespace torpor::sql {

/// Reads the columns of one row in order. Throws SqlError XX001 where they are not what they should
/// be.
class RowReader {
public:
    /// `row` must outlive the reader.
    explicit RowReader(const std::vector<ports::SqlValue>& row) : row_(row) {}

    std::string text() {
        const auto* value = std::get_if<std::string>(&next());
        if (!value) throw ports::SqlError("XX001", "a column that holds text gave none");
        return *value;
    }
    std::int64_t integer() {
        const auto* value = std::get_if<std::int64_t>(&next());
        if (!value) throw ports::SqlError("XX001", "a column that holds an integer gave none");
        return *value;
    }
    /// Empty where an earlier version left the column out.
    std::string later_text() { return next_is_null() ? std::string{} : text(); }
    /// 0 where an earlier version left the column out.
    std::int64_t later_integer() { return next_is_null() ? 0 : integer(); }
    /// The row's format, which must be one that this version reads.
    void format() {
        const auto written = integer();
        if (written > row_format) {
            throw ports::SqlError("XX001", "a row of format " + std::to_string(written) +
                                               " was written by a newer version; this one reads " +
                                               "formats up to " + std::to_string(row_format));
        }
        if (written < 1) throw ports::SqlError("XX001", "a row has no format");
    }

private:
    bool next_is_null() {
        if (at_ >= row_.size() || !std::holds_alternative<std::monostate>(row_[at_])) return false;
        at_ += 1;
        return true;
    }
    const ports::SqlValue& next() {
        if (at_ >= row_.size()) throw ports::SqlError("XX001", "a row has too few columns");
        return row_[at_++];
    }

    const std::vector<ports::SqlValue>& row_;
    std::size_t at_ = 0;
};

}  // namespace torpor::sql
