#include "sim/differential/canonical_state.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/checks/story.hpp"

using namespace torpor::sim;
using namespace torpor::sim::stories;

namespace {

const std::string one_id(24, 'a');
const std::string other_id(24, 'b');

Row entry_row(std::string thread, int order, std::string data, int born = 1) {
    return {{"thread_id", std::move(thread)},
            {"message_order", std::to_string(order)},
            {"message_id", "m" + std::to_string(order)},
            {"message_data", std::move(data)},
            {"created_at", std::to_string(born)}};
}
std::string said(const std::string& text) {
    return R"({"kind":"user","content":{"type":"text","text":")" + text + "\"}}";
}
std::string called(const std::string& id) {
    return R"({"kind":"tool_call","call":{"id":"call_)" + id +
           R"(","function":{"name":"weather","arguments":{}}}})";
}
Row child_row(std::string id, const std::string& parent) {
    return {{"thread_id", std::move(id)},
            {"lineage", R"({"kind":"child","ancestors":[")" + parent +
                            R"("],"arguments":{},"inherits":[{"thread":")" + parent +
                            R"(","after":0,"to":1}]})"}};
}

}  // namespace

TEST_CASE("canonical state: ids are replaced by places, moments by a mark") {
    FinalState state;
    state.tables["threads"] = {{{"thread_id", "ada"}}};
    state.tables["history"] = {
        entry_row("ada", 1, called(one_id)),
        entry_row("ada", 2, said("after call_" + one_id + " at 2026-01-05T09:00:00.104Z"))};
    CHECK(
        canonical_state(state).at("ada") ==
        std::vector<std::string>{"ada: call weather {}", "ada: user: after (call 1 of ada) at #"});
}

TEST_CASE("canonical state: children are named in the order of birth, whatever their ids") {
    const auto tree = [](const std::string& first, const std::string& second) {
        FinalState state;
        state.tables["threads"] = {{{"thread_id", "ada"}},
                                   child_row("thread_" + first, "ada"),
                                   child_row("thread_" + second, "ada")};
        state.tables["history"] = {entry_row("thread_" + first, 1, said("one"), 5),
                                   entry_row("thread_" + second, 1, said("two"), 6)};
        return canonical_state(state);
    };
    CHECK(tree(one_id, other_id) == tree(other_id, one_id));
    CHECK(tree(one_id, other_id).at("ada") ==
          std::vector<std::string>{"ada/1: user: one", "ada/2: user: two"});
}

TEST_CASE("canonical state: what stands open is told without its clock") {
    FinalState state;
    state.tables["threads"] = {{{"thread_id", "ada"}, {"closed", "1"}}};
    state.tables["calls"] = {call_row("c1", "answered"), call_row("c2", "pending")};
    state.tables["standing"] = {{{"thread_id", "ada"},
                                 {"kind", "view"},
                                 {"item_id", "map"},
                                 {"data", R"({"content":{"a":1},"opened":17})"}}};
    CHECK(canonical_state(state).at("ada") ==
          std::vector<std::string>{R"(ada: open call of weather {"city":"Oslo"})",
                                   R"(ada: standing view map {"content":{"a":1}})",
                                   "ada: is closed"});
}

TEST_CASE("canonical state: without order, turns of the model do not count") {
    const Conversation one{"ada: user: a", "ada: agent: x", "ada: user: b", "ada: agent: y"};
    const Conversation other{"ada: user: b", "ada: user: a", "ada: agent: y"};
    CHECK(one != other);
    CHECK(without_order(one) == without_order(other));
}

TEST_CASE("canonical state: a difference shows both sides in their place") {
    const Conversation one{"ada: user: a", "ada: agent: x"};
    const Conversation other{"ada: user: a", "ada: agent: z"};
    CHECK(difference(one, other) == "    ada: user: a\n  - ada: agent: x\n  + ada: agent: z\n");
}
