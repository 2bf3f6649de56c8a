#include <vector>

#include <catch2/catch.hpp>

#include "runtime/daemon/bell.hpp"
#include "sim/network/process_ports.hpp"
#include "tests/unit/kernel/lab.hpp"

using namespace torpor;
using namespace std::chrono_literals;
using daemon::Bell;

namespace {

using Moments = std::vector<base::Duration>;

Task<void> note_rings(sim::Kernel& kernel, Bell& bell, int rings, Moments& moments) {
    for (int i = 0; i < rings; ++i) {
        co_await bell.wait();
        moments.push_back(kernel.now() - sim::start_default);
    }
}

Task<void> note_limited(
    sim::Kernel& kernel, Bell& bell, ports::Sleeper& sleeper, int waits, Moments& moments) {
    for (int i = 0; i < waits; ++i) {
        co_await bell.wait_for(sleeper, 10s);
        moments.push_back(kernel.now() - sim::start_default);
    }
}

}  // namespace

TEST_CASE("bell: a ring wakes who waits, and one that nobody waits for is kept once") {
    sim::Lab lab;
    Bell bell;
    Moments moments;
    auto& process = lab.start("ada");
    bell.ring();
    bell.ring();
    process.spawn(note_rings(lab.kernel, bell, 2, moments));
    lab.kernel.after(5s, [&] { bell.ring(); });
    lab.kernel.run();
    CHECK(moments == Moments{0s, 5s});
}

TEST_CASE("bell: a limited wait ends with the ring or with its limit, and leaves no timer") {
    sim::Lab lab;
    Bell bell;
    Moments moments;
    auto& process = lab.start("ada");
    sim::ProcessSleeper sleeper{process};
    process.spawn(note_limited(lab.kernel, bell, sleeper, 3, moments));
    lab.kernel.after(3s, [&] { bell.ring(); });
    lab.kernel.after(14s, [&] { bell.ring(); });
    lab.kernel.run();
    CHECK(moments == Moments{3s, 13s, 14s});
    CHECK(lab.kernel.now() - sim::start_default == 14s);
}

TEST_CASE("bell: a process that is killed while it waits leaves nothing behind") {
    sim::Lab lab;
    Bell bell;
    Moments moments;
    auto& process = lab.start("ada");
    sim::ProcessSleeper sleeper{process};
    process.spawn(note_limited(lab.kernel, bell, sleeper, 3, moments));
    lab.kernel.after(3s, [&] { process.crash(); });
    lab.kernel.after(4s, [&] { bell.ring(); });
    lab.kernel.run();
    CHECK(moments.empty());
}
