#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.hpp"
#include "sim/scenario/position.hpp"

/// JSON with comments, parsed so that every value remembers where it stands.
namespace torpor::sim {

struct JsonMember;

/// One value of a document. Which of the data members mean something depends on `kind`.
struct JsonNode {
    enum class Kind { null, boolean, number, text, list, object };
    Kind kind = Kind::null;
    Position position;
    std::string source;               ///< as written, comments included
    bool truth = false;               ///< of a boolean
    std::string text;                 ///< of a text: unescaped UTF-8
    std::vector<JsonNode> elements;   ///< of a list
    std::vector<JsonMember> members;  ///< of an object, in file order, keys unique
};
struct JsonMember {
    std::string key;
    Position position;  ///< of the key
    JsonNode value;
};

/// Where and why a text is not JSON with comments.
struct SyntaxError {
    Position position;
    std::string expected;
    std::string found;
};

inline constexpr int document_depth_max = 50;

/// Parses strictly (RFC 8259) but for `//` and `/* */` comments. A key that stands twice in one
/// object is an error; so are nesting beyond document_depth_max and anything after the value.
base::Result<JsonNode, SyntaxError> parse_document(std::string_view text);

}  // namespace torpor::sim
