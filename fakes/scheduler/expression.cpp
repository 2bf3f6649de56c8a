#include "fakes/scheduler/expression.hpp"

#include <chrono>
#include <cstddef>

namespace torpor::fakes::scheduler {
namespace {

/// A # stands for a digit, everything else for itself.
constexpr std::string_view form = "at(####-##-##T##:##:##)";

bool has_form(std::string_view text) {
    if (text.size() != form.size()) return false;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool digit = '0' <= text[i] && text[i] <= '9';
        if (form[i] == '#' ? !digit : text[i] != form[i]) return false;
    }
    return true;
}

int number(std::string_view digits) {
    int value = 0;
    for (const char digit : digits)
        value = value * 10 + (digit - '0');
    return value;
}

}  // namespace

std::optional<base::Instant> parse_at(std::string_view expression) {
    if (!has_form(expression)) return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t size) {
        return number(expression.substr(at, size));
    };
    const std::chrono::year_month_day date{std::chrono::year{part(3, 4)},
                                           std::chrono::month{static_cast<unsigned>(part(8, 2))},
                                           std::chrono::day{static_cast<unsigned>(part(11, 2))}};
    const int hour = part(14, 2);
    const int minute = part(17, 2);
    const int second = part(20, 2);
    // Instants count nanoseconds, which reach from 1678 to 2261.
    const bool countable = 1970 <= part(3, 4) && part(3, 4) <= 2261;
    if (!countable || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           std::chrono::seconds{second};
}

}  // namespace torpor::fakes::scheduler
