#include <algorithm>
#include <map>
#include <set>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "runtime/core/balance.hpp"
#include "runtime/wire/builtin_arguments.hpp"
#include "tests/support/core_world.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

/// Whatever the size of a case is: small cases are short ones, not poor ones.
int draw(int bound) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, bound));
}

/// What a thread must show, kept by value: nothing that happens later elsewhere can change it.
struct ExpectedView {
    std::string summary;
    core::History inherited;
    core::History own;
};

/// Follows commits and says what every thread must show, without segments or cuts.
class ViewKeeper {
public:
    void follow(const core::Commit& commit) {
        auto& view = views_[commit.thread];
        const auto before = view;
        view.own.insert(view.own.end(), commit.entries.begin(), commit.entries.end());
        auto whole = view;
        if (commit.summary) {
            view.summary = commit.summary->text;
            view.inherited.clear();
            std::erase_if(view.own, [&](const core::HistoryEntry& entry) {
                return entry.order <= commit.summary->up_to;
            });
        }
        for (const auto& birth : commit.births) {
            // Events are taken before the slice's summary is made, turns after it.
            const auto& segments = birth.lineage.inherits;
            const bool after_summary = commit.summary && !segments.empty() &&
                                       segments.back().thread == commit.thread &&
                                       segments.back().after == commit.summary->up_to;
            bear(birth, commit.thread, after_summary ? view : whole);
        }
    }

    const std::map<base::ThreadId, ExpectedView>& views() const { return views_; }

private:
    void bear(const core::Birth& birth, const base::ThreadId& parent, const ExpectedView& seen) {
        const auto& segments = birth.lineage.inherits;
        const bool own_part = !segments.empty() && segments.back().thread == parent;
        const auto to = own_part ? segments.back().to : 0;
        ExpectedView view;
        view.summary = seen.summary;
        view.inherited = seen.inherited;
        for (const auto& entry : seen.own) {
            if (entry.order <= to) view.inherited.push_back(entry);
        }
        view.own = birth.entries;
        views_[birth.thread] = std::move(view);
    }

    std::map<base::ThreadId, ExpectedView> views_;
};

/// A world in which anything may happen at any time, drawn.
class Turmoil {
public:
    Turmoil() {
        world.policy.context_window = 1'000;
        world.model = [this](const base::ThreadId& thread) { return any_turn(thread); };
        world.summariser = [this] {
            core::ModelTurn turn;
            if (draw(3) > 0) turn.text = "words " + std::to_string(++number_);
            return turn;
        };
        live(ada, {user_says("first", "Begin")});
    }

    void step() {
        const auto names = world.names();
        const auto thread = *rc::gen::elementOf(names);
        world.requests_too_long = draw(6) == 0;
        switch (draw(8)) {
            case 0:
                return live(thread, {user_says(next_id(), "text " + next_id(), thread)});
            case 1:
            case 2:
                return answer(thread);
            case 3:
                return live(thread, {message(thread, wire::Compaction{})});
            case 4:
                // A batch: what is asked for, what was there, and more.
                return live(thread, {message(thread, wire::Compaction{}),
                                     user_says(next_id(), "text " + next_id(), thread)});
            case 5:
                return event(thread);
            default:
                return deliver();
        }
    }

    CoreWorld world;
    ViewKeeper keeper;

private:
    std::string next_id() { return "m" + std::to_string(++number_); }

    core::InboxItem message(const base::ThreadId& thread,
                            decltype(wire::InputMessage::content) content) {
        wire::InputMessage message;
        message.thread = thread;
        message.content = std::move(content);
        return {base::MessageId(next_id()), std::move(message)};
    }

    void live(const base::ThreadId& thread, const std::vector<core::InboxItem>& batch) {
        const auto before = world.threads[thread].state.compacted_to;
        const auto commit = world.live(thread, batch);
        keeper.follow(commit);
        RC_ASSERT(commit.compacted_to >= before);
        for (const auto& request : world.requests)
            RC_ASSERT(complaint_about(request) == "");
    }

    void answer(const base::ThreadId& thread) {
        for (const auto& [call, record] : world.threads[thread].state.calls) {
            if (record.status != core::CallStatus::pending) continue;
            auto item = answers(next_id(), call, "result " + next_id(), thread);
            std::get<wire::ToolAnswer>(item.message->content).subscription = draw(2) == 0;
            return live(thread, {item});
        }
    }

