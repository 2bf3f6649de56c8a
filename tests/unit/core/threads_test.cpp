#include <catch2/catch.hpp>

#include <map>

#include "runtime/core/limits.hpp"
#include "tests/support/core_world.hpp"

using namespace torpor;
using namespace torpor::tests;
using namespace std::chrono_literals;

namespace {

using Lines = std::vector<std::string>;

Lines last(const core::History& history, std::size_t count) {
    const auto told = lines(history);
    REQUIRE(told.size() >= count);
    return {told.end() - static_cast<std::ptrdiff_t>(count), told.end()};
}

std::string quoted_path(const std::vector<base::ThreadId>& path) {
    std::string text;
    for (const auto& thread : path)
        text += (text.empty() ? "\"" : ",\"") + thread.str() + "\"";
    return "[" + text + "]";
}

/// A tree whose models are told what to say, thread by thread.
class Tree : public CoreWorld {
public:
    Tree() {
        model = [this](const base::ThreadId& thread) {
            auto& turns = script[thread];
            if (turns.empty()) return core::ModelTurn{.text = "ok", .calls = {}, .usage = {}};
            auto turn = turns.front();
            turns.pop_front();
            return turn;
        };
    }
    void will(const base::ThreadId& thread, std::vector<core::AskedCall> calls) {
        script[thread].push_back({.text = "", .calls = std::move(calls), .usage = {}});
    }
    core::AskedCall spawn(const std::vector<base::ThreadId>& path) {
        return asks("spawn_thread",
                    R"({"instructions":"Count sheep","child_of":)" + quoted_path(path) + "}");
    }
    core::AskedCall close(const base::ThreadId& thread, const std::string& report = "") {
        return asks("close_thread", R"({"thread_id":")" + thread.str() +
                                        R"(","report_to_parent":")" + report + R"("})");
    }
    core::Commit tell(const base::ThreadId& thread, const std::string& id) {
        return live(thread, {user_says(id, "go on", thread)});
    }
    /// Ada's thread spawns one child beside other calls.
    base::ThreadId child_beside(std::vector<core::AskedCall> others) {
        others.push_back(spawn({ada}));
        will(ada, std::move(others));
        const auto commit = tell(ada, "spawn");
        REQUIRE(commit.births.size() == 1);
        return commit.births[0].thread;
    }
    const core::ThreadState& state(const base::ThreadId& thread) const {
        return threads.at(thread).state;
    }
    /// Ada's thread subscribes to alarms.
    base::CallId subscribe() {
        will(ada, {asks("alarm", R"({"at":"8"})")});
        const auto commit = tell(ada, "subscribe");
        const auto call = orders_of<core::InvokeTool>(commit.outbox).at(0).call;
        auto answer = answers("subscribed", call, "subscribed");
        std::get<wire::ToolAnswer>(answer.message->content).subscription = true;
        live(ada, {answer});
        return call;
    }
    core::Commit event(const std::string& id, const base::CallId& call) {
        wire::SubscriptionEvent event;
        event.call = call;
        event.content = text_content("ring");
        return live(ada, {brings(id, event)});
    }

    std::map<base::ThreadId, std::deque<core::ModelTurn>> script;
};

}  // namespace

TEST_CASE("birth: a spawned child sees its parent's words and is started by a message") {
    Tree tree;
    const auto child = tree.child_beside({});
    CHECK(last(tree.state(ada).history, 3)[0] == "call spawn_thread");
    const auto& lineage = tree.state(child).lineage;
    CHECK(lineage.kind == core::ThreadKind::child);
    CHECK(lineage.ancestors == std::vector<base::ThreadId>{ada});
    CHECK(lineage.tool == "spawn_thread");
    REQUIRE(lineage.inherits.size() == 1);
    CHECK(lineage.inherits[0] == core::Segment{ada, 0, 2, false});
    CHECK(tree.load(child).inherited.size() == 2);

    tree.settle();
    const auto told = lines(tree.threads.at(child).written);
    REQUIRE(told.size() == 2);
    CHECK(told[0].find("Its ID: " + child.str()) != std::string::npos);
    CHECK(told[0].find("Count sheep") != std::string::npos);
    CHECK(told[1] == "agent: ok");
    const auto said = tree.sent<core::SendOutput>(child);
    REQUIRE(said.size() == 1);
    CHECK(said[0].message.text == "[" + child.str() + "] ok");
    CHECK(said[0].message.root == ada);
}

