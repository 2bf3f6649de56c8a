#pragma once

#include <vector>

#include "runtime/core/commit.hpp"
#include "runtime/sql/step.hpp"

namespace torpor::sql {

/// The SQL that makes one slice's changes durable. No I/O. The first step touches no row if the
/// epoch is not the newest, or has committed already.
///
/// What is to be forgotten is looked up first and removed in portions, because a transaction may
/// change only so many rows: what remains goes with a later commit.
Script commit_script(const core::Commit& commit);

}  // namespace torpor::sql
