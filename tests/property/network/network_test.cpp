#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "tests/unit/network/net_lab.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

TEST_CASE("network: under any faults every request ends, and nothing stays open") {
    CHECK(rc::check([](std::uint64_t seed) {
        const auto share = [] { return static_cast<std::uint32_t>(*rc::gen::inRange(0, 1001)); };
        NetLab lab{seed};
        LinkFaults faults;
        faults.refused = share();
        faults.request_lost = share();
        faults.response_lost = share();
        faults.body_cut = share();
        lab.set_faults(faults);
        lab.answer.pieces = {{1s, "and"}, {1s, "wind"}};
        for (int i = 0; i < 20; ++i) {
            const base::Duration timeout = i % 2 == 0 ? 500ms : 0ms;
            lab.ada.spawn(ask(lab.client, NetLab::request(), timeout, lab.log));
        }
        const auto cut = std::chrono::milliseconds{*rc::gen::inRange(0, 3000)};
        lab.kernel.after(cut, [&] { lab.network.partition({"*", "weather.tools"}); });
        RC_ASSERT(lab.kernel.run().outcome == RunOutcome::quiescent);
        RC_ASSERT(lab.log.size() == 20U);
        RC_ASSERT(lab.network.open_count() == 0U);
    }));
}
