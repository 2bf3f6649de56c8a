#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace torpor::base {

/// The only source of alternatives. In production it is entropy; in the simulator every draw is a
/// recorded choice, so a run can be replayed, enumerated or shrunk.
class Random {
public:
    virtual ~Random() = default;

    /// A number in [0, bound). `site` is a literal that names the decision, such as
    /// "sqs/next-group"; it appears in traces and must not carry data. `bound` is at least 1.
    virtual std::uint64_t choose(std::string_view site, std::uint64_t bound) = 0;
};

/// `digits` lower-case hexadecimal digits.
std::string hex_digits(Random& random, std::string_view site, std::size_t digits);
/// A version 4 UUID in its usual text form.
std::string uuid(Random& random, std::string_view site);

}  // namespace torpor::base
