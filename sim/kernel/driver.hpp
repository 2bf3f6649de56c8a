#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace torpor::sim {

/// Names a stream within its driver; dense, in the order of opening.
enum class StreamIndex : std::size_t {};

/// One draw that was made: a run is its scenario plus these.
struct Choice {
    std::string stream;
    std::string site;
    std::uint64_t bound = 0;
    std::uint64_t value = 0;

    friend bool operator==(const Choice&, const Choice&) = default;
};

/// Decides every draw of a run. Random, replayed, scripted, exhaustive and shrinking runs differ
/// in the driver only; whoever draws cannot tell.
class Driver {
public:
    virtual ~Driver() = default;

    /// Announces a stream before its first draw. Each name is opened once.
    virtual StreamIndex open(std::string_view stream) = 0;
    /// A number in [0, bound); `bound` is at least 2, since a single alternative is no choice.
    virtual std::uint64_t draw(StreamIndex stream, std::string_view site, std::uint64_t bound) = 0;
};

}  // namespace torpor::sim
