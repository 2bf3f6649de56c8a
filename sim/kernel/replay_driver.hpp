#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/kernel/driver.hpp"

namespace torpor::sim {

/// Where a replayed run first asked for something else than the recorded one.
struct Divergence {
    std::size_t index = 0;           ///< of the draw, counted from 0
    std::optional<Choice> recorded;  ///< nothing if the recording had ended
    Choice asked;                    ///< its value is the one that was given instead
};

/// Gives the draws of a recording again. After the first divergence every draw is 0: the run is no
/// longer the recorded one, and the caller is expected to stop it.
class ReplayDriver final : public Driver {
public:
    explicit ReplayDriver(std::vector<Choice> recording) : recording_(std::move(recording)) {}

    StreamIndex open(std::string_view stream) override;
    std::uint64_t draw(StreamIndex stream, std::string_view site, std::uint64_t bound) override;

    const std::optional<Divergence>& divergence() const { return divergence_; }
    /// Draws of the recording that were not asked for yet.
    std::size_t remaining() const { return recording_.size() - next_; }

private:
    std::vector<Choice> recording_;
    std::vector<std::string> names_;
    std::size_t next_ = 0;
    std::optional<Divergence> divergence_;
};

}  // namespace torpor::sim
