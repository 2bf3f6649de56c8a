#include <algorithm>
#include <map>
#include <set>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "runtime/wire/builtin_arguments.hpp"
#include "tests/support/core_world.hpp"

using namespace torpor;
using namespace torpor::tests;
using namespace std::chrono_literals;

namespace {

/// Whatever the size of a case is: small cases are short ones, not poor ones.
int draw(int bound) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, bound));
}
bool one_in(int count) {
    return draw(count) == 0;
}

std::vector<core::SessionToolset> toolsets() {
    auto disk = toolset_of("disk", {"erase"});
    disk.manifest->tools[0].destructive = true;
    return {toolset_of("weather", {"weather", "alarm"}), disk};
}

/// What a child inherited when it was born.
struct Inheritance {
    std::string summary;
    core::History entries;
};

/// A tree of threads to which anything may be sent at any time, and what must be true of it.
class Commotion {
public:
    Commotion() : world(toolsets()) {
        world.policy.context_window = 1'000;
        world.policy.tool_deadlines = {{"weather", 10min}, {"alarm", 1h}};
        world.policy.destructive = core::DestructiveTools::ask_first;
        world.model = [this](const base::ThreadId& thread) { return any_turn(thread); };
        live(ada, {user_says("first", "Begin")});
    }

    void step() {
        const auto waiting = world.inboxes();
        if (!waiting.empty() && draw(3) > 0) {
            const auto thread = *rc::gen::elementOf(waiting);
            auto& inbox = world.inbox[thread];
            const std::vector<core::InboxItem> batch(inbox.begin(), inbox.end());
            inbox.clear();
            return live(thread, batch);
        }
        if (one_in(6)) return world.wait(std::chrono::minutes{draw(40)});
        const auto thread = *rc::gen::elementOf(world.names());
        std::vector<core::InboxItem> batch;
        for (int i = draw(4); i >= 0; --i)
            batch.push_back(any_item(thread));
        live(thread, batch);
    }

    /// Nothing more goes wrong: every inbox is emptied, every tool answers, every timer fires.
    void heal() {
        world.model = [](const base::ThreadId&) {
            return core::ModelTurn{.text = "ok", .calls = {}, .usage = {}};
        };
        for (int round = 0; round < 3; ++round) {
            for (auto waiting = world.inboxes(); !waiting.empty(); waiting = world.inboxes()) {
                const auto thread = waiting.front();
                auto& inbox = world.inbox[thread];
                const std::vector<core::InboxItem> batch(inbox.begin(), inbox.end());
                inbox.clear();
                live(thread, batch);
            }
            for (const auto& thread : world.names())
                answer_everything(thread);
            world.wait(2h);
        }
    }

    CoreWorld world;

private:
    std::string next_id() { return "m" + std::to_string(++number_); }
    core::InboxItem item(const base::ThreadId& thread,
                         decltype(wire::InputMessage::content) content) {
        return brings(next_id(), std::move(content), thread);
    }
    const core::ThreadState& state(const base::ThreadId& thread) const {
        return world.threads.at(thread).state;
    }

    void live(const base::ThreadId& thread, const std::vector<core::InboxItem>& batch) {
        const auto before = world.threads[thread];
        const auto commit = world.live(thread, batch);
        delivered_.insert(delivered_.end(), batch.begin(), batch.end());
        for (const auto& request : world.requests)
            RC_ASSERT(complaint_about(request) == "");
        for (const auto& one : batch)
            RC_ASSERT(state(thread).consumed.contains(one.id));
        for (const auto& message : commit.consumed) {
            RC_ASSERT(!before.state.consumed.contains(message.id));
            outcomes_[thread][message.id] = message.outcome;
            const bool named = message.outcome == "closed_thread" ||
                               message.outcome == "unreadable" ||
                               message.outcome == "foreign_thread";
            RC_ASSERT(named || !before.state.closed);
        }
        if (before.state.closed) {
            RC_ASSERT(commit.entries.empty());
            RC_ASSERT(commit.closed);
        }
        for (const auto& item : commit.outbox) {
            RC_ASSERT(sent_[thread].insert(item.id).second);
            if (const auto* order = std::get_if<core::InvokeTool>(&item.order)) {
                RC_ASSERT(invoked_.insert(order->call).second);
                RC_ASSERT(!cancelled_.contains(order->call));
            } else if (const auto* notice = std::get_if<core::NoticeCancelled>(&item.order)) {
                RC_ASSERT(invoked_.contains(notice->call));
                cancelled_.insert(notice->call);
            }
        }
        for (const auto& birth : commit.births) {
            const auto child = world.load(birth.thread);
            born_[birth.thread] = {child.summary, child.inherited};
        }
        remember_contents(thread, batch);
        assert_sound();
    }

