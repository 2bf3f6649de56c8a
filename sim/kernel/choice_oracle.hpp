#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/random.hpp"
#include "sim/kernel/driver.hpp"
#include "sim/kernel/trace.hpp"

namespace torpor::sim {

/// One stream of draws, named by a path such as "network/latency".
class ChoiceStream final : public base::Random {
public:
    ChoiceStream(Driver& driver, Trace& trace, std::string name);

    std::uint64_t choose(std::string_view site, std::uint64_t bound) override;

    /// True in `per_thousand` of a thousand draws. 0 and 1000 are certain and draw nothing.
    bool happens(std::string_view site, std::uint64_t per_thousand);

    const std::string& name() const { return name_; }

private:
    Driver& driver_;
    Trace& trace_;
    std::string name_;
    StreamIndex index_;
};

/// The one source of alternatives of a run. Every draw is decided by the driver and folded into
/// the trace's hash. A draw with a single alternative is no choice: it is 0, asks nobody and
/// leaves no mark.
class ChoiceOracle {
public:
    /// `driver` and `trace` must outlive the oracle.
    ChoiceOracle(Driver& driver, Trace& trace) : driver_(driver), trace_(trace) {}

    /// The stream of that name, the same one each time. It lives as long as the oracle.
    ChoiceStream& stream(std::string_view name);

private:
    Driver& driver_;
    Trace& trace_;
    std::map<std::string, std::unique_ptr<ChoiceStream>, std::less<>> streams_;
};

}  // namespace torpor::sim
