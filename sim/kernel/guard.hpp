#pragma once

namespace torpor::sim {

/// While it lives, reading the real clock, entropy or the environment, or starting a thread, from
/// this thread prints what was called and aborts. Guards nest.
///
/// Caught: clock_gettime, gettimeofday, time, getrandom, getentropy, getenv, secure_getenv,
/// pthread_create, std::random_device, and with them the std clocks and std::thread. Not caught:
/// the rdrand and rdtsc instructions, direct system calls, reading /dev/urandom as a file, and
/// OpenSSL's own look at its environment variables, which is allowed.
class Guard {
public:
    Guard();
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
};

/// Lifts the guard of this thread for work that cannot reach the run, such as writing a trace.
class GuardPause {
public:
    GuardPause();
    ~GuardPause();
    GuardPause(const GuardPause&) = delete;
    GuardPause& operator=(const GuardPause&) = delete;

private:
    int depth_;
};

}  // namespace torpor::sim
