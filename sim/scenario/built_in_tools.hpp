#pragma once

#include <array>
#include <string_view>

namespace torpor::sim {

/// Tools that the runtime brings along.
inline constexpr std::array<std::string_view, 8> built_in_tools{"sleep",
                                                                "sleep_until",
                                                                "sleep_until_event_or_input",
                                                                "spawn_thread",
                                                                "report_to_parent",
                                                                "close_thread",
                                                                "send_message_to_child",
                                                                "cancel_subscription"};

}  // namespace torpor::sim