TEST_CASE("birth: a child's prefix holds a result for every call of the turn that spawned it") {
    Tree tree;
    const auto child = tree.child_beside({asks("weather"), asks("no such tool")});
    tree.settle();
    CHECK(complaint_about(tree.requests.at(0)).empty());
    const auto told = lines(tree.threads.at(child).written);
    const std::string elsewhere =
        "result local_error: This call is made by the parent thread; its result goes there.";
    CHECK(Lines(told.begin(), told.begin() + 2) == Lines{elsewhere, elsewhere});
    CHECK(tree.load(child).inherited.size() == 4);
}

TEST_CASE("birth: two children of one turn each see the other's call as the parent's") {
    Tree tree;
    tree.will(ada, {tree.spawn({ada}), tree.spawn({ada})});
    const auto commit = tree.tell(ada, "m1");
    REQUIRE(commit.births.size() == 2);
    CHECK(commit.births[0].thread != commit.births[1].thread);
    CHECK(commit.births[0].lineage.inherits == commit.births[1].lineage.inherits);
    tree.settle();
    for (const auto& birth : commit.births)
        CHECK(tree.threads.at(birth.thread).written.size() == 3);
}

TEST_CASE("birth: what the parent does later changes nothing for the child") {
    Tree tree;
    const auto child = tree.child_beside({});
    const auto before = tree.load(child).inherited;
    tree.tell(ada, "m2");
    tree.live(ada, {brings("c1", wire::Compaction{})});
    CHECK(tree.state(ada).compacted_to > 0);
    CHECK(tree.load(child).inherited == before);
}

TEST_CASE("birth: a child of a parent with a summary inherits the summary") {
    Tree tree;
    tree.tell(ada, "m1");
    tree.live(ada, {brings("c1", wire::Compaction{})});
    const auto cut = tree.state(ada).compacted_to;
    REQUIRE(cut > 0);
    const auto child = tree.child_beside({});
    CHECK(tree.state(child).lineage.inherits ==
          std::vector<core::Segment>{{ada, cut, cut + 2, true}});
    CHECK(tree.load(child).summary == tree.load(ada).summary);
    tree.settle();
    CHECK(complaint_about(tree.requests.at(0)).empty());
}

TEST_CASE("birth: a grandchild inherits from both, and the tree is bounded in depth") {
    Tree tree;
    std::vector<base::ThreadId> path{ada};
    for (std::size_t depth = 1; depth <= core::depth_max; ++depth) {
        tree.will(path.back(), {tree.spawn(path)});
        const auto commit = tree.tell(path.back(), "m" + std::to_string(depth));
        REQUIRE(commit.births.size() == 1);
        CHECK(commit.births[0].lineage.inherits.size() == depth);
        path.push_back(commit.births[0].thread);
        tree.settle();
    }
    tree.will(path.back(), {tree.spawn(path)});
    CHECK(tree.tell(path.back(), "deeper").births.empty());
    CHECK(last(tree.state(path.back()).history, 2)[0] ==
          "result local_error: Error: threads are nested at most 16 deep");
}

TEST_CASE("birth: children of one thread are bounded") {
    Tree tree;
    tree.tell(ada, "m1");
    auto& standing = tree.threads.at(ada).state.standing;
    for (std::size_t i = 0; i < core::children_max; ++i) {
        core::Child child;
        child.thread = base::ThreadId("thread_" + std::to_string(i));
        standing.emplace(core::key_of(child), child);
    }
    tree.will(ada, {tree.spawn({ada})});
    CHECK(tree.tell(ada, "m2").births.empty());
    CHECK(last(tree.state(ada).history, 2)[0] ==
          "result local_error: Error: a thread has at most 64 open child threads");
}

TEST_CASE("event child: it inherits what is settled, and is sent the event") {
    Tree tree;
    const auto call = tree.subscribe();
    const auto settled = tree.state(ada).history_length;
    const auto commit = tree.event("e1", call);
    CHECK(outcome_of(commit, "e1") == "applied");
    CHECK(commit.entries.empty());
    REQUIRE(commit.births.size() == 1);
    const auto child = commit.births[0].thread;
    CHECK(tree.state(child).lineage.kind == core::ThreadKind::event);
    CHECK(tree.state(child).lineage.tool == "alarm");
    CHECK(tree.state(child).lineage.inherits ==
          std::vector<core::Segment>{{ada, 0, settled, false}});
    tree.settle();
    CHECK(complaint_about(tree.requests.at(0)).empty());
    const auto told = lines(tree.threads.at(child).written);
    REQUIRE(told.size() == 3);
    CHECK(told[0] == "call receive_event__injected");
    CHECK(told[1].find(child.str()) != std::string::npos);
    CHECK(told[1].ends_with("The event:ring"));
}

