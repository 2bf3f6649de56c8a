#pragma once

#include <string>
#include <string_view>

namespace torpor::sqlite {

/// PostgreSQL's name for what SQLite says: an extended result code and its words.
std::string sql_state(int code, std::string_view message);

/// The file failed, or may have; what is known of it in memory is worth nothing.
bool is_failure_of_file(std::string_view state);

}  // namespace torpor::sqlite
