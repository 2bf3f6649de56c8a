#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/core/lineage.hpp"
#include "runtime/core/thread_state.hpp"

/// Rows' JSON of a thread itself, of its calls and of the tools that its session found. Decoding
/// throws SqlError XX001 for anything that no version wrote.
namespace torpor::sql {

/// Empty for a root.
std::string encode(const core::Lineage& lineage);
/// A root for an empty text.
core::Lineage decode_lineage(std::string_view text);

/// What of a call has no column of its own.
std::string encode_details(const core::CallRecord& call);
/// Leaves the call as it is if the text is empty.
void decode_details(std::string_view text, core::CallRecord& call);

/// Empty for a server that gave no manifest.
std::string encode(const core::SessionToolset& toolset);
/// Nothing if there is none, or none that this version accepts.
std::optional<wire::rap::Manifest> decode_manifest(std::string_view text);

}  // namespace torpor::sql
