#include "sim/checks/sleep_plan.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>
#include <string>

#include <date/tz.h>

#include "runtime/wire/builtin_arguments.hpp"

namespace torpor::sim {
namespace {

constexpr base::Duration sleep_max = std::chrono::days{3660};

/// Of a time that occurs twice the earlier one; a time that is skipped is shifted forward by as
/// much as was skipped.
std::optional<base::Instant> meant_by(const wire::LocalTimeArguments& local) {
    if (local.date.size() != 10 || (local.time.size() != 5 && local.time.size() != 8)) return {};
    const auto seconds = local.time.size() == 5 ? ":00" : "";
    std::istringstream text{local.date + ' ' + local.time + seconds};
    date::local_seconds wall;
    text >> date::parse("%Y-%m-%d %H:%M:%S", wall);
    if (text.fail() || text.peek() != std::istringstream::traits_type::eof()) return {};
    try {
        const auto info = date::locate_zone(local.zone)->get_info(wall);
        // In a gap the earlier offset still counts, which shifts the time forward.
        return base::Instant{wall.time_since_epoch() - info.first.offset};
    } catch (const std::runtime_error&) {
        // That is how the library says that it knows no such zone.
        return {};
    }
}

}  // namespace

std::optional<base::Instant> end_of_sleep(std::string_view tool,
                                          std::string_view arguments,
                                          base::Instant now) {
    if (tool == "sleep") {
        const auto seconds = wire::parse_sleep(arguments);
        if (!seconds || !std::isfinite(*seconds)) return {};
        if (*seconds > std::chrono::duration<double>(sleep_max).count()) return {};
        const std::chrono::duration<double, std::nano> pause{std::max(*seconds, 0.0) * 1e9};
        return now + std::chrono::ceil<base::Duration>(pause);
    }
    const auto local = wire::parse_sleep_until(arguments);
    if (!local) return {};
    const auto meant = meant_by(*local);
    if (!meant || *meant > now + sleep_max) return {};
    return std::max(*meant, now);
}

}  // namespace torpor::sim
