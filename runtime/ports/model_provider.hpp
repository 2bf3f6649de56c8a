#pragma once

#include <stdexcept>
#include <string>

#include "runtime/base/time.hpp"
#include "runtime/core/model_turn.hpp"
#include "runtime/ports/task.hpp"

namespace torpor::ports {

/// The model did not give a turn, after the provider's own bounded retries.
struct ModelFailure : std::runtime_error {
    enum class Kind { throttled, unavailable, refused, too_long, out_of_time };
    ModelFailure(Kind failure, const std::string& text) : std::runtime_error(text), kind(failure) {}
    Kind kind;
};

class ModelProvider {
public:
    virtual ~ModelProvider() = default;
    /// One whole turn. Retries what is transient within its policy and before `deadline`; throws
    /// ModelFailure.
    virtual Task<core::ModelTurn> complete(core::ModelRequest request, base::Instant deadline) = 0;
};

}  // namespace torpor::ports