    void remember_contents(const base::ThreadId& thread,
                           const std::vector<core::InboxItem>& batch) {
        for (const auto& one : batch) {
            if (one.message) contents_[thread].emplace(one.id, one.message->content);
        }
    }

    void assert_sound() {
        for (const auto& [thread, stored] : world.threads) {
            assert_calls(thread, stored.state);
            for (const auto& [key, standing] : stored.state.standing)
                assert_reason(thread, standing);
            assert_every_message_has_its_effect(thread, stored);
            if (stored.state.closed) {
                RC_ASSERT(stored.state.standing.empty());
                RC_ASSERT(stored.state.deferred.empty());
            }
        }
        for (const auto& [thread, inheritance] : born_) {
            const auto child = world.load(thread);
            if (child.compacted_to > 0) continue;
            RC_ASSERT(child.summary == inheritance.summary);
            RC_ASSERT(child.inherited == inheritance.entries);
        }
    }

    bool is_coming(const base::ThreadId& thread, const std::string& id) const {
        const auto is_it = [&](const core::InboxItem& one) { return one.id.str() == id; };
        const auto inbox = world.inbox.find(thread);
        if (inbox != world.inbox.end() && std::ranges::any_of(inbox->second, is_it)) return true;
        return std::ranges::any_of(world.timers, [&](const Timer& timer) {
            return timer.thread == thread && is_it(timer.item);
        });
    }

    /// Every open call has somebody who will answer it.
    void assert_calls(const base::ThreadId& thread, const core::ThreadState& state) {
        bool blocked = false;
        for (const auto& [call, record] : state.calls) {
            if (record.status != core::CallStatus::pending) continue;
            RC_ASSERT(!state.closed);
            if (!core::is_passive(record.kind)) blocked = true;
            switch (record.kind) {
                case core::CallKind::rap:
                    if (record.held) {
                        RC_ASSERT(state.standing.contains({"consent", call.str()}));
                        RC_ASSERT(!invoked_.contains(call));
                    } else {
                        RC_ASSERT(invoked_.contains(call));
                        RC_ASSERT(!cancelled_.contains(call));
                        if (record.due) RC_ASSERT(is_coming(thread, "deadline-" + call.str()));
                    }
                    break;
                case core::CallKind::sleep:
                case core::CallKind::sleep_until:
                    RC_ASSERT(is_coming(thread, "wake-" + call.str()));
                    break;
                case core::CallKind::birth:
                    RC_ASSERT(is_coming(thread, "start-" + thread.str()));
                    break;
                case core::CallKind::wait:
                    break;
            }
        }
        RC_ASSERT(state.deferred.empty() || blocked);
    }

    void assert_reason(const base::ThreadId& thread, const core::Standing& standing) {
        const auto& calls = state(thread).calls;
        if (const auto* prompt = std::get_if<core::Prompt>(&standing)) {
            const auto& record = calls.at(prompt->call);
            RC_ASSERT(record.status == core::CallStatus::pending);
            RC_ASSERT(record.held == (prompt->kind == core::Prompt::Kind::consent));
        } else if (const auto* one = std::get_if<core::Subscription>(&standing)) {
            RC_ASSERT(invoked_.contains(one->call));
            RC_ASSERT(!cancelled_.contains(one->call));
        } else if (const auto* child = std::get_if<core::Child>(&standing)) {
            const auto& state_of_child = state(child->thread);
            RC_ASSERT(state_of_child.lineage.ancestors.back() == thread);
            if (state_of_child.closed) RC_ASSERT(tells_its_parent(child->thread, thread));
        }
    }

    bool tells_its_parent(const base::ThreadId& child, const base::ThreadId& parent) const {
        const auto inbox = world.inbox.find(parent);
        if (inbox == world.inbox.end()) return false;
        return std::ranges::any_of(inbox->second, [&](const core::InboxItem& one) {
            const auto* report = std::get_if<wire::ThreadReport>(&one.message->content);
            return report && report->child == child && report->closed;
        });
    }

    /// What was applied stands in the history once; what waits will; what was refused never does.
    void assert_every_message_has_its_effect(const base::ThreadId& thread,
                                             const StoredThread& stored) {
        std::set<base::MessageId> written;
        std::set<base::CallId> answered;
        for (const auto& entry : stored.written) {
            RC_ASSERT(written.insert(entry.identity).second);
            if (const auto* result = std::get_if<core::ResultEntry>(&entry.body)) {
                RC_ASSERT(answered.insert(result->call).second);
            }
        }
        std::set<base::MessageId> waiting;
        for (const auto& one : stored.state.deferred)
            waiting.insert(one.id);
        for (const auto& [id, outcome] : outcomes_[thread]) {
            const auto& content = contents_[thread].find(id);
            if (outcome != "applied" && outcome != "deferred") {
                RC_ASSERT(!written.contains(id));
                RC_ASSERT(!waiting.contains(id));
            } else if (outcome == "deferred") {
                if (stored.state.closed || waiting.contains(id)) continue;
                const bool is_event =
                    std::holds_alternative<wire::SubscriptionEvent>(content->second);
                RC_ASSERT(written.contains(id) || is_event);
            } else if (belongs_into_history(content->second)) {
                RC_ASSERT(written.contains(id));
            }
        }
    }