TEST_CASE("event child: it does not see what the model of the parent has not answered") {
    Tree tree;
    const auto call = tree.subscribe();
    const auto settled = tree.state(ada).history_length;
    wire::SubscriptionEvent event;
    event.call = call;
    event.content = text_content("ring");
    const auto commit = tree.live(ada, {user_says("m2", "Hello?"), brings("e1", event)});
    REQUIRE(commit.births.size() == 1);
    CHECK(commit.births[0].lineage.inherits.at(0).to == settled);
}

TEST_CASE("event child: beyond the bound of children the event is refused, in depth it is inline") {
    Tree tree;
    const auto call = tree.subscribe();
    auto& state = tree.threads.at(ada).state;
    SECTION("children") {
        for (std::size_t i = 0; i < core::children_max; ++i) {
            core::Child child;
            child.thread = base::ThreadId("thread_" + std::to_string(i));
            state.standing.emplace(core::key_of(child), child);
        }
        CHECK(outcome_of(tree.event("e1", call), "e1") == "too_many_children");
    }
    SECTION("depth") {
        state.lineage.kind = core::ThreadKind::child;
        state.lineage.ancestors.assign(core::depth_max, base::ThreadId("bob"));
        const auto commit = tree.event("e1", call);
        CHECK(outcome_of(commit, "e1") == "applied");
        CHECK(commit.births.empty());
        CHECK(last(state.history, 2) == Lines{"event: ring", "agent: ok"});
    }
}

TEST_CASE("report: the parent is told of it as of an event of the call that spawned the child") {
    Tree tree;
    const auto child = tree.child_beside({});
    tree.will(child, {asks("report_to_parent", R"({"report":"seven"})")});
    tree.settle();
    const auto events = entries_of<core::EventEntry>(tree.threads.at(ada).written);
    REQUIRE(events.size() == 1);
    CHECK(text_of(events[0].content) == "Report from child thread: seven");
    CHECK(events[0].child == child);
    CHECK(events[0].original_tool == "spawn_thread");
    CHECK(events[0].original_call == tree.state(child).lineage.spawned_by);
    CHECK(events[0].original_arguments == tree.state(child).lineage.arguments);
    CHECK(tree.state(ada).standing.size() == 1);
}

TEST_CASE("report: it waits for a pending call, and then comes although the child is closed") {
    Tree tree;
    const auto child = tree.child_beside({asks("weather")});
    tree.will(child, {tree.close(child, "seven")});
    tree.settle();
    CHECK(tree.state(ada).deferred.size() == 1);
    CHECK(tree.state(ada).standing.empty());
    const auto call = entries_of<core::CallEntry>(tree.threads.at(ada).written).at(0).call;
    tree.live(ada, {answers("r1", call, "rain")});
    CHECK(last(tree.state(ada).history, 3) ==
          Lines{"result answered: rain", "event: Report from child thread: seven", "agent: ok"});
}

TEST_CASE("report: one of an unknown child is refused") {
    Tree tree;
    wire::ThreadReport report;
    report.child = base::ThreadId("thread_x");
    report.content = text_content("seven");
    const auto commit = tree.live(ada, {brings("t1", report)});
    CHECK(outcome_of(commit, "t1") == "unknown_child");
}

TEST_CASE("parent message: the child is told as of an event of the call that spawned it") {
    Tree tree;
    const auto child = tree.child_beside({});
    tree.settle();
    tree.will(ada, {asks("send_message_to_child",
                         R"({"thread_id":")" + child.str() + R"(","message":"faster"})")});
    tree.tell(ada, "m2");
    tree.settle();
    CHECK(last(tree.state(child).history, 2) ==
          Lines{"event: Message from parent thread: faster", "agent: ok"});
}

TEST_CASE("parent message: a root has no parent, and a child only one") {
    Tree tree;
    const auto child = tree.child_beside({});
    tree.settle();
    wire::ParentMessage word;
    word.content = text_content("hello");
    const auto root = tree.live(ada, {brings("p1", word), brings("p2", wire::ParentClosed{})});
    CHECK(outcome_of(root, "p1") == "unknown_parent");
    CHECK(outcome_of(root, "p2") == "unknown_parent");
    word.call = base::CallId("call_x");
    CHECK(outcome_of(tree.live(child, {brings("p3", word, child)}), "p3") == "unknown_parent");
}

TEST_CASE("closing: a spawned child without a report has shut down") {
    Tree tree;
    const auto child = tree.child_beside({});
    tree.will(child, {tree.close(child)});
    tree.settle();
    CHECK(tree.state(child).closed);
    CHECK(last(tree.threads.at(child).written, 1) == Lines{"call close_thread"});
    CHECK(last(tree.state(ada).history, 2) ==
          Lines{"event: Child thread " + child.str() + " has shut down.", "agent: ok"});
    CHECK(tree.state(ada).standing.empty());
    CHECK(tree.sent<core::NoticeClosed>(child).size() == 1);
}

