#include <catch2/catch.hpp>

#include "runtime/core/limits.hpp"
#include "runtime/core/turn.hpp"
#include "tests/support/core_world.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

using Turns = std::deque<core::ModelTurn>;

core::ModelTurn calls(std::vector<core::AskedCall> asked) {
    return {.text = "", .calls = std::move(asked), .usage = {}};
}

core::AskedCall spawns(const std::string& path, const std::string& task = "count") {
    return asks("spawn_thread", R"({"child_of":)" + path + R"(,"instructions":")" + task + R"("})");
}

/// Threads whose models say what they are told to, and "ok" after that.
struct Family : CoreWorld {
    Family() {
        model = [this](const base::ThreadId& thread) {
            auto& turns = script[thread];
            if (turns.empty()) return core::ModelTurn{.text = "ok", .calls = {}, .usage = {}};
            auto turn = turns.front();
            turns.pop_front();
            return turn;
        };
    }

    /// The root's slice in which the model makes these turns.
    core::Commit turn(Turns turns, const base::ThreadId& thread = ada) {
        script[thread] = std::move(turns);
        return live(thread, {user_says("m" + std::to_string(++messages), "go", thread)});
    }

    base::ThreadId only_child() const {
        REQUIRE(threads.size() == 2);
        return names().at(1);
    }

    std::map<base::ThreadId, Turns> script;
    int messages = 0;
};

/// The text of the newest result.
std::string newest_result(const core::Commit& commit) {
    const auto results = entries_of<core::ResultEntry>(commit.entries);
    REQUIRE_FALSE(results.empty());
    return std::get<wire::TextItem>(results.back().content.at(0)).text;
}

std::string error_of(Family& family,
                     const core::AskedCall& asked,
                     const base::ThreadId& thread = ada) {
    const auto commit = family.turn({calls({asked})}, thread);
    const auto results = entries_of<core::ResultEntry>(commit.entries);
    REQUIRE(results.size() == 1);
    CHECK(results[0].how == core::Resolution::local_error);
    return newest_result(commit);
}

const std::string root_path = R"(["ada"])";

}  // namespace

TEST_CASE("spawn_thread: the child is born, stands in its parent and is sent its task") {
    Family family;
    const auto commit = family.turn({calls({spawns(root_path)})});
    REQUIRE(commit.births.size() == 1);
    const auto child = commit.births[0].thread;
    CHECK(newest_result(commit).starts_with("Thread spawned; it has ID: " + child.str() + "."));
    CHECK(commit.births[0].lineage.ancestors == std::vector{ada});
    CHECK(family.threads.at(ada).state.standing.contains({"child", child.str()}));
    REQUIRE(family.inbox[child].size() == 1);
    CHECK(family.inbox[child][0].id.str() == "start-" + child.str());

    family.deliver(child);
    REQUIRE(family.requests.size() == 1);
    CHECK(complaint_about(family.requests[0]) == "");
    CHECK(lines(family.threads.at(child).written).back() == "agent: ok");
}

TEST_CASE(
    "spawn_thread: several in one turn, beside other calls, are well-formed for every child") {
    Family family;
    const auto commit = family.turn(
        {calls({spawns(root_path), asks("weather"), spawns(root_path), asks("teleport")})});
    REQUIRE(commit.births.size() == 2);
    CHECK(commit.births[0].thread != commit.births[1].thread);
    for (const auto& birth : commit.births) {
        CHECK(birth.entries.size() == 3);
        family.deliver(birth.thread);
        REQUIRE(family.requests.size() == 1);
        CHECK(complaint_about(family.requests[0]) == "");
    }
    CHECK(lines(family.threads.at(ada).written).size() == 8);
}

TEST_CASE("spawn_thread: a path that is not the thread's own tells the model where it is") {
    Family family;
    CHECK(error_of(family, spawns(R"(["ada","bob"])"))
              .starts_with("Error: child_of is not the path of this thread. You are in the thread "
                           "ada, which is the root; its path is [\"ada\"]."));
    CHECK(error_of(family, spawns("[]")).starts_with("Error: child_of is not the path"));
    CHECK(family.threads.size() == 1);
}

