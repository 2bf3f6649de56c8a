#include "tests/support/core_world.hpp"

#include <set>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::tests {

CoreWorld::CoreWorld(std::vector<core::SessionToolset> toolsets)
    : catalog(toolsets, {}),
      model([](const base::ThreadId&) {
          return core::ModelTurn{.text = "ok", .calls = {}, .usage = {}};
      }),
      summariser([] { return core::ModelTurn{.text = "In short.", .calls = {}, .usage = {}}; }),
      toolsets_(std::move(toolsets)) {}

core::Commit CoreWorld::live(const base::ThreadId& thread,
                             const std::vector<core::InboxItem>& batch) {
    auto& claimed = threads[thread].state;
    claimed.thread = thread;
    claimed.epoch += 1;
    requests.clear();
    core::Slice slice(load(thread, batch), policy, now);
    slice.prepare(batch);
    if (requests_too_long && slice.needs_model()) slice.force_summary();
    if (slice.needs_summary()) {
        requests.push_back(slice.summary_request(catalog, "You are helpful.", {}));
        slice.apply_summary(summariser(), now);
    }
    while (slice.needs_model()) {
        requests.push_back(slice.request(catalog, "You are helpful.", {}));
        slice.apply_turn(model(thread), catalog, now, random);
    }
    auto commit = slice.commit();
    store(commit);
    dispatch(commit);
    return commit;
}

core::Commit CoreWorld::deliver(const base::ThreadId& thread) {
    auto& waiting = inbox[thread];
    const std::vector<core::InboxItem> batch(waiting.begin(), waiting.end());
    waiting.clear();
    return live(thread, batch);
}

void CoreWorld::settle() {
    for (auto waiting = inboxes(); !waiting.empty(); waiting = inboxes()) {
        for (const auto& thread : waiting)
            deliver(thread);
    }
}

void CoreWorld::wait(base::Duration pause) {
    now += pause;
    std::erase_if(timers, [&](const Timer& timer) {
        if (timer.due > now) return false;
        inbox[timer.thread].push_back(timer.item);
        return true;
    });
}

core::ThreadState CoreWorld::load(const base::ThreadId& thread,
                                  const std::vector<core::InboxItem>& batch) const {
    const auto& stored = threads.at(thread);
    auto state = stored.state;
    state.toolsets = toolsets_;
    std::set<base::MessageId> known;
    for (const auto& item : batch) {
        if (state.consumed.contains(item.id)) known.insert(item.id);
    }
    state.consumed = std::move(known);
    if (state.compacted_to > 0) {
        state.summary = stored.summaries.at(state.compacted_to);
        return state;
    }
    state.inherited = inherited(state.lineage);
    const auto& segments = state.lineage.inherits;
    if (!segments.empty() && segments.front().summarised) {
        state.summary = threads.at(segments.front().thread).summaries.at(segments.front().after);
    }
    return state;
}

core::History CoreWorld::inherited(const core::Lineage& lineage) const {
    core::History entries;
    for (const auto& segment : lineage.inherits) {
        const auto& written = threads.at(segment.thread).written;
        base::invariant(std::cmp_less_equal(segment.to, written.size()),
                        "what a child inherits was written before it");
        entries.insert(entries.end(), written.begin() + segment.after,
                       written.begin() + segment.to);
    }
    return entries;
}

void CoreWorld::store(const core::Commit& commit) {
    auto& stored = threads.at(commit.thread);
    base::invariant(stored.state.epoch == commit.epoch, "only the newest claim commits");
    auto order = static_cast<std::int64_t>(stored.written.size());
    for (const auto& entry : commit.entries) {
        base::invariant(entry.order == ++order, "entries continue what is written");
        stored.written.push_back(entry);
    }
    base::invariant(order == commit.history_length, "a commit says how long the history is");
    if (commit.summary) {
        stored.summaries.emplace(commit.summary->up_to, commit.summary->text);
    }
    stored.state = after(std::move(stored.state), commit);
    base::invariant(std::cmp_equal(stored.state.calls.size(), commit.calls_kept),
                    "a commit says how many calls are kept");
    base::invariant(std::cmp_equal(stored.state.standing.size(), commit.standing_kept),
                    "a commit says how much stands");
    base::invariant(std::cmp_equal(stored.state.deferred.size(), commit.deferred_kept),
                    "a commit says how much waits");
    for (const auto& birth : commit.births)
        bear(birth);
}

