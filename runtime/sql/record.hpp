#pragma once

#include <string>

namespace torpor::sql {

/// A row's JSON, with the word that says what it tells.
struct Record {
    std::string kind;
    std::string text;  ///< JSON of an object
};

}  // namespace torpor::sql
