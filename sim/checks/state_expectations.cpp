#include "sim/checks/state_expectations.hpp"

#include <algorithm>

#include "sim/checks/tally_text.hpp"

namespace torpor::sim {
namespace {

std::string_view described(ExpectedBound::What what) {
    switch (what) {
        case ExpectedBound::What::rows_besides_history:
            return "rows besides history";
        case ExpectedBound::What::open_threads:
            return "open threads";
        case ExpectedBound::What::open_subscriptions:
            return "open subscriptions";
        case ExpectedBound::What::schedules:
            return "schedules";
    }
    return {};
}

}  // namespace

void StateExpectations::see(const Observation& observation, Violations&) {
    if (const auto* seen = std::get_if<OutputSeen>(&observation.what)) {
        record_output(seen->message);
    } else if (std::holds_alternative<fakes::RowsCommitted>(observation.what)) {
        record_rows(observation);
    }
}

void StateExpectations::record_rows(const Observation& observation) {
    for_inserts(observation, "summaries", [&](const Row&) { summaries_ += 1; });
    for_inserts(observation, "threads", [&](const Row& row) {
        if (descent(row)) births_ += 1;
    });
    for_inserts(observation, "consumed", [&](const Row& row) {
        const std::string outcome(column(row, "outcome"));
        if (outcome == "applied" || outcome == "deferred") return;
        if (refused_.insert(message_key(row)).second) refusals_[outcome] += 1;
    });
}

void StateExpectations::record_output(const wire::OutputMessage& message) {
    const std::string user = message.root.empty() ? message.thread.str() : message.root.str();
    if (const auto* login = std::get_if<wire::AuthorisationPrompt>(&message.notice)) {
        prompts_[user].emplace(message.id, login->auth_url);
    } else if (const auto* choice = std::get_if<wire::ChoicePrompt>(&message.notice)) {
        prompts_[user].emplace(message.id, choice->prompt);
    }
}

void StateExpectations::finish(const FinalState& state, Violations& violations) {
    count_judged(expect_.prompts.size() + expect_.refusals.size() + expect_.views.size() +
                 expect_.bounds.size());
    judge_prompts(state.at, violations);
    judge_refusals(state.at, violations);
    judge_views(state, violations);
    judge_bounds(state, violations);
    if (summaries_ < expect_.compactions_at_least) {
        violations.add(std::string(name()), state.at,
                       std::to_string(summaries_) + " summaries took effect, expected at least " +
                           std::to_string(expect_.compactions_at_least));
    }
    if (expect_.threads_spawned && births_ != *expect_.threads_spawned) {
        violations.add(std::string(name()), state.at,
                       std::to_string(births_) + " threads were spawned, expected " +
                           std::to_string(*expect_.threads_spawned));
    }
}

void StateExpectations::judge_prompts(base::Instant at, Violations& violations) const {
    for (const ExpectedPrompt& expected : expect_.prompts) {
        int shown = 0;
        if (const auto prompts = prompts_.find(expected.user); prompts != prompts_.end()) {
            for (const auto& [id, text] : prompts->second) {
                if (text.contains(expected.shows)) shown += 1;
            }
        }
        if (expected.tally.admits(shown)) continue;
        violations.add(std::string(name()), at,
                       expected.user + " is shown a prompt with \"" + expected.shows + "\" " +
                           std::to_string(shown) + " times, expected " + to_text(expected.tally));
    }
}

void StateExpectations::judge_refusals(base::Instant at, Violations& violations) const {
    for (const ExpectedRefusal& expected : expect_.refusals) {
        const auto known = refusals_.find(expected.reason);
        const int count = known == refusals_.end() ? 0 : known->second;
        if (expected.tally.admits(count)) continue;
        violations.add(std::string(name()), at,
                       std::to_string(count) + " messages were refused as " + expected.reason +
                           ", expected " + to_text(expected.tally));
    }
}

void StateExpectations::judge_views(const FinalState& state, Violations& violations) const {
    for (const ExpectedView& expected : expect_.views) {
        std::string content;
        if (const auto rows = state.tables.find("standing"); rows != state.tables.end()) {
            for (const Row& row : rows->second) {
                const bool same = column(row, "kind") == "view" &&
                                  column(row, "thread_id") == expected.user &&
                                  column(row, "item_id") == expected.view_type;
                if (same) content = view_content(row);
            }
        }
        if (content == expected.content) continue;
        violations.add(std::string(name()), state.at,
                       "the view " + expected.view_type + " of " + expected.user + " shows " +
                           (content.empty() ? "nothing" : content) + ", expected " +
                           (expected.content.empty() ? "nothing" : expected.content));
    }
}

void StateExpectations::judge_bounds(const FinalState& state, Violations& violations) const {
    for (const ExpectedBound& expected : expect_.bounds) {
        const int left = count(expected.what, state);
        if (left <= expected.at_most) continue;
        violations.add(std::string(name()), state.at,
                       std::to_string(left) + ' ' + std::string(described(expected.what)) +
                           " are left in the end, expected at most " +
                           std::to_string(expected.at_most));
    }
}

int StateExpectations::count(ExpectedBound::What what, const FinalState& state) const {
    const auto rows = [&](const std::string& table, auto admits) {
        const auto found = state.tables.find(table);
        if (found == state.tables.end()) return 0;
        return static_cast<int>(std::ranges::count_if(found->second, admits));
    };
    const auto any = [](const Row&) { return true; };
    switch (what) {
        case ExpectedBound::What::rows_besides_history: {
            int sum = 0;
            for (const auto table : {"calls", "consumed", "contents", "deferred", "inbox", "outbox",
                                     "standing", "timers", "toolsets"}) {
                sum += rows(table, any);
            }
            return sum;
        }
        case ExpectedBound::What::open_threads:
            return rows("threads", [](const Row& row) { return integer(row, "closed") == 0; });
        case ExpectedBound::What::open_subscriptions:
            return rows("standing",
                        [](const Row& row) { return column(row, "kind") == "subscription"; });
        case ExpectedBound::What::schedules:
            return static_cast<int>(state.schedules.size());
    }
    return 0;
}

}  // namespace torpor::sim
