#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/base/invariant.hpp"
#include "runtime/base/random.hpp"

namespace torpor::sim {

/// Draws in the words of a story. A draw of 0 is always the plainest alternative, so a shrinker
/// that lowers numbers makes a story plainer. `random` must outlive it.
class Draw {
public:
    explicit Draw(base::Random& random) : random_(random) {}

    /// True in one of `n` draws.
    bool one_in(std::string_view site, std::uint64_t n) {
        return random_.choose(site, n) == n - 1 && n > 0;
    }
    std::size_t below(std::string_view site, std::size_t bound) {
        return static_cast<std::size_t>(random_.choose(site, bound));
    }
    /// Both ends included.
    int between(std::string_view site, int least, int most) {
        base::invariant(least <= most, "a range of draws has an end that is not below its start");
        return least + static_cast<int>(below(site, static_cast<std::size_t>(most - least) + 1));
    }
    template <class T, std::size_t size>
    const T& pick(std::string_view site, const std::array<T, size>& from) {
        return from[below(site, size)];
    }
    template <class T>
    const T& pick(std::string_view site, const std::vector<T>& from) {
        base::invariant(!from.empty(), "one of something is picked");
        return from[below(site, from.size())];
    }

private:
    base::Random& random_;
};

}  // namespace torpor::sim
