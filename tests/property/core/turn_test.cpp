#include <map>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "runtime/core/text.hpp"
#include "tests/support/core_samples.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

/// Everything a model has been seen to ask for, sensible and not.
const std::vector<core::AskedCall> imaginable{
    asks("weather"),
    asks("weather", R"({"city":)"),
    asks("alarm", "[]"),
    asks("wipe"),
    asks("teleport"),
    asks(""),
    asks("bad name!", "nonsense"),
    asks("receive_event__injected"),
    asks("sleep", R"({"seconds":5})"),
    asks("sleep", R"({"seconds":"soon"})"),
    asks("sleep_until", R"({"date":"2026-02-30","time":"9"})"),
    asks("sleep_until_event_or_input"),
    asks("spawn_thread"),
    asks("spawn_thread", R"({"child_of":["bob"],"instructions":"x"})"),
    asks("report_to_parent", R"({"report":"x"})"),
    asks("send_message_to_child", R"({"message":"x","thread_id":"nobody"})"),
    asks("close_thread", R"({"thread_id":"ada"})"),
    asks("cancel_subscription", R"({"tool_call_id":"call_0"})"),
};

/// What became of each call of a turn: its result, or what it waits for.
std::vector<std::string> outcomes_of(const std::vector<core::AskedCall>& asked) {
    auto toolset = toolset_of("weather", {"weather", "alarm", "wipe"});
    toolset.manifest->tools[2].destructive = true;
    Life life({toolset});
    life.policy.destructive = core::DestructiveTools::ask_first;
    life.turns = {{.text = "", .calls = asked, .usage = {}}};
    life.live({user_says("m1", "Go")});
    std::map<base::CallId, std::string> became;
    for (const auto& result : entries_of<core::ResultEntry>(life.state.history)) {
        const auto told =
            became.emplace(result.call, std::get<wire::TextItem>(result.content.at(0)).text);
        RC_ASSERT(told.second);
    }
    for (const auto& [call, record] : life.state.calls) {
        const auto waits = became.emplace(
            call, std::string(core::to_text(record.kind)) + (record.held ? ", held" : ", sent"));
        RC_ASSERT(waits.second);
    }
    std::vector<std::string> outcomes;
    for (const auto& call : entries_of<core::CallEntry>(life.state.history))
        outcomes.push_back(became.at(call.call));
    return outcomes;
}

}  // namespace

TEST_CASE("turn: what becomes of a call does not depend on the calls beside it") {
    CHECK(rc::check([] {
        const auto asked =
            *rc::gen::container<std::vector<core::AskedCall>>(rc::gen::elementOf(imaginable));
        std::vector<std::string> alone;
        for (const auto& call : asked) {
            const auto outcome = outcomes_of({call});
            RC_ASSERT(outcome.size() == 1U);
            alone.push_back(outcome[0]);
        }
        RC_PRE(asked.size() <= 64U);
        RC_ASSERT(outcomes_of(asked) == alone);
    }));
}

TEST_CASE("text: a cut leaves whole characters of the beginning, and nothing beyond its bound") {
    CHECK(rc::check([] {
        const auto characters = *rc::gen::container<std::vector<std::string>>(
            rc::gen::element<std::string>("a", "ø", "€", "😀"));
        const auto bytes_max = *rc::gen::inRange<std::size_t>(0, 60);
        std::string text;
        std::string fits;
        for (const auto& character : characters) {
            const bool cut_before = fits.size() < text.size();
            text += character;
            if (!cut_before && text.size() <= bytes_max) fits = text;
        }
        RC_ASSERT(std::string(core::beginning(text, bytes_max)) == fits);
        const auto cut = core::cut_text(text, bytes_max);
        RC_ASSERT(cut.starts_with(fits));
        RC_ASSERT((cut == text) == (text.size() <= bytes_max));
    }));
}