TEST_CASE("spawn_thread: arguments that are missing or of a wrong type are errors") {
    Family family;
    CHECK(error_of(family, asks("spawn_thread", R"({"child_of":["ada"]})")) ==
          "Error: spawn_thread needs instructions: a string");
    CHECK(error_of(family, asks("spawn_thread", R"({"instructions":"x"})"))
              .starts_with("Error: spawn_thread needs child_of: "));
    CHECK(error_of(family, spawns("[1]")).starts_with("Error: spawn_thread needs child_of: "));
    CHECK(error_of(family, spawns(root_path, " ")).starts_with("Error: spawn_thread needs inst"));
    CHECK(family.threads.size() == 1);
}

TEST_CASE("spawn_thread: one turn cannot make more rows than a commit can hold") {
    Family family;
    const auto commit = family.turn(
        {calls(std::vector<core::AskedCall>(core::calls_per_turn_max, spawns(root_path)))});
    CHECK(commit.births.size() == core::birth_rows_per_turn_max / core::calls_per_turn_max);
    CHECK(newest_result(commit) ==
          "Error: one turn cannot spawn so many threads beside so many calls");
}

TEST_CASE("report_to_parent: the parent is sent the words, and the child goes on") {
    Family family;
    family.turn({calls({spawns(root_path)})});
    const auto child = family.only_child();
    const auto call = family.threads.at(ada).state.lineage.ancestors.size();
    CHECK(call == 0);
    family.script[child] = {calls({asks("report_to_parent", R"({"report":"done"})")})};
    const auto commit = family.deliver(child);
    CHECK(newest_result(commit) == "Report sent to parent thread.");
    CHECK(family.requests.size() == 2);
    REQUIRE(family.inbox[ada].size() == 1);
    const auto& report = std::get<wire::ThreadReport>(family.inbox[ada][0].message->content);
    CHECK(report.child == child);
    CHECK_FALSE(report.closed);
    CHECK(std::get<wire::TextItem>(report.content.at(0)).text == "Report from child thread: done");
}

TEST_CASE("report_to_parent: the root has no parent, and a report says something") {
    Family family;
    CHECK(error_of(family, asks("report_to_parent", R"({"report":"done"})"))
              .starts_with("Error: this is the root thread"));
    CHECK(error_of(family, asks("report_to_parent")) ==
          "Error: report_to_parent needs report: a string");
    family.turn({calls({spawns(root_path)})});
    const auto child = family.only_child();
    family.deliver(child);
    CHECK(error_of(family, asks("report_to_parent", R"({"report":""})"), child)
              .starts_with("Error: report_to_parent needs report"));
}

TEST_CASE("send_message_to_child: an open child is told, anything else is an error") {
    Family family;
    family.turn({calls({spawns(root_path)})});
    const auto child = family.only_child();
    const auto says = [](const std::string& thread) {
        return asks("send_message_to_child",
                    R"({"message":"hurry","thread_id":")" + thread + R"("})");
    };
    const auto commit = family.turn({calls({says(child.str())})});
    CHECK(newest_result(commit) == "Message sent to child thread.");
    const auto& word = std::get<wire::ParentMessage>(family.inbox[child].back().message->content);
    CHECK(std::get<wire::TextItem>(word.content.at(0)).text == "Message from parent thread: hurry");
    CHECK(error_of(family, says("thread_0")) ==
          "Error: no open child of this thread has the ID 'thread_0'");
    CHECK(error_of(family, says("ada")).starts_with("Error: no open child"));
    CHECK(error_of(family, asks("send_message_to_child"))
              .starts_with("Error: send_message_to_child needs thread_id"));
}

TEST_CASE("close_thread: the thread is closed without a result, and no turn follows") {
    Family family;
    family.turn({calls({spawns(root_path)})});
    const auto child = family.only_child();
    family.script[child] = {calls({asks(
        "close_thread", R"({"thread_id":")" + child.str() + R"(","report_to_parent":"all"})")})};
    const auto commit = family.deliver(child);
    CHECK(commit.closed);
    CHECK(family.requests.size() == 1);
    CHECK(lines(commit.entries).back() == "call close_thread");
    const auto& report = std::get<wire::ThreadReport>(family.inbox[ada].at(0).message->content);
    CHECK(report.closed);
    family.deliver(ada);
    CHECK(family.threads.at(ada).state.standing.empty());
}

