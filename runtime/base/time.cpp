#include "runtime/base/time.hpp"

#include <array>
#include <cstdio>

namespace torpor::base {

namespace {

std::string formatted(const char* pattern, Instant at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(at - day)};
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), pattern, int{date.year()},
                                     unsigned{date.month()}, unsigned{date.day()},
                                     static_cast<int>(time.hours().count()),
                                     static_cast<int>(time.minutes().count()),
                                     static_cast<int>(time.seconds().count()));
    return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

std::string iso8601(Instant at) { return formatted("%04d-%02u-%02uT%02d:%02d:%02dZ", at); }

std::string iso8601_basic(Instant at) { return formatted("%04d%02u%02uT%02d%02d%02dZ", at); }

}  // namespace torpor::base
