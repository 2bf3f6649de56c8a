#include "sim/kernel/guard.hpp"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/random.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

// This file defines functions of the C library, so that every call of the program, also from a
// shared library, comes here first. It is linked wherever a Guard is.

extern "C" {
// Present under AddressSanitizer, which must see threads start; the name is its own.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
[[gnu::weak]] int __interceptor_pthread_create(pthread_t*,
                                               const pthread_attr_t*,
                                               void* (*)(void*),
                                               void*);
}

namespace torpor::sim {

namespace {

thread_local int guard_depth = 0;

void say(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

void refuse_if_armed(const char* function) {
    if (guard_depth == 0) [[likely]]
        return;
    guard_depth = 0;
    say("torpor: the simulated run called ");
    say(function);
    say(", which reads the real world. A run must be a function of its scenario and its choices: "
        "use the Clock, Sleeper or Random that the world provides.\n");
    std::abort();
}

// The next definition of a C function after ours: the C library's, or a sanitizer's.
template <class Function>
Function* next_definition(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// OpenSSL looks at a few variables of its own when it is first used, and nothing it reads there
// can reach a decision.
bool called_by_openssl(const void* caller) {
    Dl_info library{};
    if (::dladdr(caller, &library) == 0 || library.dli_fname == nullptr) return false;
    return std::strstr(library.dli_fname, "libcrypto") != nullptr ||
           std::strstr(library.dli_fname, "libssl") != nullptr;
}

}  // namespace

Guard::Guard() {
    guard_depth += 1;
}

Guard::~Guard() {
    guard_depth -= 1;
}

GuardPause::GuardPause() : depth_(guard_depth) {
    guard_depth = 0;
}

GuardPause::~GuardPause() {
    guard_depth = depth_;
}

}  // namespace torpor::sim

using torpor::sim::called_by_openssl;
using torpor::sim::guard_depth;
using torpor::sim::next_definition;
using torpor::sim::refuse_if_armed;

extern "C" {

int clock_gettime(clockid_t clock, timespec* result) noexcept {
    refuse_if_armed("clock_gettime");
    static const auto next = next_definition<int(clockid_t, timespec*)>("clock_gettime");
    return next(clock, result);
}

int gettimeofday(timeval* __restrict result, void* __restrict zone) noexcept {
    refuse_if_armed("gettimeofday");
    static const auto next = next_definition<int(timeval*, void*)>("gettimeofday");
    return next(result, zone);
}

time_t time(time_t* result) noexcept {
    refuse_if_armed("time");
    static const auto next = next_definition<time_t(time_t*)>("time");
    return next(result);
}

ssize_t getrandom(void* buffer, std::size_t size, unsigned flags) {
    refuse_if_armed("getrandom");
    static const auto next = next_definition<ssize_t(void*, std::size_t, unsigned)>("getrandom");
    return next(buffer, size, flags);
}

int getentropy(void* buffer, std::size_t size) {
    refuse_if_armed("getentropy");
    static const auto next = next_definition<int(void*, std::size_t)>("getentropy");
    return next(buffer, size);
}

// What std::random_device asks is often the processor itself, which nobody can intercept; its own
// function can be. The name is the one that the compiler gives to random_device::_M_getval.
unsigned int torpor_random_device(void* device) __asm__("_ZNSt13random_device9_M_getvalEv");
unsigned int torpor_random_device(void* device) {
    refuse_if_armed("std::random_device");
    static const auto next =
        next_definition<unsigned int(void*)>("_ZNSt13random_device9_M_getvalEv");
    return next(device);
}

char* getenv(const char* name) noexcept {
    if (guard_depth != 0 && !called_by_openssl(__builtin_return_address(0))) {
        refuse_if_armed("getenv");
    }
    static const auto next = next_definition<char*(const char*)>("getenv");
    return next(name);
}

char* secure_getenv(const char* name) noexcept {
    if (guard_depth != 0 && !called_by_openssl(__builtin_return_address(0))) {
        refuse_if_armed("secure_getenv");
    }
    static const auto next = next_definition<char*(const char*)>("secure_getenv");
    return next(name);
}

int pthread_create(pthread_t* thread,
                   const pthread_attr_t* attributes,
                   void* (*start)(void*),
                   void* argument) noexcept {
    refuse_if_armed("pthread_create");
    if (__interceptor_pthread_create != nullptr) {
        return __interceptor_pthread_create(thread, attributes, start, argument);
    }
    static const auto next =
        next_definition<int(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>(
            "pthread_create");
    return next(thread, attributes, start, argument);
}

}  // extern "C"
