#pragma once

#include <string>
#include <vector>

#include "sim/kernel/driver.hpp"

namespace torpor::sim {

/// Passes every draw to another driver and writes down what it decided.
class RecordingDriver final : public Driver {
public:
    /// `inner` must outlive this driver.
    explicit RecordingDriver(Driver& inner) : inner_(inner) {}

    StreamIndex open(std::string_view stream) override;
    std::uint64_t draw(StreamIndex stream, std::string_view site, std::uint64_t bound) override;

    /// Every draw so far, in the order of the run.
    const std::vector<Choice>& choices() const { return choices_; }

private:
    Driver& inner_;
    std::vector<std::string> names_;
    std::vector<Choice> choices_;
};

}  // namespace torpor::sim
