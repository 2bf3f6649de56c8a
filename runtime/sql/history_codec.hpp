#pragma once

#include <string_view>

#include "runtime/core/history.hpp"
#include "runtime/core/thread_state.hpp"
#include "runtime/sql/record.hpp"

/// Rows' JSON of what a thread remembers and of what waits to be remembered. Entries keep the
/// persisted shape of rap.md 3.2, tagged by `kind`. Decoding throws SqlError XX001 for a row that
/// was not written by `encode` of this version or an earlier one.
namespace torpor::sql {

Record encode(const core::HistoryEntry& entry);
/// The body of a history row; order and identity are columns.
decltype(core::HistoryEntry::body) decode_entry(std::string_view text);

Record encode(const core::DeferredEvent& deferred);
decltype(core::DeferredEvent::event) decode_deferred(std::string_view text);

}  // namespace torpor::sql
