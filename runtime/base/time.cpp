#include "runtime/base/time.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace torpor::base {

namespace {

/// Where the fields of a text are, with their separators in place.
struct Form {
    std::string_view pattern;
    std::array<std::size_t, 6> ends;  ///< year, month, day, hour, minute, second
};

constexpr Form extended{"0000-00-00T00:00:00Z", {4, 7, 10, 13, 16, 19}};
constexpr Form basic{"00000000T000000Z", {4, 6, 8, 11, 13, 15}};

// Every signature needs one of these texts, and snprintf costs several times what this does.
std::string formatted(const Form& form, Instant at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(at - day)};
    const std::array<unsigned, 6> fields{static_cast<unsigned>(int{date.year()}),
                                         unsigned{date.month()},
                                         unsigned{date.day()},
                                         static_cast<unsigned>(time.hours().count()),
                                         static_cast<unsigned>(time.minutes().count()),
                                         static_cast<unsigned>(time.seconds().count())};
    std::string text{form.pattern};
    for (std::size_t field = 0; field < fields.size(); ++field) {
        auto rest = fields[field];
        for (auto place = form.ends[field]; rest > 0; rest /= 10) {
            text[--place] = static_cast<char>('0' + rest % 10);
        }
    }
    return text;
}

}  // namespace

std::string iso8601(Instant at) {
    return formatted(extended, at);
}

std::string iso8601_basic(Instant at) {
    return formatted(basic, at);
}

}  // namespace torpor::base
