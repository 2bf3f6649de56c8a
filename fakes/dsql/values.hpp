#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace torpor::fakes::dsql {

/// NULL, an integer (booleans are 0 and 1) or text.
using Value = std::variant<std::monostate, std::int64_t, std::string>;
using Row = std::vector<Value>;

struct SqlReply {
    std::string
        tag;  ///< "SELECT", "INSERT", "COMMIT", ...; a COMMIT that rolled back says "ROLLBACK"
    std::vector<std::string> columns;
    std::vector<Row> rows;
    std::int64_t affected = 0;  ///< rows inserted, updated or deleted
};

/// A refusal as PostgreSQL reports one. `state` is the five-character SQLSTATE.
struct SqlFailure {
    std::string state;
    std::string message;
};

}  // namespace torpor::fakes::dsql
