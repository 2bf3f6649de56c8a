#include "sim/scenario/duration_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <span>

namespace torpor::sim {
namespace {

using namespace std::chrono_literals;

struct Unit {
    std::string_view name;
    base::Duration length;
};
// Largest first: the order in which a text may name them.
constexpr std::array<Unit, 8> units{{{"w", 168h},
                                     {"d", 24h},
                                     {"h", 1h},
                                     {"m", 1min},
                                     {"s", 1s},
                                     {"ms", 1ms},
                                     {"us", 1us},
                                     {"ns", 1ns}}};
constexpr std::array<Unit, 2> iso_date_units{{{"W", 168h}, {"D", 24h}}};
constexpr std::array<Unit, 3> iso_time_units{{{"H", 1h}, {"M", 1min}, {"S", 1s}}};
constexpr base::Duration longest = 24h * 365 * 100;

/// Reads digits off the front of `text`; nothing if there are none or far too many.
std::optional<std::int64_t> take_number(std::string_view& text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    return number;
}

/// Reads "2d3h" off the front of `text` until a character that neither is a digit nor a unit.
std::optional<base::Duration> take_parts(std::string_view& text, std::span<const Unit> allowed) {
    base::Duration sum{};
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        const auto number = take_number(text);
        if (!number) return std::nullopt;
        // "ms" before "m": the longest unit that fits is meant.
        std::optional<std::size_t> fit;
        for (std::size_t i = 0; i < allowed.size(); ++i) {
            if (!text.starts_with(allowed[i].name)) continue;
            if (!fit || allowed[i].name.size() > allowed[*fit].name.size()) fit = i;
        }
        if (!fit) return std::nullopt;
        const Unit unit = allowed[*fit];
        if (*number > longest / unit.length) return std::nullopt;
        sum += *number * unit.length;
        if (sum > longest) return std::nullopt;
        text.remove_prefix(unit.name.size());
        allowed = allowed.subspan(*fit + 1);
    }
    return sum;
}

std::optional<base::Duration> parse_iso(std::string_view text) {
    const auto whole = text.substr(1);
    auto rest = whole;
    const auto days = take_parts(rest, iso_date_units);
    if (!days) return std::nullopt;
    if (rest.empty()) return whole.empty() ? std::nullopt : days;
    if (rest.front() != 'T' || rest.size() == 1) return std::nullopt;
    rest.remove_prefix(1);
    const auto time = take_parts(rest, iso_time_units);
    if (!time || !rest.empty()) return std::nullopt;
    return *days + *time;
}

}  // namespace

std::optional<base::Duration> parse_duration(std::string_view text) {
    if (text.empty()) return std::nullopt;
    if (text.front() == 'P') return parse_iso(text);
    const auto sum = take_parts(text, units);
    return text.empty() ? sum : std::nullopt;
}

std::optional<DurationRange> parse_duration_range(std::string_view text) {
    const auto dots = text.find("..");
    if (dots == std::string_view::npos) {
        const auto both = parse_duration(text);
        if (!both) return std::nullopt;
        return DurationRange{*both, *both};
    }
    const auto least = parse_duration(text.substr(0, dots));
    const auto most = parse_duration(text.substr(dots + 2));
    if (!least || !most || *least > *most) return std::nullopt;
    return DurationRange{*least, *most};
}

std::string to_text(base::Duration duration) {
    if (duration == base::Duration{}) return "0s";
    std::string text;
    if (duration < base::Duration{}) {
        text = "-";
        duration = -duration;
    }
    for (const Unit& unit : std::span(units).subspan(1)) {
        if (const auto count = duration / unit.length; count > 0) {
            text += std::to_string(count);
            text += unit.name;
            duration -= count * unit.length;
        }
    }
    return text;
}

std::optional<base::Instant> parse_instant(std::string_view text) {
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:ddZ";
    if (text.size() != form.size()) return std::nullopt;
    std::array<int, 6> parts{};
    std::size_t part = 0;
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] != 'd') {
            if (text[i] != form[i]) return std::nullopt;
            part += 1;
        } else {
            if (text[i] < '0' || text[i] > '9') return std::nullopt;
            parts[part] = parts[part] * 10 + (text[i] - '0');
        }
    }
    const std::chrono::year_month_day date{std::chrono::year{parts[0]},
                                           std::chrono::month{static_cast<unsigned>(parts[1])},
                                           std::chrono::day{static_cast<unsigned>(parts[2])}};
    if (!date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 59) return std::nullopt;
    // Earlier and later years do not fit into nanoseconds with room for a long run.
    if (parts[0] < 1970 || parts[0] > 2150) return std::nullopt;
    return base::Instant{std::chrono::sys_days{date}} + parts[3] * 1h + parts[4] * 1min +
           parts[5] * 1s;
}

}  // namespace torpor::sim
