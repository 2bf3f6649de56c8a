#include <map>
#include <set>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "tests/support/core_world.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

const std::vector<std::string> tool_names{
    "weather", "alarm", "sleep", "sleep_until_event_or_input", "no such one", "sleep_until"};
const std::vector<std::string> argument_texts{"{}", R"({"seconds":5})", "nonsense", ""};

rc::Gen<core::ModelTurn> any_turn() {
    const auto asked = rc::gen::apply(
        [](std::string tool, std::string arguments) { return asks(tool, arguments); },
        rc::gen::elementOf(tool_names), rc::gen::elementOf(argument_texts));
    return rc::gen::apply(
        [](std::string text, std::vector<core::AskedCall> calls) {
            return core::ModelTurn{.text = std::move(text), .calls = std::move(calls), .usage = {}};
        },
        rc::gen::element<std::string>("", " ", "said"),
        rc::gen::scale(0.05, rc::gen::container<std::vector<core::AskedCall>>(asked)));
}

/// A message about whatever exists: ids repeat, results are late, foreign, unknown or double.
core::InboxItem any_item(const core::History& history) {
    const auto id = "m" + std::to_string(*rc::gen::inRange(0, 40));
    const auto calls = entries_of<core::CallEntry>(history);
    const int kind = *rc::gen::inRange(0, 10);
    if (kind < 3) return user_says(id, *rc::gen::element<std::string>("hello", "  ", "stop"));
    if (kind == 3) return {base::MessageId(id), std::unexpected(wire::DecodeError{"", "JSON"})};
    if (kind == 4) return user_says(id, "hello", base::ThreadId("bob"));
    if (kind == 5 || calls.empty()) return answers(id, base::CallId("call_unknown"), "?");
    const auto call = *rc::gen::elementOf(calls);
    return answers(id, call.call, *rc::gen::element<std::string>("rain", ""));
}

void assert_consistent(const core::ThreadState& state) {
    std::int64_t order = 0;
    std::set<base::MessageId> identities;
    for (const auto& entry : state.history) {
        RC_ASSERT(entry.order == ++order);
        RC_ASSERT(identities.insert(entry.identity).second);
    }
    bool blocked = false;
    for (const auto& [id, record] : state.calls) {
        if (record.status != core::CallStatus::pending) continue;
        if (!core::is_passive(record.kind)) blocked = true;
    }
    RC_ASSERT(state.deferred.empty() || blocked);
}

}  // namespace

TEST_CASE("slice: whatever arrives, requests are well formed and nothing takes effect twice") {
    CHECK(rc::check([] {
        Life life;
        const int slices = *rc::gen::inRange(1, 12);
        std::set<base::OutboxId> sent;
        for (int i = 0; i < slices; ++i) {
            std::vector<core::InboxItem> batch;
            const int size = *rc::gen::inRange(1, 5);
            for (int k = 0; k < size; ++k)
                batch.push_back(any_item(life.state.history));
            life.turns.clear();
            const int turns = *rc::gen::inRange(0, 4);
            for (int k = 0; k < turns; ++k)
                life.turns.push_back(*any_turn());

            const auto before = life.state;
            life.requests.clear();
            const auto commit = life.live(batch);

            for (const auto& request : life.requests)
                RC_ASSERT(complaint_about(request) == "");
            RC_ASSERT(life.requests.size() <= 8U);
            assert_consistent(life.state);
            for (const auto& item : batch)
                RC_ASSERT(life.state.consumed.contains(item.id));
            for (const auto& message : commit.consumed) {
                RC_ASSERT(!before.consumed.contains(message.id));
            }
            for (const auto& item : commit.outbox)
                RC_ASSERT(sent.insert(item.id).second);
            // A prefix of history never changes.
            RC_ASSERT(std::equal(before.history.begin(), before.history.end(),
                                 life.state.history.begin()));
        }
    }));
}

TEST_CASE("slice: every answer of a known call takes effect exactly once or waits") {
    CHECK(rc::check([] {
        Life life;
        life.turns = {{.text = "", .calls = {asks("weather"), asks("alarm")}, .usage = {}}};
        life.live({user_says("u0", "go")});
        const auto calls = entries_of<core::CallEntry>(life.state.history);
        int number = 0;
        const int steps = *rc::gen::inRange(1, 15);
        for (int i = 0; i < steps; ++i) {
            const auto id = "x" + std::to_string(++number);
            const int kind = *rc::gen::inRange(0, 3);
            if (kind == 0) {
                life.turns = {{.text = "", .calls = {asks("weather")}, .usage = {}}};
                life.live({user_says(id, "again")});
            } else {
                const auto made = entries_of<core::CallEntry>(life.state.history);
                life.live({answers(id, (*rc::gen::elementOf(made)).call, "done")});
            }
        }
        std::map<base::CallId, int> effects;
        for (const auto& result : entries_of<core::ResultEntry>(life.state.history)) {
            if (result.how == core::Resolution::answered) effects[result.call] += 1;
        }
        for (const auto& event : entries_of<core::EventEntry>(life.state.history)) {
            effects[event.original_call] += 1;
        }
        for (const auto& waiting : life.state.deferred)
            effects[std::get<core::EventEntry>(waiting.event).original_call] += 1;
        for (const auto& [call, count] : effects)
            RC_ASSERT(count == 1);
    }));
}
