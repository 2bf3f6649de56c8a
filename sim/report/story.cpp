#include "sim/report/story.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ranges>
#include <set>
#include <string_view>
#include <vector>

#include "sim/report/event_fields.hpp"
#include "sim/report/happened.hpp"

namespace torpor::sim {
namespace {

constexpr std::size_t breaches_max = 5;
constexpr std::size_t message_size_max = 400;
constexpr base::Duration pause_min = std::chrono::minutes{10};

struct Line {
    base::Instant at;
    Tone tone = Tone::detail;
    bool breach = false;
    std::string text;
    int weight = 0;
};

bool is_word(std::string_view text, std::size_t at, std::size_t size) {
    const auto joins = [&](std::size_t place) {
        if (place >= text.size()) return false;
        const char letter = text[place];
        return letter == '_' || letter == '-' || (letter >= '0' && letter <= '9') ||
               (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    };
    return (at == 0 || !joins(at - 1)) && !joins(at + size);
}

bool names(std::string_view text, std::string_view name) {
    if (name.empty()) return false;
    for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        if (is_word(text, at, name.size())) return true;
    }
    return false;
}

/// What the violations are about, as far as their messages name it.
class Matter {
public:
    Matter(const RunResult& result, std::span<const Happened> happened) {
        std::set<std::string> threads;
        std::set<std::string> calls;
        for (const auto& one : happened) {
            threads.insert(one.thread);
            calls.insert(one.call);
        }
        for (const auto& violation : result.violations | std::views::take(breaches_max)) {
            for (const auto& thread : threads)
                if (names(violation.message, thread)) threads_.insert(thread);
            for (const auto& call : calls)
                if (names(violation.message, call)) calls_.insert(call);
        }
        // A call belongs to a conversation, which is the matter then.
        for (const auto& one : happened)
            if (calls_.contains(one.call) && !one.thread.empty()) threads_.insert(one.thread);
    }

