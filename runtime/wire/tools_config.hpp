#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/wire/decode_error.hpp"
#include "runtime/wire/http.hpp"

namespace torpor::wire {

/// How a tool server knows that a request is ours.
enum class ToolServerAuth {
    none,
    aws_iam  ///< SigV4: a Lambda Function URL that wants IAM credentials
};
struct ToolServer {
    Url url;         ///< base URL
    std::string id;  ///< a name for people; empty if none
    ToolServerAuth auth = ToolServerAuth::none;
    friend bool operator==(const ToolServer&, const ToolServer&) = default;
};

/// The tool servers of a tools configuration (rap.md A.5), in order. One entry of a type that is
/// not handled, one bad URL, or one server named twice refuses the whole: an agent without some of
/// its tools would look healthy. `auth` of an entry is our own: "none" or "aws_iam".
Decoded<std::vector<ToolServer>> decode_tools_config(std::string_view text);

}  // namespace torpor::wire