TEST_CASE("close_thread: what is done within the slice is done, other calls are refused") {
    Family family;
    family.turn({calls({spawns(root_path)})});
    const auto child = family.only_child();
    family.script[child] = {
        calls({asks("weather"), asks("close_thread", R"({"thread_id":")" + child.str() + R"("})"),
               asks("report_to_parent", R"({"report":"last words"})")})};
    const auto commit = family.deliver(child);
    CHECK(commit.closed);
    CHECK(orders_of<core::InvokeTool>(commit.outbox).empty());
    const auto results = entries_of<core::ResultEntry>(commit.entries);
    REQUIRE(results.size() == 3);
    CHECK(std::get<wire::TextItem>(results[1].content.at(0)).text ==
          "Error: not done: the same turn closes this thread");
    CHECK(newest_result(commit) == "Report sent to parent thread.");
    CHECK(family.inbox[ada].size() == 2);
}

TEST_CASE("close_thread: only the own thread, and never the root") {
    Family family;
    CHECK(error_of(family, asks("close_thread", R"({"thread_id":"ada"})")) ==
          "Error: the root thread cannot be closed");
    CHECK(error_of(family, asks("close_thread", R"({"thread_id":"bob"})")) ==
          "Error: a thread closes only itself: you are in the thread ada, not in 'bob'");
    CHECK(error_of(family, asks("close_thread")).starts_with("Error: close_thread needs"));
    const auto commit =
        family.turn({calls({asks("close_thread", R"({"thread_id":"bob"})"), asks("weather")})});
    CHECK(orders_of<core::InvokeTool>(commit.outbox).size() == 1);
}

TEST_CASE("cancel_subscription: the server is told, and the subscription is over") {
    Family family;
    family.turn({calls({asks("alarm")})});
    const auto call = family.threads.at(ada).state.calls.begin()->first;
    auto answer = answers("r1", call, "watching");
    std::get<wire::ToolAnswer>(answer.message->content).subscription = true;
    family.live(ada, {answer});
    REQUIRE(family.threads.at(ada).state.standing.size() == 1);

    const auto cancels = asks("cancel_subscription", R"({"tool_call_id":")" + call.str() + R"("})");
    const auto commit = family.turn({calls({cancels, cancels})});
    const auto results = entries_of<core::ResultEntry>(commit.entries);
    REQUIRE(results.size() == 2);
    CHECK(std::get<wire::TextItem>(results[0].content.at(0)).text ==
          "Subscription '" + call.str() + "' cancelled successfully.");
    CHECK(newest_result(commit) ==
          "Error: no active subscription found with ID '" + call.str() + "'");
    CHECK(orders_of<core::NoticeCancelled>(commit.outbox).size() == 1);
    CHECK(family.threads.at(ada).state.standing.empty());
}

TEST_CASE("turn: a model that goes on and on within one slice is stopped, and nothing is lost") {
    Family family;
    family.turn({calls({spawns(root_path)})});
    const auto child = family.only_child();
    const auto says = asks("send_message_to_child",
                           R"({"message":"hurry","thread_id":")" + child.str() + R"("})");
    const auto commit = family.turn(Turns(100, calls({says})));
    CHECK(family.requests.size() == std::size_t{core::turns_per_slice_max});
    CHECK(lines(commit.entries).back() == "result answered: Message sent to child thread.");
    const auto said = orders_of<core::SendOutput>(commit.outbox);
    REQUIRE(said.size() == 1);
    CHECK(said[0].message.text.starts_with("I stopped: I have made 64 turns"));
    family.script[ada].clear();
    family.turn({});
    CHECK(complaint_about(family.requests.at(0)) == "");
}

TEST_CASE("turn: a call that could be made ends a row of impossible ones") {
    Family family;
    family.turn({calls({spawns(root_path)})});
    const auto says = asks("send_message_to_child", R"({"message":"hurry","thread_id":")" +
                                                        family.only_child().str() + R"("})");
    Turns turns(core::rounds_max - 1, calls({asks("teleport")}));
    turns.push_back(calls({says, asks("teleport")}));
    turns.insert(turns.end(), core::rounds_max - 1, calls({asks("teleport")}));
    const auto commit = family.turn(turns);
    CHECK(family.requests.size() == 2 * std::size_t{core::rounds_max});
    CHECK(lines(commit.entries).back() == "agent: ok");
}
