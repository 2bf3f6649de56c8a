#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "fakes/rap/tool_server.hpp"
#include "tests/support/seeded_random.hpp"

namespace torpor::fakes::rap {
namespace {

using namespace std::chrono_literals;

wire::HttpRequest invocation(int call) {
    wire::rap::Invocation invocation;
    invocation.operation = "weather";
    invocation.arguments = "{}";
    invocation.call = base::CallId{"c" + std::to_string(call)};
    invocation.thread = base::ThreadId{"ada"};
    invocation.callback_url = "http://receiver.example/callback";
    return encode(invocation, *wire::parse_url("http://weather.tools/invoke"));
}

TEST_CASE("tool server: every accepted call is delivered exactly once if its receiver recovers") {
    CHECK(rc::check([](const std::vector<std::uint8_t>& steps, std::uint64_t seed) {
        tests::SeededRandom random{seed};
        ServerSettings settings;
        settings.name = "weather";
        settings.tools.emplace_back().name = "weather";
        settings.tools[0].answers = "rain";
        settings.tools[0].after = {0s, 3s};
        ToolServer server{settings};

        base::Instant now{std::chrono::seconds{1'700'000'000}};
        std::map<std::string, int> delivered;
        std::set<int> invoked;
        const auto run = [&](const Outcome& outcome, int failures) {
            for (const auto& effect : outcome.effects) {
                const auto& call = std::get<CallOut>(effect);
                const auto body = wire::rap::decode_callback(call.request.body);
                const bool lost = failures > 0 && random.choose("test/lost", 10) < 5;
                const auto result = std::get<wire::rap::ToolResult>(*body);
                if (!lost) delivered[result.call.str()] += 1;
                server.called_out(call.id, lost ? 0 : 200, {now, random});
            }
        };
        for (const auto step : steps) {
            now += step * 20ms;
            const int call = step % 5;
            invoked.insert(call);
            run(server.handle(Ticket{1}, invocation(call), {now, random}), 1);
            run(server.advance({now, random}), 1);
        }
        while (const auto next = server.next_deadline()) {
            now = *next;
            run(server.advance({now, random}), 0);
        }
        RC_ASSERT(delivered.size() == invoked.size());
        for (const auto& [call, times] : delivered)
            RC_ASSERT(times == 1);
        RC_ASSERT(server.pending() == 0U);
    }));
}

TEST_CASE("tool server: events arrive in order, each once, and none after the end was told") {
    CHECK(rc::check([](const std::vector<std::uint8_t>& steps, bool cancelled, std::uint64_t seed) {
        tests::SeededRandom random{seed};
        ServerSettings settings;
        settings.name = "weather";
        auto& tool = settings.tools.emplace_back();
        tool.name = "weather";
        tool.answers = "subscribed";
        tool.subscribes = true;
        tool.after = {0s, 3s};
        tool.events.resize(2);
        tool.events[0].before_confirmation = seed % 2 == 0;
        tool.events[0].times = 4;
        tool.events[0].every = 1s;
        tool.events[1].after = {0s, 10s};
        tool.events[1].final = true;
        ToolServer server{settings};

        base::Instant now{std::chrono::seconds{1'700'000'000}};
        std::vector<int> arrived;
        bool told = false;
        const auto run = [&](const Outcome& outcome, int losses) {
            for (const auto& effect : outcome.effects) {
                const auto& call = std::get<CallOut>(effect);
                RC_ASSERT(!told);
                const bool lost = losses > 0 && random.choose("test/lost", 10) < 5;
                for (const auto& fact :
                     server.called_out(call.id, lost ? 0 : 200, {now, random}).facts) {
                    const auto* sent = std::get_if<EventSent>(&fact);
                    if (sent != nullptr && sent->status == 200) arrived.push_back(sent->event);
                }
            }
        };
        run(server.handle(Ticket{1}, invocation(1), {now, random}), 1);
        for (const auto step : steps) {
            now += step * 20ms;
            run(server.advance({now, random}), 1);
        }
        if (cancelled) {
            const auto notice =
                wire::rap::cancel_call_request(*wire::parse_url("http://weather.tools/"),
                                               base::ThreadId{"ada"}, base::CallId{"c1"});
            run(server.handle(Ticket{1}, notice, {now, random}), 0);
            told = true;
        }
        while (const auto next = server.next_deadline()) {
            now = std::max(now, *next);
            run(server.advance({now, random}), 0);
        }
        for (std::size_t i = 0; i < arrived.size(); ++i)
            RC_ASSERT(arrived[i] == static_cast<int>(i) + 1);
        RC_ASSERT(cancelled || arrived.size() == 5U);
        RC_ASSERT(server.pending() == 0U);
        RC_ASSERT(server.live() == 0U);
    }));
}

}  // namespace
}  // namespace torpor::fakes::rap
