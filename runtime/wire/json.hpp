#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "runtime/wire/decode_error.hpp"

/// JSON for the sources of this folder; no other folder includes this header.
namespace torpor::wire::json {

using Value = nlohmann::json;

/// A document nested deeper than this is refused: nothing we understand comes close.
inline constexpr std::size_t depth_max = 100;

/// Strict JSON in UTF-8. Never throws.
Decoded<Value> parse(std::string_view text);
Decoded<Value> parse_object(std::string_view text);
/// Compact, keys sorted. Bytes that are no UTF-8 become U+FFFD.
std::string dump(const Value& value);
/// The JSON text of an object, or of an array, that we hold as text; breaks an invariant if it is
/// none.
Value embed_object(std::string_view text);
Value embed_array(std::string_view text);

/// Reads the members of one object. Absent and null are the same. The first failure is kept and
/// later reads answer with empty values, so a codec reads straight through and asks once at the
/// end.
class ObjectReader {
public:
    /// `path` is where the object lies; empty for the document. `object` and the keys that are
    /// asked for must outlive the reader.
    ObjectReader(const Value& object, std::string path);
    ObjectReader(const ObjectReader&) = delete;
    ObjectReader& operator=(const ObjectReader&) = delete;

    std::string text(const char* key);
    std::optional<std::string> optional_text(const char* key);
    std::int64_t integer(const char* key);
    std::optional<std::int64_t> optional_integer(const char* key);
    bool flag(const char* key);  ///< false if absent
    /// An object or array that must be there; after a failure an empty one that lives in the
    /// reader.
    const Value& object(const char* key);
    const Value& array(const char* key);
    /// The member, or nullptr if it is absent or null.
    const Value* find(const char* key);

    /// Reads a member that is not modelled and harmless while it says one of these texts.
    void expect_text(const char* key, std::initializer_list<std::string_view> harmless);
    /// Makes `key` known although its value is not used.
    void ignore(const char* key);
    /// Every member that nobody asked for is "not_simulated".
    void refuse_the_rest();

    void fail(std::string_view key, std::string expected);
    void fail(DecodeError error);
    void fail_not_simulated(std::string_view key);

    std::string path(std::string_view key) const;
    bool failed() const { return error_.has_value(); }
    const std::optional<DecodeError>& error() const { return error_; }

private:
    const Value* require(const char* key, std::string_view kind);

    const Value empty_;  ///< null: has no members and no items
    const Value& object_;
    std::string path_;
    std::vector<std::string_view> known_;
    std::optional<DecodeError> error_;
};

/// The value, or the first failure of the reader that filled it.
template <class Decodable>
Decoded<Decodable> finish(const ObjectReader& reader, Decodable value) {
    if (reader.failed()) return std::unexpected(*reader.error());
    return value;
}

}  // namespace torpor::wire::json
