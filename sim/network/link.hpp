#pragma once

#include <cstdint>
#include <string>

#include "runtime/base/time.hpp"

namespace torpor::sim {

/// What can go wrong on a link, each in so many of a thousand exchanges. All of it is legal for a
/// network: whoever speaks HTTP must survive it.
struct LinkFaults {
    std::uint32_t refused = 0;        ///< nothing reached the server, and the client knows
    std::uint32_t request_lost = 0;   ///< nothing reached the server, and the client waits
    std::uint32_t response_lost = 0;  ///< the request had its effect, and the client waits
    std::uint32_t body_cut = 0;       ///< the response breaks off inside its body
    std::uint32_t delayed = 0;        ///< of messages, each way: they take `delay`, not `latency`

    friend bool operator==(const LinkFaults&, const LinkFaults&) = default;
};

/// How one host reaches another. A client that waits for something lost sees its own timeout, or,
/// if it has none, a reset after a drawn time.
struct LinkSettings {
    base::Duration latency_min = std::chrono::milliseconds{1};  ///< of one way
    base::Duration latency_max = std::chrono::milliseconds{20};
    base::Duration delay_min = std::chrono::seconds{1};
    base::Duration delay_max = std::chrono::seconds{30};
    base::Duration reset_min = std::chrono::seconds{1};
    base::Duration reset_max = std::chrono::seconds{60};
    LinkFaults faults;

    friend bool operator==(const LinkSettings&, const LinkSettings&) = default;
};

/// One thing that has gone wrong on a link.
enum class LinkFault { refused, request_lost, response_lost, body_cut, delayed };

/// A link inside one machine: no latency, no faults.
constexpr LinkSettings loopback_link() {
    LinkSettings settings;
    settings.latency_min = base::Duration::zero();
    settings.latency_max = base::Duration::zero();
    return settings;
}

/// Two hosts, by exact name or by a pattern with at most one `*`, which stands for any text.
struct LinkPattern {
    std::string from;
    std::string to;

    bool matches(std::string_view source, std::string_view target) const;
    friend bool operator==(const LinkPattern&, const LinkPattern&) = default;
};

/// What the network did to exchanges, as totals of a run.
struct NetworkTally {
    std::uint64_t requests = 0;
    std::uint64_t refused = 0;
    std::uint64_t requests_lost = 0;
    std::uint64_t responses_lost = 0;
    std::uint64_t bodies_cut = 0;
    std::uint64_t delayed = 0;
    std::uint64_t timed_out = 0;

    friend bool operator==(const NetworkTally&, const NetworkTally&) = default;
};

}  // namespace torpor::sim
