#include "sim/kernel/guard.hpp"

#include <pthread.h>
#include <sys/random.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/unit/kernel/lab.hpp"

using namespace torpor::sim;

namespace {

struct ChildEnd {
    int signal = 0;
    std::string errors;
};

// Runs `body` in a child process and collects how it died and what it printed to stderr.
ChildEnd end_of_child(const std::function<void()>& body) {
    std::array<int, 2> pipe_ends{};
    REQUIRE(::pipe(pipe_ends.data()) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        std::signal(SIGABRT, SIG_DFL);
        ::dup2(pipe_ends[1], STDERR_FILENO);
        body();
        ::_exit(0);
    }
    ::close(pipe_ends[1]);
    ChildEnd end;
    std::array<char, 1024> buffer{};
    for (;;) {
        const ssize_t size = ::read(pipe_ends[0], buffer.data(), buffer.size());
        if (size <= 0) break;
        end.errors.append(buffer.data(), static_cast<std::size_t>(size));
    }
    ::close(pipe_ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
    return end;
}

void check_refused(const char* function, const std::function<void()>& call) {
    INFO(function);
    const ChildEnd guarded = end_of_child([&] {
        const Guard guard;
        call();
    });
    CHECK(guarded.signal == SIGABRT);
    CHECK(guarded.errors.find(function) != std::string::npos);

    const ChildEnd free = end_of_child(call);
    CHECK(free.signal == 0);
}

}  // namespace

TEST_CASE("guard: the real clock is out of reach") {
    check_refused("clock_gettime", [] { static_cast<void>(std::chrono::steady_clock::now()); });
    check_refused("clock_gettime", [] { static_cast<void>(std::chrono::system_clock::now()); });
    check_refused("gettimeofday", [] {
        timeval now{};
        ::gettimeofday(&now, nullptr);
    });
    check_refused("time", [] { static_cast<void>(::time(nullptr)); });
}

TEST_CASE("guard: entropy is out of reach") {
    std::array<char, 8> bytes{};
    check_refused("getrandom", [&] {
        if (::getrandom(bytes.data(), bytes.size(), 0) < 0) std::abort();
    });
    check_refused("getentropy", [&] {
        if (::getentropy(bytes.data(), bytes.size()) < 0) std::abort();
    });
    check_refused("getentropy", [] { std::random_device{"getentropy"}(); });
    check_refused("std::random_device", [] { std::random_device{}(); });
}

TEST_CASE("guard: the environment is out of reach") {
    check_refused("getenv", [] { static_cast<void>(std::getenv("HOME")); });
    check_refused("secure_getenv", [] { static_cast<void>(::secure_getenv("HOME")); });
}

TEST_CASE("guard: no thread starts") {
    check_refused("pthread_create", [] { std::thread{[] {}}.join(); });
}

TEST_CASE("guard: a run of the kernel is guarded, before and after it is not") {
    const ChildEnd end = end_of_child([] {
        Lab lab;
        static_cast<void>(::time(nullptr));
        lab.kernel.post([] {});
        lab.kernel.run();
        static_cast<void>(::time(nullptr));
    });
    CHECK(end.signal == 0);

    const ChildEnd refused = end_of_child([] {
        Lab lab;
        lab.kernel.post([] { static_cast<void>(::time(nullptr)); });
        lab.kernel.run();
    });
    CHECK(refused.signal == SIGABRT);
}

TEST_CASE("guard: a pause lifts it and puts it back") {
    const ChildEnd end = end_of_child([] {
        const Guard guard;
        const GuardPause pause;
        static_cast<void>(::time(nullptr));
    });
    CHECK(end.signal == 0);

    const ChildEnd refused = end_of_child([] {
        const Guard guard;
        {
            const GuardPause pause;
        }
        static_cast<void>(::time(nullptr));
    });
    CHECK(refused.signal == SIGABRT);
}

TEST_CASE("guard: other threads are free") {
    std::thread reader;
    {
        reader = std::thread{[] { static_cast<void>(std::chrono::steady_clock::now()); }};
        const Guard guard;
        static_cast<void>(guard);
    }
    reader.join();
}
