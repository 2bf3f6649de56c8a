#pragma once

#include <string>

#include "runtime/aws/service_failure.hpp"
#include "runtime/ports/model_provider.hpp"
#include "runtime/wire/bedrock.hpp"

namespace torpor::aws {

/// Why one attempt gave no turn.
struct ModelFault {
    ports::ModelFailure::Kind kind = ports::ModelFailure::Kind::unavailable;
    std::string message;
};

/// Whether another attempt with the same request may give a turn.
bool is_transient(const ModelFault& fault);

/// An error before the stream (aws.md 7.3).
ModelFault fault_of(const ServiceFailure& failure);
/// A failure frame within the stream (aws.md 7.2).
ModelFault fault_of(const wire::bedrock::StreamFailure& failure);

}  // namespace torpor::aws
