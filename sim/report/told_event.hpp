#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "sim/kernel/trace.hpp"
#include "sim/report/happened.hpp"

namespace torpor::sim {

/// Who asked whom for what, by the number of the exchange.
struct ExchangeRecord {
    std::string from;
    std::string to;
    std::string what;
};
using Exchanges = std::map<std::int64_t, ExchangeRecord>;

/// The sentence of one event, without what only its place in the trace tells.
Happened told_event(const TraceEvent& event, const Exchanges& exchanges);

}  // namespace torpor::sim