TEST_CASE("closing: an event's child without a report is just forgotten") {
    Tree tree;
    const auto call = tree.subscribe();
    const auto child = tree.event("e1", call).births.at(0).thread;
    CHECK(tree.state(ada).standing.size() == 2);
    const auto length = tree.state(ada).history_length;
    tree.will(child, {tree.close(child)});
    tree.settle();
    CHECK(tree.state(ada).history_length == length);
    CHECK(tree.state(ada).standing.size() == 1);
    CHECK(tree.requests.empty());
}

TEST_CASE("closing: a call of the turn that closes the thread is neither sent nor cancelled") {
    Tree tree;
    const auto child = tree.child_beside({});
    tree.settle();
    tree.policy.call_deadline = 1h;
    tree.will(child, {asks("weather"), tree.close(child)});
    const auto commit = tree.tell(child, "m2");
    CHECK(tree.state(child).closed);
    CHECK(orders_of<core::InvokeTool>(commit.outbox).empty());
    CHECK(orders_of<core::ScheduleWakeup>(commit.outbox).empty());
    CHECK(orders_of<core::NoticeCancelled>(commit.outbox).empty());
    CHECK(orders_of<core::DropWakeup>(commit.outbox).empty());
}

TEST_CASE("closing: everything that is open in the thread and below it ends") {
    Tree tree;
    const auto child = tree.child_beside({});
    tree.settle();
    tree.will(child, {tree.spawn({ada, child})});
    const auto grandchild = tree.tell(child, "m2").births.at(0).thread;
    tree.settle();
    // The grandchild waits for a tool that has asked, with an event behind it.
    tree.policy.call_deadline = 1h;
    tree.will(grandchild, {asks("weather")});
    const auto asked = tree.tell(grandchild, "m3");
    const auto call = orders_of<core::InvokeTool>(asked.outbox).at(0).call;
    wire::ChoicePrompt prompt;
    prompt.call = call;
    prompt.choices = {"Yes", "No"};
    prompt.preset = 1;
    prompt.response_url = "http://weather.tools/choice";
    core::Subscription subscription;
    subscription.call = base::CallId("call_s");
    tree.threads.at(grandchild).state.standing.emplace(core::key_of(subscription), subscription);
    wire::SubscriptionEvent event;
    event.call = subscription.call;
    event.content = text_content("ring");
    tree.live(grandchild, {brings("p1", prompt, grandchild), brings("e1", event, grandchild),
                           brings("v1", wire::ViewUpdate{"board", R"({"a":1})"}, grandchild)});
    CHECK(tree.state(grandchild).deferred.size() == 1);

    tree.will(child, {tree.close(child, "done")});
    tree.tell(child, "m4");
    tree.settle();
    CHECK(tree.state(child).closed);
    const auto& state = tree.state(grandchild);
    CHECK(state.closed);
    CHECK(state.standing.empty());
    CHECK(state.deferred.empty());
    CHECK(state.calls.at(call).status == core::CallStatus::interrupted);
    CHECK(lines(state.history).back() == "call weather");
    CHECK(tree.sent<core::NoticeCancelled>(grandchild).size() == 2);
    CHECK(tree.sent<core::PostChoice>(grandchild).at(0).selected == 1);
    CHECK(tree.sent<core::DropWakeup>(grandchild).size() == 1);
    CHECK(tree.sent<core::NoticeClosed>(grandchild).size() == 1);
    // Nobody reports to a parent that is closed.
    CHECK(tree.inboxes().empty());
    CHECK(last(tree.state(ada).history, 2)[0] == "event: Report from child thread: done");
}

TEST_CASE("closing: a closed thread refuses everything, and answers its parent") {
    Tree tree;
    const auto child = tree.child_beside({});
    tree.will(child, {tree.close(child)});
    tree.deliver(child);
    wire::ParentMessage word;
    word.call = tree.state(child).lineage.spawned_by;
    word.content = text_content("hello");
    const auto commit = tree.live(
        child, {brings("p1", word, child), user_says("m1", "hello", child),
                answers("r1", base::CallId("call_x"), "?", child),
                brings("a1", wire::Attach{}, child), brings("p2", wire::ParentClosed{}, child)});
    for (const auto* id : {"p1", "m1", "r1", "a1", "p2"})
        CHECK(outcome_of(commit, id) == "closed_thread");
    CHECK(commit.entries.empty());
    const auto reports = orders_of<core::SendInput>(commit.outbox);
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].id.str() == "parent-refused-p1");
    CHECK(reports[0].message.thread == ada);
    CHECK(std::get<wire::ThreadReport>(reports[0].message.content).closed);
}
