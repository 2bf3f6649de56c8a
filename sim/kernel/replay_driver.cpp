#include "sim/kernel/replay_driver.hpp"

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

StreamIndex ReplayDriver::open(std::string_view stream) {
    names_.emplace_back(stream);
    return StreamIndex{names_.size() - 1};
}

std::uint64_t ReplayDriver::draw(StreamIndex stream, std::string_view site, std::uint64_t bound) {
    const auto index = static_cast<std::size_t>(stream);
    base::invariant(index < names_.size(), "a stream is opened before its first draw");
    if (divergence_) return 0;

    if (next_ < recording_.size()) {
        const Choice& recorded = recording_[next_];
        if (recorded.stream == names_[index] && recorded.site == site && recorded.bound == bound &&
            recorded.value < bound) {
            next_ += 1;
            return recorded.value;
        }
    }
    Divergence divergence;
    divergence.index = next_;
    if (next_ < recording_.size()) divergence.recorded = recording_[next_];
    divergence.asked = {names_[index], std::string{site}, bound, 0};
    divergence_ = std::move(divergence);
    return 0;
}

}  // namespace torpor::sim
