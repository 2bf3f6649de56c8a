#include "runtime/net/system_entropy.hpp"

#include <cerrno>
#include <system_error>

#include <sys/random.h>

#include "runtime/base/invariant.hpp"

namespace torpor::net {

namespace {

std::uint64_t draw() {
    std::uint64_t bits = 0;
    // The kernel gives up to 256 bytes whole or not at all.
    while (getrandom(&bits, sizeof bits, 0) != static_cast<ssize_t>(sizeof bits)) {
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
    }
    return bits;
}

}  // namespace

std::uint64_t SystemEntropy::choose(std::string_view, std::uint64_t bound) {
    base::invariant(bound >= 1, "there is at least one alternative");
    // Draws below `surplus` would make the first alternatives likelier than the others.
    // NOLINTNEXTLINE(clang-analyzer-core.DivideZero): the analyzer does not look into invariants.
    std::uint64_t surplus = (0 - bound) % bound;
    std::uint64_t bits = draw();
    while (bits < surplus)
        bits = draw();
    return bits % bound;
}

}  // namespace torpor::net
