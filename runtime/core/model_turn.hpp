#pragma once

#include <string>
#include <variant>
#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/wire/input_message.hpp"

/// What is asked of a model and what it says: one well-formed request, one whole turn.
namespace torpor::core {

struct ToolSpec {
    std::string name;
    std::string description;
    std::string input_schema;  ///< JSON text of an object
};

struct SpokenText {
    std::string text;
};
struct CallPart {
    base::CallId call;  ///< the runtime's id: unique in the whole request
    std::string tool;
    std::string arguments;  ///< JSON text of an object
};
struct ResultPart {
    base::CallId call;
    std::vector<wire::ContentItem> content;
};
/// One side's turn in a request. Results come first in a user turn, calls last in an agent turn.
struct RequestTurn {
    enum class Side { user, agent };
    Side side = Side::user;
    std::vector<std::variant<SpokenText, CallPart, ResultPart>> parts;
};

/// Alternating turns that begin and end with the user; every call is answered directly after the
/// turn that made it [P3].
struct ModelRequest {
    std::string system;
    std::vector<RequestTurn> turns;
    std::vector<ToolSpec> tools;
};

struct AskedCall {
    std::string provider_id;
    std::string tool;
    std::string arguments;  ///< JSON text as streamed; the model may have sent anything
};
struct TokenUsage {
    std::int64_t input = 0;
    std::int64_t output = 0;
};
/// A turn is used whole or not at all: a broken stream yields no turn [D-042, D-051].
struct ModelTurn {
    std::string text;
    std::vector<AskedCall> calls;
    TokenUsage usage;
};

}  // namespace torpor::core
