#pragma once

#include "runtime/base/random.hpp"

namespace torpor::property {

/// Draws of rapidcheck as the source of alternatives of a generator of stories, inside
/// `rc::gen::exec`. Each draw shrinks towards 0, which is the plainest alternative everywhere.
class RapidRandom final : public base::Random {
public:
    std::uint64_t choose(std::string_view site, std::uint64_t bound) override;
};

}  // namespace torpor::property
