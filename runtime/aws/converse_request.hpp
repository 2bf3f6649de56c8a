#pragma once

#include <string>

#include "runtime/core/model_turn.hpp"
#include "runtime/wire/bedrock.hpp"

namespace torpor::aws {

/// The request of Bedrock for a request of the core, turn by turn and part by part. It carries no
/// inference settings: the model's own defaults apply.
wire::bedrock::ConverseStream converse_request(const core::ModelRequest& request,
                                               std::string model_id);

}  // namespace torpor::aws
