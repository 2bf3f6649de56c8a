#include <catch2/catch.hpp>

#include "runtime/core/projection.hpp"
#include "tests/support/core_samples.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

using Bodies = std::vector<decltype(core::HistoryEntry::body)>;

core::History history_of(Bodies bodies) {
    core::History history;
    for (auto& body : bodies) {
        const auto order = static_cast<std::int64_t>(history.size()) + 1;
        history.push_back({order, base::MessageId(std::to_string(order)), std::move(body)});
    }
    return history;
}

core::CallEntry called(const std::string& id, const std::string& tool) {
    return {base::CallId(id), "", tool, "{}"};
}

core::ResultEntry resulted(const std::string& id, std::vector<wire::ContentItem> content) {
    return {base::CallId(id), core::Resolution::answered, std::move(content), {}};
}

core::ThreadState thread_of(Bodies bodies) {
    core::ThreadState state;
    state.thread = ada;
    state.history = history_of(std::move(bodies));
    state.history_length = static_cast<std::int64_t>(state.history.size());
    return state;
}

core::ModelRequest shown(const core::ThreadState& state, core::Showing showing = {}) {
    return core::project(state, core::ToolCatalog({}, {}), "Be brief.", showing);
}

const std::string& text_at(const core::ModelRequest& request, std::size_t turn, std::size_t part) {
    return std::get<core::SpokenText>(request.turns.at(turn).parts.at(part)).text;
}

const core::ResultPart& result_at(const core::ModelRequest& request, std::size_t turn) {
    return std::get<core::ResultPart>(request.turns.at(turn).parts.at(0));
}

const std::string& text_of(const core::ResultPart& result) {
    return std::get<wire::TextItem>(result.content.at(0)).text;
}

}  // namespace

TEST_CASE("projection: turns alternate, calls end a turn and results begin the next") {
    const auto request =
        shown(thread_of({core::UserEntry{"one"}, core::UserEntry{"two"}, core::AgentEntry{"look"},
                         called("call_a", "weather"), called("call_b", "alarm"),
                         resulted("call_b", {wire::TextItem{"set"}}),
                         resulted("call_a", {wire::TextItem{"rain"}}), core::UserEntry{"and?"}}));
    REQUIRE(request.turns.size() == 3);
    CHECK(request.turns[0].parts.size() == 2);
    CHECK(request.turns[1].side == core::RequestTurn::Side::agent);
    CHECK(std::holds_alternative<core::SpokenText>(request.turns[1].parts[0]));
    CHECK(std::holds_alternative<core::CallPart>(request.turns[1].parts[2]));
    REQUIRE(request.turns[2].parts.size() == 3);
    CHECK(std::holds_alternative<core::ResultPart>(request.turns[2].parts[0]));
    CHECK(std::holds_alternative<core::SpokenText>(request.turns[2].parts[2]));
}

TEST_CASE("projection: an event is shown as a call of the reserved tool and its result") {
    core::EventEntry event;
    event.injected = base::CallId("event_1");
    event.original_tool = "weather";
    event.original_call = base::CallId("call_a");
    event.original_arguments = R"({"city":"Oslo"})";
    event.content.emplace_back(wire::TextItem{"rain"});
    const auto request = shown(thread_of({core::UserEntry{"hi"}, event}));
    REQUIRE(request.turns.size() == 3);
    const auto& call = std::get<core::CallPart>(request.turns[1].parts.at(0));
    CHECK(call.tool == "receive_event__injected");
    CHECK(call.arguments == R"({"original_args":{"city":"Oslo"},"original_tool_call_id":"call_a",)"
                            R"("original_tool_name":"weather"})");
}

TEST_CASE("projection: what the model's interface would refuse is replaced") {
    const auto request =
        shown(thread_of({core::UserEntry{"hi"}, called("call_a", "bad name!"),
                         resulted("call_a", {wire::TextItem{" "}, wire::ImageItem{"aGk=", "svg"},
                                             wire::ImageItem{"aGk=", "png"}}),
                         called("call_b", "alarm"), resulted("call_b", {wire::TextItem{""}})}));
    CHECK(std::get<core::CallPart>(request.turns[1].parts.at(0)).tool == "bad_name_");
    const auto& result = std::get<core::ResultPart>(request.turns[2].parts.at(0));
    REQUIRE(result.content.size() == 2);
    CHECK(std::get<wire::TextItem>(result.content[0]).text ==
          "[image omitted: its format is not supported]");
    CHECK(std::holds_alternative<wire::ImageItem>(result.content[1]));
    const auto& empty = std::get<core::ResultPart>(request.turns[4].parts.at(0));
    CHECK(std::get<wire::TextItem>(empty.content.at(0)).text == "(no output)");
}

TEST_CASE("projection: the prompt is followed by the thread's name and the path that child_of is") {
    auto state = thread_of({core::UserEntry{"hi"}});
    CHECK(shown(state).system ==
          "Be brief.\n\nYou are in the thread with the ID ada. It is the root thread: it has no "
          "parent. For spawn_thread, child_of is [\"ada\"].");
    state.thread = base::ThreadId("thread_2");
    state.lineage.ancestors = {ada, base::ThreadId("thread_1")};
    CHECK(shown(state).system ==
          "Be brief.\n\nYou are in the thread with the ID thread_2. Its parent is the thread "
          "thread_1, and the root thread is ada. For spawn_thread, child_of is "
          "[\"ada\",\"thread_1\",\"thread_2\"].");
}