    void event(const base::ThreadId& thread) {
        for (const auto& [key, standing] : world.threads[thread].state.standing) {
            const auto* subscription = std::get_if<core::Subscription>(&standing);
            if (!subscription) continue;
            wire::SubscriptionEvent event;
            event.call = subscription->call;
            event.content.emplace_back(wire::TextItem{"event " + next_id()});
            event.associative = draw(2) == 0;
            return live(thread, {message(thread, std::move(event))});
        }
    }

    void deliver() {
        const auto waiting = world.inboxes();
        if (waiting.empty()) return;
        const auto thread = *rc::gen::elementOf(waiting);
        auto& inbox = world.inbox[thread];
        const std::vector<core::InboxItem> batch(inbox.begin(), inbox.end());
        inbox.clear();
        live(thread, batch);
    }

    core::ModelTurn any_turn(const base::ThreadId& thread) {
        core::ModelTurn turn;
        if (draw(2) == 0) turn.text = "said " + next_id();
        const int calls = draw(4);
        for (int i = 0; i < calls; ++i)
            turn.calls.push_back(any_call(thread));
        turn.usage.input = draw(4) == 0 ? 900 : 100;
        return turn;
    }

    core::AskedCall any_call(const base::ThreadId& thread) {
        auto path = world.threads.at(thread).state.lineage.ancestors;
        path.push_back(thread);
        std::vector<std::string> texts;
        for (const auto& one : path)
            texts.push_back(one.str());
        switch (draw(9)) {
            case 0:
            case 1:
                return asks("weather");
            case 2:
                return asks("alarm");
            case 3:
            case 4:
                return asks("spawn_thread", R"({"child_of":)" + wire::string_list(texts) +
                                                R"(,"instructions":"do"})");
            case 5:
                return asks("sleep_until_event_or_input");
            case 6:
                return asks("report_to_parent", R"({"report":"well"})");
            case 7:
                return asks("close_thread", R"({"thread_id":")" + texts.back() + R"("})");
            default:
                return asks("teleport");
        }
    }

    int number_ = 0;
};

/// What a request says, without the opening that is put before an agent's first word.
std::vector<std::string> said_in(const core::ModelRequest& request) {
    std::vector<std::string> said;
    for (const auto& turn : request.turns) {
        for (const auto& part : turn.parts) {
            if (const auto* text = std::get_if<core::SpokenText>(&part)) {
                if (text->text != "(The conversation begins.)") said.push_back(text->text);
            } else if (const auto* call = std::get_if<core::CallPart>(&part)) {
                said.push_back("call " + call->call.str());
            } else {
                said.push_back("result " + std::get<core::ResultPart>(part).call.str());
            }
        }
    }
    return said;
}

void say(std::vector<std::string>& said, const core::History& history) {
    for (const auto& entry : history) {
        if (const auto* user = std::get_if<core::UserEntry>(&entry.body)) {
            said.push_back(user->text);
        } else if (const auto* agent = std::get_if<core::AgentEntry>(&entry.body)) {
            said.push_back(agent->text);
        } else if (const auto* call = std::get_if<core::CallEntry>(&entry.body)) {
            said.push_back("call " + call->call.str());
        } else if (const auto* result = std::get_if<core::ResultEntry>(&entry.body)) {
            said.push_back("result " + result->call.str());
        } else {
            const auto& event = std::get<core::EventEntry>(entry.body);
            said.push_back("call " + event.injected.str());
            said.push_back("result " + event.injected.str());
        }
    }
}

std::set<base::CallId> open_calls(const core::History& history) {
    std::set<base::CallId> open;
    for (const auto& entry : history) {
        if (const auto* call = std::get_if<core::CallEntry>(&entry.body)) open.insert(call->call);
        if (const auto* result = std::get_if<core::ResultEntry>(&entry.body)) {
            open.erase(result->call);
        }
    }
    return open;
}

bool can_be_shown(const core::ThreadState& state) {
    if (state.closed || state.history.empty()) return false;
    const auto& newest = state.history.back().body;
    auto all = state.inherited;
    all.insert(all.end(), state.history.begin(), state.history.end());
    return open_calls(all).empty() && !std::holds_alternative<core::AgentEntry>(newest);
}