    static bool belongs_into_history(const decltype(wire::InputMessage::content)& content) {
        if (const auto* event = std::get_if<wire::SubscriptionEvent>(&content)) {
            return event->associative;
        }
        if (const auto* report = std::get_if<wire::ThreadReport>(&content)) {
            return !report->content.empty();
        }
        return std::holds_alternative<wire::UserText>(content) ||
               std::holds_alternative<wire::ToolAnswer>(content) ||
               std::holds_alternative<wire::ParentMessage>(content);
    }

    base::CallId any_call(const base::ThreadId& thread) {
        std::vector<base::CallId> calls{base::CallId("call_unknown")};
        for (const auto& [call, record] : state(thread).calls) {
            // A birth is answered by its own message, and timers by theirs.
            if (record.kind == core::CallKind::rap) calls.push_back(call);
            if (record.status == core::CallStatus::pending) calls.push_back(calls.back());
        }
        return *rc::gen::resize(rc::kNominalSize, rc::gen::elementOf(calls));
    }

    core::InboxItem any_item(const base::ThreadId& thread) {
        switch (draw(16)) {
            case 0:
                return user_says(next_id(), one_in(4) ? " " : "text " + next_id(), thread);
            case 1:
            case 2:
            case 3:
                return any_answer(thread);
            case 4:
            case 5:
                return any_event(thread);
            case 6:
            case 7:
                return any_prompt(thread);
            case 8:
            case 9:
                return item(thread,
                            wire::ChoiceAnswer{any_call(thread),
                                               one_in(4) ? std::optional<std::size_t>{}
                                                         : std::optional<std::size_t>{draw(3)}});
            case 10:
                return item(thread, wire::ViewUpdate{"board", one_in(3) ? "{}" : R"({"a":1})"});
            case 11:
                return one_in(2) ? item(thread, wire::Attach{}) : item(thread, wire::Compaction{});
            case 12:
                return any_word(thread);
            case 13:
                return item(thread, wire::DeadlinePassed{any_call(thread)});
            case 14:
                return {base::MessageId(next_id()), std::unexpected(wire::DecodeError{"", "JSON"})};
            default:
                return again(thread);
        }
    }

    core::InboxItem any_answer(const base::ThreadId& thread) {
        auto answer =
            answers(next_id(), any_call(thread), one_in(5) ? "Error: no" : "done", thread);
        std::get<wire::ToolAnswer>(answer.message->content).subscription = one_in(2);
        return answer;
    }

    core::InboxItem any_event(const base::ThreadId& thread) {
        wire::SubscriptionEvent event;
        event.call = any_call(thread);
        event.content = text_content("ring " + next_id());
        event.associative = one_in(2);
        event.final = one_in(5);
        return item(thread, std::move(event));
    }

    core::InboxItem any_prompt(const base::ThreadId& thread) {
        if (one_in(2)) {
            return item(thread, wire::AuthorisationPrompt{any_call(thread), "https://idp.example"});
        }
        wire::ChoicePrompt prompt;
        prompt.call = any_call(thread);
        prompt.prompt = "Which?";
        prompt.choices = {"this", "that"};
        prompt.response_url = "http://weather.tools/choice";
        return item(thread, std::move(prompt));
    }

    /// Of relatives that there are, or are not.
    core::InboxItem any_word(const base::ThreadId& thread) {
        if (one_in(2)) {
            wire::ParentMessage word;
            word.call = state(thread).lineage.spawned_by;
            word.content = text_content("Message from parent thread: hello");
            return item(thread, std::move(word));
        }
        wire::ThreadReport report;
        report.child = base::ThreadId("thread_unknown");
        for (const auto& [key, standing] : state(thread).standing) {
            if (const auto* child = std::get_if<core::Child>(&standing)) {
                report.child = child->thread;
            }
        }
        report.content = text_content("Report from child thread: hello");
        return item(thread, std::move(report));
    }

    /// Something that was delivered before, here or elsewhere.
    core::InboxItem again(const base::ThreadId& thread) {
        if (delivered_.empty()) return user_says(next_id(), "text", thread);
        auto one = *rc::gen::elementOf(delivered_);
        // Producers never give one identity to messages of two threads.
        if (one.message && one.message->thread != thread) one.id = base::MessageId(next_id());
        return one;
    }

