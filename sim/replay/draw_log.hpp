#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/driver.hpp"
#include "sim/kernel/trace.hpp"

namespace torpor::sim {

/// One draw, small enough to keep all of a run's.
struct LoggedDraw {
    std::uint32_t stream = 0;  ///< a name of the log
    std::uint32_t site = 0;    ///< a name of the log
    std::uint64_t bound = 0;
    std::uint64_t value = 0;
    std::uint64_t hash = 0;  ///< of the trace with this draw in it

    friend bool operator==(const LoggedDraw&, const LoggedDraw&) = default;
};

/// The draws of one run or of several that are compared, and the names in them.
class DrawLog {
public:
    std::uint32_t number_of(std::string_view name);
    const std::string& name(std::uint32_t number) const { return names_[number]; }

    /// "network/latency network/latency of 19000001: 4711, trace 7b1fe397e68d4cf1"
    std::string to_text(const LoggedDraw& draw) const;

    std::vector<LoggedDraw> draws;

private:
    std::vector<std::string> names_;
    std::map<std::string, std::uint32_t, std::less<>> numbers_;
};

/// Passes every draw to another driver and tells of it.
class WatchedDriver final : public Driver {
public:
    using Watch = std::function<void(const LoggedDraw&)>;

    /// The references must outlive the driver; `trace` is that of the run.
    WatchedDriver(Driver& inner, Trace& trace, DrawLog& names, Watch watch);

    StreamIndex open(std::string_view stream) override;
    std::uint64_t draw(StreamIndex stream, std::string_view site, std::uint64_t bound) override;

private:
    Driver& inner_;
    Trace& trace_;
    DrawLog& names_;
    Watch watch_;
    std::vector<std::uint32_t> streams_;  ///< names of the log, by index
};

/// As reports print it: 16 hexadecimal digits.
std::string hash_text(std::uint64_t hash);

}  // namespace torpor::sim
