#pragma once

#include <string_view>

#include "runtime/core/outbox.hpp"
#include "runtime/sql/record.hpp"

namespace torpor::sql {

/// A row's JSON of what is to be sent; its identity and position are columns.
Record encode(const core::OutboxItem& item);
/// Throws SqlError XX001 for anything that no version wrote.
decltype(core::OutboxItem::order) decode_order(std::string_view kind, std::string_view text);

}  // namespace torpor::sql
