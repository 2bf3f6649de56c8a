#include "sim/kernel/recording_driver.hpp"

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

StreamIndex RecordingDriver::open(std::string_view stream) {
    const StreamIndex index = inner_.open(stream);
    base::invariant(static_cast<std::size_t>(index) == names_.size(),
                    "streams are numbered in the order of opening");
    names_.emplace_back(stream);
    return index;
}

std::uint64_t RecordingDriver::draw(StreamIndex stream,
                                    std::string_view site,
                                    std::uint64_t bound) {
    const std::uint64_t value = inner_.draw(stream, site, bound);
    const auto& name = names_[static_cast<std::size_t>(stream)];
    choices_.push_back({name, std::string{site}, bound, value});
    return value;
}

}  // namespace torpor::sim
