#include "sim/network/process_ports.hpp"

namespace torpor::sim {

Task<void> ProcessSleeper::sleep_for(base::Duration duration) {
    co_await process_.sleep_for(duration);
}

}  // namespace torpor::sim
