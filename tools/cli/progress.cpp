#include "tools/cli/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>

namespace torpor::cli {

namespace {

constexpr std::chrono::milliseconds redraw_interval{100};
/// Before that a rate is a guess.
constexpr std::chrono::duration<double> rate_known_after{0.5};

std::string grouped(std::uint64_t number) {
    auto text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), ",");
    return text;
}

std::string rate_text(double rate) {
    if (rate >= 10) return grouped(static_cast<std::uint64_t>(std::llround(rate))) + "/s";
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.1f/s", rate);
    return buffer.data();
}

/// "18 s", "4 min 10 s", "2 h 05 min".
std::string span_text(std::chrono::duration<double> span) {
    const auto seconds = static_cast<long long>(std::ceil(std::max(span.count(), 0.0)));
    std::array<char, 64> buffer{};
    if (seconds < 60) {
        std::snprintf(buffer.data(), buffer.size(), "%lld s", seconds);
    } else if (seconds < 3600) {
        std::snprintf(buffer.data(), buffer.size(), "%lld min %02lld s", seconds / 60,
                      seconds % 60);
    } else {
        std::snprintf(buffer.data(), buffer.size(), "%lld h %02lld min", seconds / 3600,
                      seconds / 60 % 60);
    }
    return buffer.data();
}

/// The smaller of what is left of the work and of the time, as far as either is known.
std::optional<std::chrono::duration<double>> remaining(const Advance& advance, double rate) {
    std::optional<std::chrono::duration<double>> left;
    if (advance.total && rate > 0) {
        const auto open = *advance.total - std::min(advance.done, *advance.total);
        left = std::chrono::duration<double>(static_cast<double>(open) / rate);
    }
    if (advance.budget) {
        const auto of_budget = *advance.budget - advance.elapsed;
        left = left ? std::min(*left, of_budget) : of_budget;
    }
    return left;
}

/// What comes from outside must not steer the terminal, nor be cut within a character.
std::string plain(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        result += byte < 0x20 || byte >= 0x7f ? '?' : letter;
    }
    return result;
}

std::size_t terminal_columns() {
    winsize size{};
    const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 80;
}

}  // namespace

std::string progress_line(const Advance& advance, std::size_t columns) {
    auto line = grouped(advance.done);
    if (advance.total) line += " of " + grouped(*advance.total);
    line += ' ' + plain(advance.unit);
    if (advance.failed > 0) line += ", " + grouped(advance.failed) + " failed";
    double rate = 0;
    if (advance.elapsed >= rate_known_after) {
        rate = static_cast<double>(advance.done) / advance.elapsed.count();
        line += ", " + rate_text(rate);
    }
    if (const auto left = remaining(advance, rate)) line += ", " + span_text(*left) + " left";
    if (!advance.doing.empty()) line += ", " + plain(advance.doing);
    if (line.size() > columns) line.resize(columns);
    return line;
}

Progress::Progress(std::string unit,
                   std::optional<std::uint64_t> total,
                   std::optional<std::chrono::duration<double>> budget)
    : shown_(isatty(STDERR_FILENO) == 1),
      advance_{.total = total, .budget = budget, .unit = std::move(unit), .doing = {}},
      started_(Clock::now()),
      drawn_at_(started_) {}

Progress::~Progress() {
    wipe();
}

void Progress::doing(std::string_view what) {
    if (!shown_) return;
    advance_.doing = what;
}

void Progress::advance(std::uint64_t count) {
    if (!shown_) return;
    advance_.done += count;
    const auto now = Clock::now();
    if (now - drawn_at_ >= redraw_interval) draw(now);
}

void Progress::failed(std::uint64_t count) {
    advance_.failed += count;
}

void Progress::wipe() {
    if (drawn_) std::cerr << "\r\033[K" << std::flush;
    drawn_ = false;
}

void Progress::draw(Clock::time_point now) {
    drawn_at_ = now;
    drawn_ = true;
    advance_.elapsed = now - started_;
    // A line that fills the last column makes some terminals begin another one.
    std::cerr << "\r\033[K" << progress_line(advance_, terminal_columns() - 1) << std::flush;
}

}  // namespace torpor::cli