void CoreWorld::bear(const core::Birth& birth) {
    base::invariant(!threads.contains(birth.thread), "a child is born once");
    auto& stored = threads[birth.thread];
    stored.written = birth.entries;
    auto& state = stored.state;
    state.thread = birth.thread;
    state.lineage = birth.lineage;
    state.metadata = birth.metadata;
    state.history = birth.entries;
    state.history_length = static_cast<std::int64_t>(birth.entries.size());
    state.calls.emplace(birth.first.call, birth.first);
}

void CoreWorld::dispatch(const core::Commit& commit) {
    for (const auto& item : commit.outbox) {
        outbox.push_back({commit.thread, item});
        if (const auto* input = std::get_if<core::SendInput>(&item.order)) {
            inbox[input->message.thread].push_back({input->id, input->message});
        } else if (const auto* timer = std::get_if<core::ScheduleWakeup>(&item.order)) {
            timers.push_back({timer->due, commit.thread, {timer->id, timer->message}});
        }
    }
}

std::vector<base::ThreadId> CoreWorld::inboxes() const {
    std::vector<base::ThreadId> waiting;
    for (const auto& [thread, items] : inbox) {
        if (!items.empty()) waiting.push_back(thread);
    }
    return waiting;
}

std::vector<base::ThreadId> CoreWorld::names() const {
    std::vector<base::ThreadId> all;
    for (const auto& [thread, stored] : threads)
        all.push_back(thread);
    return all;
}

namespace {

using Side = core::RequestTurn::Side;

/// Reads a request turn by turn, as a strict model does.
class StrictReader {
public:
    std::string read(const core::RequestTurn& turn) {
        made_.clear();
        bool texts_begun = false;
        for (const auto& part : turn.parts) {
            if (const auto* text = std::get_if<core::SpokenText>(&part)) {
                if (text->text.find_first_not_of(" \t\r\n\v\f") == std::string::npos) {
                    return "a text is blank";
                }
                if (!made_.empty()) return "a text follows a call";
                texts_begun = true;
            } else if (const auto* call = std::get_if<core::CallPart>(&part)) {
                if (turn.side != Side::agent) return "the user makes a call";
                if (!all_.insert(call->call).second) return "two calls have one id";
                made_.insert(call->call);
            } else {
                const auto& result = std::get<core::ResultPart>(part);
                if (turn.side != Side::user) return "the agent gives a result";
                if (texts_begun) return "a result follows a text";
                if (open_.erase(result.call) == 0) return "a result answers no call of the turn";
                if (result.content.empty()) return "a result is empty";
            }
        }
        if (!open_.empty()) return "a call is not answered in the next turn";
        open_ = made_;
        return {};
    }
    bool has_open() const { return !open_.empty(); }

private:
    std::set<base::CallId> all_;
    std::set<base::CallId> open_;
    std::set<base::CallId> made_;
};

}  // namespace

std::string complaint_about(const core::ModelRequest& request) {
    if (request.turns.empty()) return "there is no turn";
    if (request.turns.front().side != Side::user) return "the agent begins";
    if (request.turns.back().side != Side::user) return "the agent has the last word";
    StrictReader reader;
    const core::RequestTurn* before = nullptr;
    for (const auto& turn : request.turns) {
        if (before && before->side == turn.side) return "two turns of one side follow each other";
        if (turn.parts.empty()) return "a turn is empty";
        auto complaint = reader.read(turn);
        if (!complaint.empty()) return complaint;
        before = &turn;
    }
    if (reader.has_open()) return "the last call is not answered";
    return {};
}

}  // namespace torpor::tests
