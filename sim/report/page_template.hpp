#pragma once

#include <string_view>

namespace torpor::sim {

/// The files of sim/report/timeline/, which the build puts into the program. The HTML has
/// {{title}}, {{style}}, {{program}} and {{data}} to be filled in.
std::string_view page_html();
std::string_view page_style();
std::string_view page_program();

}  // namespace torpor::sim
