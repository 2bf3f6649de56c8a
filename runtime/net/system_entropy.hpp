#pragma once

#include "runtime/base/random.hpp"

namespace torpor::net {

/// Alternatives from the operating system's entropy; the site is not looked at.
class SystemEntropy final : public base::Random {
public:
    /// Throws std::system_error if the system has no entropy to give.
    std::uint64_t choose(std::string_view site, std::uint64_t bound) override;
};

}  // namespace torpor::net
