#pragma once

#include <string_view>

namespace torpor::sim {

/// Whether a text is what a scenario expects, where every `*` of the expected text stands for any
/// characters, none included: ids that nobody can know beforehand, such as that of a child thread.
bool matches(std::string_view text, std::string_view expected);

}  // namespace torpor::sim