void assert_views(const Turmoil& turmoil) {
    for (const auto& [thread, expected] : turmoil.keeper.views()) {
        const auto state = turmoil.world.load(thread);
        RC_ASSERT(state.summary == expected.summary);
        RC_ASSERT(state.inherited == expected.inherited);
        RC_ASSERT(state.history == expected.own);
        if (!can_be_shown(state)) continue;
        std::vector<std::string> said;
        if (!expected.summary.empty()) said.push_back(expected.summary);
        say(said, expected.inherited);
        say(said, expected.own);
        const auto request = core::project(state, turmoil.world.catalog, "", {});
        RC_ASSERT(complaint_about(request) == "");
        RC_ASSERT(said_in(request) == said);
    }
}

/// No call that was answered before a cut has its result after it.
void assert_no_call_is_split(const CoreWorld& world) {
    for (const auto& [thread, stored] : world.threads) {
        for (const auto& [up_to, text] : stored.summaries) {
            RC_ASSERT(text.starts_with("[Compacted conversation summary]\n"));
            std::set<base::CallId> made;
            for (const auto& entry : stored.written) {
                if (entry.order <= up_to) continue;
                if (const auto* call = std::get_if<core::CallEntry>(&entry.body)) {
                    made.insert(call->call);
                }
                if (const auto* result = std::get_if<core::ResultEntry>(&entry.body)) {
                    RC_ASSERT(made.contains(result->call));
                }
            }
        }
    }
}

}  // namespace

TEST_CASE("compaction: every view is its summary and exactly the entries after the cut, for ever") {
    CHECK(rc::check([] {
        Turmoil turmoil;
        const int steps = *rc::gen::inRange(1, 60);
        for (int i = 0; i < steps; ++i) {
            turmoil.step();
            assert_views(turmoil);
            assert_no_call_is_split(turmoil.world);
        }
        RC_CLASSIFY(turmoil.world.threads.size() > 3, "several threads");
        RC_CLASSIFY(
            std::ranges::any_of(turmoil.world.threads,
                                [](const auto& one) { return one.second.summaries.size() > 1; }),
            "compacted repeatedly");
        RC_CLASSIFY(std::ranges::any_of(turmoil.world.threads,
                                        [](const auto& one) {
                                            const auto& lineage = one.second.state.lineage;
                                            return lineage.ancestors.size() > 1 &&
                                                   lineage.inherits.size() == 1 &&
                                                   lineage.inherits[0].summarised;
                                        }),
                    "a summary inherited over generations");
    }));
}

TEST_CASE("balance: a balanced point is the largest order that no call reaches across") {
    CHECK(rc::check([] {
        core::ThreadState state;
        state.thread = ada;
        state.compacted_to = *rc::gen::inRange(0, 5);
        state.history_length = state.compacted_to;
        std::vector<base::CallId> open;
        const int size = *rc::gen::inRange(0, 20);
        for (int i = 0; i < size; ++i) {
            core::HistoryEntry entry;
            entry.order = ++state.history_length;
            const int kind = *rc::gen::inRange(0, 3);
            if (kind == 0) {
                entry.body = core::AgentEntry{"said"};
            } else if (kind == 1 || open.empty()) {
                core::CallEntry call;
                call.call = base::CallId("call_" + std::to_string(i));
                open.push_back(call.call);
                entry.body = call;
            } else {
                const auto at = *rc::gen::inRange<std::size_t>(0, open.size());
                core::ResultEntry result;
                result.call = open[at];
                open.erase(open.begin() + static_cast<std::ptrdiff_t>(at));
                entry.body = result;
            }
            state.history.push_back(entry);
        }
        const auto up_to = *rc::gen::inRange(state.compacted_to, state.history_length + 1);
        std::int64_t largest = state.compacted_to;
        for (auto order = state.compacted_to; order <= up_to; ++order) {
            auto prefix = state.history;
            std::erase_if(prefix, [&](const auto& entry) { return entry.order > order; });
            if (open_calls(prefix).empty()) largest = order;
        }
        RC_ASSERT(core::balanced_point(state, up_to) == largest);
    }));
}
