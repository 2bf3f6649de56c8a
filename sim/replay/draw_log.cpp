#include "sim/replay/draw_log.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

std::uint32_t DrawLog::number_of(std::string_view name) {
    const auto found = numbers_.find(name);
    if (found != numbers_.end()) return found->second;
    const auto number = static_cast<std::uint32_t>(names_.size());
    names_.emplace_back(name);
    numbers_.emplace(name, number);
    return number;
}

std::string DrawLog::to_text(const LoggedDraw& draw) const {
    return name(draw.stream) + ' ' + name(draw.site) + " of " + std::to_string(draw.bound) + ": " +
           std::to_string(draw.value) + ", trace " + hash_text(draw.hash);
}

WatchedDriver::WatchedDriver(Driver& inner, Trace& trace, DrawLog& names, Watch watch)
    : inner_(inner), trace_(trace), names_(names), watch_(std::move(watch)) {}

StreamIndex WatchedDriver::open(std::string_view stream) {
    const auto index = inner_.open(stream);
    base::invariant(static_cast<std::size_t>(index) == streams_.size(),
                    "streams are numbered in the order of opening");
    streams_.push_back(names_.number_of(stream));
    return index;
}

std::uint64_t WatchedDriver::draw(StreamIndex stream, std::string_view site, std::uint64_t bound) {
    const auto value = inner_.draw(stream, site, bound);
    // The oracle folds the draw into the hash as soon as it has it.
    RollingHash hash = trace_.hash();
    hash.fold(site);
    hash.fold(bound);
    hash.fold(value);
    watch_({.stream = streams_[static_cast<std::size_t>(stream)],
            .site = names_.number_of(site),
            .bound = bound,
            .value = value,
            .hash = hash.value()});
    return value;
}

std::string hash_text(std::uint64_t hash) {
    std::array<char, 24> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%016" PRIx64, hash);
    return buffer.data();
}

}  // namespace torpor::sim
