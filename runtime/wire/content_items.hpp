#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/wire/input_message.hpp"
#include "runtime/wire/json.hpp"

/// Content items as the input queue writes them and as RAP writes them; only for this folder.
namespace torpor::wire {

/// {"type":"image","data":{"type":"base64","value":…},"media_type":"png"}
json::Value encode_input_items(const std::vector<ContentItem>& items);
/// {"type":"image","data":…,"mediaType":"image/png"}
json::Value encode_rap_items(const std::vector<ContentItem>& items);

/// Both refuse images that are no base64 and text that no queue carries; failures go to `reader`,
/// under `key`. An item of a type that RAP may add later becomes a text that says so.
std::vector<ContentItem> read_input_items(json::ObjectReader& reader, const char* key);
std::vector<ContentItem> read_rap_items(json::ObjectReader& reader, const char* key);

}  // namespace torpor::wire
