#include <catch2/catch.hpp>

#include "sim/bill/bill.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "sim/world/world.hpp"

using namespace torpor;
using namespace torpor::sim;

namespace {

/// The story of the scenario file with another length of the night, and without latency: what is
/// billed then depends on nothing that is drawn.
Usage used_by_sleeping(std::chrono::days days, Target target) {
    const auto file =
        std::string{TORPOR_SOURCE_DIR} + "/scenarios/bill/sleeping-costs-nothing.json";
    auto story = *read_scenario_file(file);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(days).count();
    story.model[1].calls.front().arguments = "{\"seconds\":" + std::to_string(seconds) + '}';
    story.expect = {};
    story.expect.within = days + std::chrono::days{1};
    story.faults.latency = {};
    story.agent.targets = {target};
    Usage usage;
    RunOptions options;
    options.usage = &usage;
    const auto result = run_scenario(story, 1, std::move(options));
    CHECK(result.passed);
    return usage;
}

}  // namespace

TEST_CASE("sleep: thirty days cost what three days cost, but for idle polling") {
    for (const auto target : all_targets) {
        const auto three = used_by_sleeping(std::chrono::days{3}, target);
        const auto thirty = used_by_sleeping(std::chrono::days{30}, target);
        for (std::size_t i = 0; i < metered_count; ++i) {
            const auto what = static_cast<Metered>(i);
            const bool polls =
                what == Metered::idle_fifo_polls || what == Metered::idle_standard_polls;
            // Cold starts and the length of a model's turn are drawn.
            if (polls || what == Metered::lambda_megabyte_milliseconds) continue;
            CAPTURE(i);
            CHECK(three.of(what) == thirty.of(what));
        }
        CHECK(thirty.of(Metered::input_tokens) > 0);
        CHECK(thirty.elapsed > std::chrono::days{30});
        const double longer = bill_of(thirty, default_prices()).used_usd;
        CHECK(bill_of(three, default_prices()).used_usd == Approx(longer).epsilon(0.01));
    }
}
