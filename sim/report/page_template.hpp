#pragma once

#include <string_view>

namespace torpor::sim {

/// The files of sim/report/timeline/, which the build puts into the program. The HTML has places
/// for the others, {{style}}, {{axis}} and so on, and for {{title}} and {{data}}.
std::string_view page_html();
std::string_view page_style();
std::string_view page_axis();
std::string_view page_lanes();
std::string_view page_picture();
std::string_view page_panel();
std::string_view page_input();

}  // namespace torpor::sim
