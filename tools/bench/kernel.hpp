#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace torpor::bench {

/// Events per second of the bare kernel, in processor time, so that a busy machine does not count.
struct KernelFigures {
    std::map<std::uint32_t, double> timer_events_per_second;  ///< by number of processes
    double ping_pong_per_second = 0;
};

/// Takes a few seconds. Meaningful in an optimised build only.
KernelFigures measure_kernel();

/// {"timer_events_per_second":{"10":n,"1000":n,"100000":n},"ping_pong_per_second":n}
std::string kernel_figures_json(const KernelFigures& figures);

}  // namespace torpor::bench
