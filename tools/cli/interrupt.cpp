#include "tools/cli/interrupt.hpp"

#include <unistd.h>

#include <csignal>

#include "tools/cli/exit_code.hpp"

namespace torpor::cli {

namespace {

volatile std::sig_atomic_t noted = 0;

extern "C" void note_interrupt(int) {
    if (noted != 0) _exit(static_cast<int>(ExitCode::interrupted));
    noted = 1;
}

}  // namespace

void watch_interrupts() {
    std::signal(SIGINT, note_interrupt);
    std::signal(SIGTERM, note_interrupt);
}

bool interrupted() {
    return noted != 0;
}

}  // namespace torpor::cli
