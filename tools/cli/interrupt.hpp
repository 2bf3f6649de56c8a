#pragma once

namespace torpor::cli {

/// From here on Ctrl-C and SIGTERM ask the program to end with what it has; a second one ends it at
/// once.
void watch_interrupts();

/// Whether one has come.
bool interrupted();

}  // namespace torpor::cli
