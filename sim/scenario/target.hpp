#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace torpor::sim {

/// Where the runtime is deployed.
enum class Target {
    lambda,  ///< functions on an AWS account
    daemon   ///< one process with an embedded database
};

inline constexpr std::array all_targets{Target::lambda, Target::daemon};

/// The spelling of scenario files, of the command line and of reports, such as "lambda".
std::string_view to_text(Target target);
std::optional<Target> target_named(std::string_view text);

}  // namespace torpor::sim
