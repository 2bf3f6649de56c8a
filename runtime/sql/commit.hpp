#pragma once

#include <vector>

#include "runtime/core/commit.hpp"
#include "runtime/sql/step.hpp"

namespace torpor::sql {

/// The SQL that makes one slice's changes durable. No I/O. The first step touches no row if the
/// epoch is not the newest, or has committed already.
std::vector<Step> commit_steps(const core::Commit& commit);

}  // namespace torpor::sql
