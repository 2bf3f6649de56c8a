#pragma once

#include <string>
#include <string_view>

#include "runtime/core/history.hpp"
#include "runtime/core/outbox.hpp"
#include "runtime/core/thread_state.hpp"

/// Rows' JSON. History entries keep the persisted shape of rap.md 3.2, tagged by `kind`; the rest
/// is our own. Decoding throws SqlError XX001 for a row that was not written by `encode`.
namespace torpor::sql {

struct Record {
    std::string kind;
    std::string text;  ///< JSON of an object
};

Record encode(const core::HistoryEntry& entry);
/// The body of a history row; order and identity are columns.
decltype(core::HistoryEntry::body) decode_entry(std::string_view text);

Record encode(const core::DeferredEvent& deferred);
core::EventEntry decode_deferred(std::string_view text);

Record encode(const core::OutboxItem& item);
decltype(core::OutboxItem::order) decode_order(std::string_view kind, std::string_view text);

/// Empty for a server that gave no manifest.
std::string encode(const core::SessionToolset& toolset);
std::optional<wire::rap::Manifest> decode_manifest(std::string_view text);

}  // namespace torpor::sql