    bool concerns(const Happened& one) const {
        if (threads_.empty() && calls_.empty()) return true;
        return threads_.contains(one.thread) || calls_.contains(one.call);
    }

private:
    std::set<std::string> threads_;
    std::set<std::string> calls_;
};

int weight(const Happened& one, const Matter& matter) {
    constexpr std::array<int, 4> by_tone{4, 2, 0, 4};
    const int own = by_tone[static_cast<std::size_t>(one.tone)];
    if (matter.concerns(one)) return own + 8;
    // What befalls the network or a process may concern anybody.
    const bool general = one.tone == Tone::fault && one.thread.empty() && one.call.empty();
    return general ? own + 4 : own;
}

std::vector<Line> told_lines(std::span<const Happened> happened, const Matter& matter) {
    std::vector<Line> lines;
    for (const auto& one : happened) {
        if (one.tone == Tone::detail) continue;
        // Some things are reported by whoever decides them and by whoever does them.
        if (!lines.empty() && lines.back().at == one.at && lines.back().text == one.text) continue;
        lines.push_back(
            {.at = one.at, .tone = one.tone, .text = one.text, .weight = weight(one, matter)});
    }
    return lines;
}

/// Puts each breach behind what happened until then, and returns the place of the first.
std::size_t insert_breaches(const RunResult& result, std::vector<Line>& lines) {
    std::size_t first = lines.size();
    std::size_t count = 0;
    for (const auto& violation : result.violations) {
        if (count == breaches_max) break;
        count += 1;
        Line line;
        line.at = violation.at;
        line.breach = true;
        line.weight = 100;
        line.text = "broken: " + visible(violation.check) + ": " +
                    visible(cut(violation.message, message_size_max));
        const auto place = std::ranges::upper_bound(lines, line.at, {}, &Line::at);
        first = std::min(first, static_cast<std::size_t>(place - lines.begin()));
        lines.insert(place, std::move(line));
    }
    return first;
}

/// The nearer before the first breach, the more it explains.
void weigh_nearness(std::vector<Line>& lines, std::size_t breach) {
    for (std::size_t at = 0; at < lines.size(); ++at) {
        if (at > breach) {
            if (!lines[at].breach) lines[at].weight -= 3;
        } else if (breach - at <= 10) {
            lines[at].weight += 6;
        } else if (breach - at <= 25) {
            lines[at].weight += 3;
        }
    }
}

/// The places of the heaviest lines, in order.
std::vector<std::size_t> heaviest(const std::vector<Line>& lines, std::size_t count) {
    std::vector<std::size_t> places(lines.size());
    for (std::size_t at = 0; at < places.size(); ++at)
        places[at] = at;
    std::ranges::sort(places, [&](std::size_t one, std::size_t other) {
        const int difference = lines[one].weight - lines[other].weight;
        return difference != 0 ? difference > 0 : one < other;
    });
    places.resize(std::min(places.size(), count));
    std::ranges::sort(places);
    return places;
}

std::string pause_text(base::Duration pause) {
    const auto hours = std::chrono::floor<std::chrono::hours>(pause).count();
    const auto minutes = std::chrono::floor<std::chrono::minutes>(pause).count();
    if (hours >= 48 && hours % 24 == 0) return std::to_string(hours / 24) + " days";
    if (hours >= 48)
        return std::to_string(hours / 24) + " days " + std::to_string(hours % 24) + " hours";
    if (hours >= 2) return std::to_string(hours) + " hours";
    return std::to_string(minutes) + " minutes";
}

std::string padded(const std::string& text, std::size_t width) {
    return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

class Writer {
public:
    Writer(base::Instant start, std::size_t width, Colour colour)
        : start_(start), last_(start), width_(width), paint_(colour) {}

    void leave_out(std::size_t count) {
        if (count == 0) return;
        text_ += paint_.dim(blank() + "   ... " + std::to_string(count) + " more ...") + '\n';
    }

    void write(const Line& line) {
        if (line.at - last_ >= pause_min)
            text_ +=
                paint_.dim(blank() + "   ... " + pause_text(line.at - last_) + " pass ...") + '\n';
        last_ = line.at;
        const auto time = "    " + padded(offset_text(line.at - start_), width_);
        if (line.breach) {
            text_ += time + paint_.red(" X " + line.text) + '\n';
        } else if (line.tone == Tone::fault) {
            text_ += time + paint_.yellow(" ! " + line.text) + '\n';
        } else {
            text_ += time + "   " + line.text + '\n';
        }
    }

    std::string take() { return std::move(text_); }

private:
    std::string blank() const { return std::string(width_ + 4, ' '); }

    base::Instant start_;
    base::Instant last_;
    std::size_t width_;
    Painter paint_;
    std::string text_;
};

}  // namespace

std::string offset_text(base::Duration offset) {
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(offset).count();
    const long long seconds = milliseconds / 1000;
    const long long rest = milliseconds % 1000;
    std::array<char, 64> buffer{};
    if (seconds < 60) {
        std::snprintf(buffer.data(), buffer.size(), "%lld.%03lld", seconds, rest);
    } else if (seconds < 3600) {
        std::snprintf(buffer.data(), buffer.size(), "%lld:%02lld.%03lld", seconds / 60,
                      seconds % 60, rest);
    } else if (seconds < 86400) {
        std::snprintf(buffer.data(), buffer.size(), "%lld:%02lld:%02lld.%03lld", seconds / 3600,
                      seconds / 60 % 60, seconds % 60, rest);
    } else {
        std::snprintf(buffer.data(), buffer.size(), "%lld d %02lld:%02lld:%02lld.%03lld",
                      seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60, rest);
    }
    return buffer.data();
}

std::string story(const RunResult& result,
                  std::span<const TraceEvent> events,
                  Colour colour,
                  std::size_t lines_max) {
    if (events.empty()) return {};
    const auto slices = slices_of(events);
    const auto happened = happenings(events, slices);
    auto lines = told_lines(happened, Matter(result, happened));
    const auto breach = insert_breaches(result, lines);
    weigh_nearness(lines, breach);

    const auto start = events.front().at;
    const auto places = heaviest(lines, lines_max);
    std::size_t width = 0;
    for (const auto at : places)
        width = std::max(width, offset_text(lines[at].at - start).size());
    Writer writer(start, width, colour);
    std::size_t next = 0;
    for (const auto at : places) {
        writer.leave_out(at - next);
        writer.write(lines[at]);
        next = at + 1;
    }
    writer.leave_out(lines.size() - next);
    return writer.take();
}

}  // namespace torpor::sim
