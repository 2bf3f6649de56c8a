#include "runtime/core/local_time.hpp"

#include <optional>
#include <stdexcept>
#include <string_view>

#include <date/tz.h>

namespace torpor::core {

namespace {

/// The number that a run of exactly `digits` decimal digits means.
std::optional<int> number(std::string_view text, std::size_t at, std::size_t digits) {
    if (at + digits > text.size()) return std::nullopt;
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

std::optional<date::year_month_day> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = number(text, 0, 4);
    const auto month = number(text, 5, 2);
    const auto day = number(text, 8, 2);
    if (!year || !month || !day) return std::nullopt;
    const date::year_month_day parsed{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                                      date::day{static_cast<unsigned>(*day)}};
    if (!parsed.ok()) return std::nullopt;
    return parsed;
}

std::optional<std::chrono::seconds> parse_time(std::string_view text) {
    const bool with_seconds = text.size() == 8 && text[5] == ':';
    if ((text.size() != 5 && !with_seconds) || text[2] != ':') return std::nullopt;
    const auto hours = number(text, 0, 2);
    const auto minutes = number(text, 3, 2);
    const auto seconds = with_seconds ? number(text, 6, 2) : std::optional{0};
    if (!hours || !minutes || !seconds) return std::nullopt;
    if (*hours > 23 || *minutes > 59 || *seconds > 59) return std::nullopt;
    return std::chrono::hours{*hours} + std::chrono::minutes{*minutes} +
           std::chrono::seconds{*seconds};
}

const date::time_zone* find_zone(const std::string& name) {
    // The library reports an unknown zone by an exception only.
    try {
        return date::locate_zone(name);
    } catch (const std::runtime_error&) {
        return nullptr;
    }
}

}  // namespace

base::Result<ResolvedTime, std::string> resolve_local_time(const wire::LocalTimeArguments& local) {
    const auto day = parse_date(local.date);
    if (!day) return std::unexpected("date must be a day that exists, as YYYY-MM-DD");
    if (day->year() < date::year{1970} || day->year() > date::year{2200}) {
        return std::unexpected("date must lie between 1970 and 2200");
    }
    const auto time = parse_time(local.time);
    if (!time) return std::unexpected("time must be HH:MM or HH:MM:SS, from 00:00 to 23:59:59");
    const auto* zone = find_zone(local.zone);
    if (!zone) {
        return std::unexpected(
            "timezone must be an IANA name such as Europe/Oslo; this one is "
            "not known");
    }
    const auto wall = date::local_days{*day} + *time;
    const auto meaning = zone->get_info(wall);
    ResolvedTime resolved;
    // Before a gap the first offset holds, so counting with it carries the time over the gap.
    resolved.at = date::sys_seconds{wall.time_since_epoch()} - meaning.first.offset;
    resolved.written = local.date + " " + local.time + " " + local.zone;
    if (meaning.result == date::local_info::ambiguous) {
        resolved.written += " (this local time occurs twice; the earlier one was taken)";
    } else if (meaning.result == date::local_info::nonexistent) {
        const auto shifted = wall - meaning.first.offset + meaning.second.offset;
        resolved.written += " (this local time does not exist; it was shifted forward to " +
                            date::format("%H:%M:%S", shifted) + ")";
    }
    return resolved;
}

}  // namespace torpor::core
