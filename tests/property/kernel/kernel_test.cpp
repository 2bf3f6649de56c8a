#include "sim/kernel/kernel.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "tests/unit/kernel/lab.hpp"

using namespace torpor::sim;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> restless(Process& process, ChoiceStream& stream, LifetimeTracked tracked) {
    for (int i = 0; i < 10; ++i) {
        const auto pause = std::chrono::milliseconds{stream.choose("test/pause", 4)};
        co_await process.sleep_for(pause);
        if (stream.choose("test/spawn", 4) == 0) {
            process.spawn(restless(process, stream, tracked));
        }
    }
}

// A world of processes that crash, freeze and restart at drawn moments.
std::uint64_t hash_of_turmoil(std::uint64_t seed, int& living) {
    Lab lab{seed};
    ChoiceStream& stream = lab.oracle.stream("test");
    std::vector<Process*> processes;
    const auto begin = [&] {
        Process& process = lab.start("p" + std::to_string(processes.size()));
        process.spawn(restless(process, stream, LifetimeTracked{living}));
        processes.push_back(&process);
    };
    for (int i = 0; i < 4; ++i) {
        begin();
    }
    for (int i = 0; i < 20; ++i) {
        const auto moment = std::chrono::milliseconds{stream.choose("test/moment", 40)};
        lab.kernel.after(moment, [&] {
            Process& process = *processes[stream.choose("test/process", processes.size())];
            switch (stream.choose("test/blow", 4)) {
                case 0:
                    process.crash();
                    begin();
                    break;
                case 1:
                    process.post([&process] { process.crash(); });
                    break;
                case 2:
                    process.freeze();
                    break;
                default:
                    process.thaw();
            }
        });
    }
    RunLimits limits;
    limits.events = 2000;
    lab.kernel.run(limits);
    return lab.trace.hash_value();
}

}  // namespace

TEST_CASE("kernel: crashes and freezes at any moment leak nothing and repeat exactly") {
    CHECK(rc::check([](std::uint64_t seed) {
        int living = 0;
        const auto first = hash_of_turmoil(seed, living);
        RC_ASSERT(living == 0);
        RC_ASSERT(hash_of_turmoil(seed, living) == first);
        RC_ASSERT(living == 0);
    }));
}