    void answer_everything(const base::ThreadId& thread) {
        const auto calls = state(thread).calls;
        for (const auto& [call, record] : calls) {
            if (record.status != core::CallStatus::pending) continue;
            if (record.kind != core::CallKind::rap) continue;
            if (record.held) live(thread, {item(thread, wire::ChoiceAnswer{call, 1})});
            if (!record.held) live(thread, {answers(next_id(), call, "done", thread)});
        }
    }

    core::ModelTurn any_turn(const base::ThreadId& thread) {
        core::ModelTurn turn;
        if (one_in(2)) turn.text = "said " + next_id();
        for (int i = draw(4); i > 0; --i)
            turn.calls.push_back(any_asked(thread));
        turn.usage.input = one_in(6) ? 900 : 100;
        return turn;
    }

    core::AskedCall any_asked(const base::ThreadId& thread) {
        std::vector<std::string> path;
        for (const auto& ancestor : state(thread).lineage.ancestors)
            path.push_back(ancestor.str());
        path.push_back(thread.str());
        std::string child = "thread_unknown";
        std::string subscription = "call_unknown";
        for (const auto& [key, standing] : state(thread).standing) {
            if (key.kind == "child") child = key.id;
            if (key.kind == "subscription") subscription = key.id;
        }
        switch (draw(13)) {
            case 0:
            case 1:
                return asks("weather");
            case 2:
            case 3:
                return asks("alarm");
            case 4:
                return asks("erase");
            case 5:
            case 6:
                return asks("spawn_thread", R"({"child_of":)" + wire::string_list(path) +
                                                R"(,"instructions":"do"})");
            case 7:
                return asks("sleep", R"({"seconds":)" + std::to_string(draw(4'000)) + "}");
            case 8:
                return asks("sleep_until_event_or_input");
            case 9:
                return asks("report_to_parent", R"({"report":"well"})");
            case 10:
                return asks("close_thread",
                            R"({"thread_id":")" + path.back() +
                                (one_in(2) ? R"("})" : R"(","report_to_parent":"bye"})"));
            case 11:
                return asks("send_message_to_child",
                            R"({"message":"hi","thread_id":")" + child + R"("})");
            default:
                return asks("cancel_subscription", R"({"tool_call_id":")" + subscription + R"("})");
        }
    }

    int number_ = 0;
    std::vector<core::InboxItem> delivered_;
    std::map<base::ThreadId, std::map<base::MessageId, std::string>> outcomes_;
    std::map<base::ThreadId, std::map<base::MessageId, decltype(wire::InputMessage::content)>>
        contents_;
    std::map<base::ThreadId, std::set<base::OutboxId>> sent_;
    std::set<base::CallId> invoked_;
    std::set<base::CallId> cancelled_;
    std::map<base::ThreadId, Inheritance> born_;
};

}  // namespace

TEST_CASE("intake: whatever is sent to a tree of threads, nothing open is lost or left behind") {
    CHECK(rc::check([] {
        Commotion commotion;
        const int steps = *rc::gen::inRange(1, 80);
        for (int i = 0; i < steps; ++i)
            commotion.step();
        const auto& threads = commotion.world.threads;
        RC_CLASSIFY(threads.size() > 3, "several threads");
        RC_CLASSIFY(
            std::ranges::any_of(threads, [](const auto& one) { return one.second.state.closed; }),
            "some closed");
        RC_CLASSIFY(std::ranges::any_of(threads,
                                        [](const auto& one) {
                                            return one.second.state.lineage.kind ==
                                                   core::ThreadKind::event;
                                        }),
                    "children of events");
        RC_CLASSIFY(
            std::ranges::any_of(threads,
                                [](const auto& one) { return !one.second.state.deferred.empty(); }),
            "some wait");
        RC_CLASSIFY(std::ranges::any_of(threads,
                                        [](const auto& one) {
                                            return std::ranges::any_of(
                                                one.second.state.standing, [](const auto& entry) {
                                                    return std::holds_alternative<core::Prompt>(
                                                        entry.second);
                                                });
                                        }),
                    "open prompts");
    }));
}

TEST_CASE("intake: when all tools have answered, every open thread rests or waits for an event") {
    CHECK(rc::check([] {
        Commotion commotion;
        const int steps = *rc::gen::inRange(1, 40);
        for (int i = 0; i < steps; ++i)
            commotion.step();
        commotion.heal();
        for (const auto& [thread, stored] : commotion.world.threads) {
            RC_ASSERT(stored.state.deferred.empty());
            for (const auto& [call, record] : stored.state.calls) {
                if (record.status == core::CallStatus::pending) {
                    RC_ASSERT(record.kind == core::CallKind::wait);
                }
            }
            for (const auto& [key, standing] : stored.state.standing)
                RC_ASSERT(!std::holds_alternative<core::Prompt>(standing));
        }
    }));
}
