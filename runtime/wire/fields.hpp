#pragma once

#include <string>

#include "runtime/base/ids.hpp"
#include "runtime/wire/json.hpp"

/// Fields that several codecs read alike; only for this folder. A failure goes to `reader`.
namespace torpor::wire {

/// JSON that is carried as text may be nested this deep: what it is put into adds a few levels and
/// must stay readable.
inline constexpr int embedded_depth_max = 90;
inline constexpr std::size_t url_size_max = 8'192;

base::ThreadId read_thread_id(json::ObjectReader& reader, const char* key);
base::CallId read_call_id(json::ObjectReader& reader, const char* key);

/// A string that a queue can carry.
std::string read_sendable_text(json::ObjectReader& reader, const char* key);

/// The canonical JSON text of a member that must be there: an object, or an array.
std::string read_embedded_object(json::ObjectReader& reader, const char* key);
std::string read_embedded_array(json::ObjectReader& reader, const char* key);
/// Display segments: an array of objects with a text `type` that is not interpreted. Empty if there
/// is none.
std::string read_display(json::ObjectReader& reader);

/// An absolute http or https URL; or only the latter.
std::string read_url(json::ObjectReader& reader, const char* key);
std::string read_https_url(json::ObjectReader& reader, const char* key);

}  // namespace torpor::wire