TEST_CASE(
    "projection: a view is the summary as the agent's words, what is inherited, what is own") {
    auto state = thread_of({core::UserEntry{"own"}});
    state.summary = "[Compacted conversation summary]\nIn short.";
    state.inherited = history_of({core::UserEntry{"of the parent"}, core::AgentEntry{"yes"}});
    const auto request = shown(state);
    REQUIRE(request.turns.size() == 5);
    CHECK(text_at(request, 0, 0) == "(The conversation begins.)");
    CHECK(text_at(request, 1, 0) == "[Compacted conversation summary]\nIn short.");
    CHECK(request.turns[1].side == core::RequestTurn::Side::agent);
    CHECK(text_at(request, 2, 0) == "of the parent");
    CHECK(text_at(request, 3, 0) == "yes");
    CHECK(text_at(request, 4, 0) == "own");
}

TEST_CASE("projection: a child answers the calls of the turn in which it was spawned") {
    auto state = thread_of({resulted("call_a", {wire::TextItem{"made elsewhere"}}),
                            resulted("call_b", {wire::TextItem{"your task"}})});
    state.inherited = history_of({core::UserEntry{"go"}, core::AgentEntry{"two things"},
                                  called("call_a", "weather"), called("call_b", "spawn_thread")});
    const auto request = shown(state);
    REQUIRE(request.turns.size() == 3);
    CHECK(request.turns[1].parts.size() == 3);
    CHECK(request.turns[2].parts.size() == 2);
}

TEST_CASE("projection: a long text is cut at a whole character, and says how much is left out") {
    const auto request =
        shown(thread_of({core::UserEntry{"abcø" + std::string(96, 'x')}, called("call_a", "alarm"),
                         resulted("call_a", {wire::TextItem{std::string(101, 'y')}})}),
              {.text_bytes_max = 4, .images = core::Images::shown});
    CHECK(text_at(request, 0, 0) == "abc\n[cut here: 98 of 101 bytes are left out]");
    CHECK(text_of(result_at(request, 2)) == "yyyy\n[cut here: 97 of 101 bytes are left out]");
}

TEST_CASE("projection: arguments too long to be shown are replaced, for half an object is none") {
    auto call = called("call_a", "alarm");
    call.arguments = R"({"at":")" + std::string(50, '9') + R"("})";
    core::EventEntry event;
    event.injected = base::CallId("event_1");
    event.original_call = call.call;
    event.original_tool = call.tool;
    event.original_arguments = call.arguments;
    const auto request =
        shown(thread_of({core::UserEntry{"hi"}, call, resulted("call_a", {}), event}),
              {.text_bytes_max = 50, .images = core::Images::shown});
    const auto& made = std::get<core::CallPart>(request.turns.at(1).parts.at(0));
    CHECK(made.arguments == R"({"_left_out":"the arguments were 59 bytes long"})");
    const auto& injected = std::get<core::CallPart>(request.turns.at(3).parts.at(0));
    CHECK(injected.arguments.starts_with(
        R"({"original_args":{"_left_out":"the arguments were 59 bytes long"},)"));
}

TEST_CASE("projection: images are replaced by a text for a model that takes none") {
    const auto state =
        thread_of({core::UserEntry{"hi"}, called("call_a", "camera"),
                   resulted("call_a", {wire::ImageItem{"aGk=", "png"}, wire::TextItem{"dusk"}})});
    CHECK(std::holds_alternative<wire::ImageItem>(result_at(shown(state), 2).content.at(0)));
    const auto blind = shown(state, {.text_bytes_max = 100, .images = core::Images::replaced});
    CHECK(text_of(result_at(blind, 2)) ==
          "[image omitted: the current model does not support image inputs]");
    CHECK(result_at(blind, 2).content.size() == 2);
}

TEST_CASE("projection: only as many images are shown as one request may hold, the newest") {
    const std::vector<wire::ContentItem> pair{wire::ImageItem{"aGk=", "png"},
                                              wire::ImageItem{"aGk=", "png"}};
    std::vector<decltype(core::HistoryEntry::body)> bodies{core::UserEntry{"hi"}};
    for (int n = 0; n < 11; ++n) {
        bodies.push_back(called("call_" + std::to_string(n), "camera"));
        bodies.push_back(resulted("call_" + std::to_string(n), pair));
    }
    const auto request = shown(thread_of(bodies));
    const auto& oldest = result_at(request, 2).content;
    CHECK(std::get<wire::TextItem>(oldest.at(0)).text ==
          "[image omitted: only the newest 20 images are shown]");
    CHECK(std::holds_alternative<wire::TextItem>(oldest.at(1)));
    for (std::size_t turn = 4; turn < request.turns.size(); turn += 2) {
        for (const auto& item : result_at(request, turn).content)
            CHECK(std::holds_alternative<wire::ImageItem>(item));
    }
}
