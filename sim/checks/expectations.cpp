#include "sim/checks/expectations.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "sim/checks/point_reached.hpp"
#include "sim/checks/rows.hpp"
#include "sim/checks/tally_text.hpp"
#include "sim/scenario/duration_text.hpp"
#include "sim/scenario/pattern.hpp"

namespace torpor::sim {
namespace {

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

}  // namespace

void Expectations::see(const Observation& observation, Violations&) {
    for (const Point point : all_points) {
        if (reaches(point, observation)) reached_[point] += 1;
    }
    const SliceSpans::Began began = spans_.see(observation);
    concurrent_most_ = std::max(concurrent_most_, spans_.running());
    overlaps_ += static_cast<int>(began.overlapping.size());
    watch_work(observation);
    for_inserts(observation, "threads", [&](const Row& row) {
        const auto child = descent(row);
        if (child) children_[child->root].emplace_back(column(row, "thread_id"));
    });

    const auto& what = observation.what;
    if (const auto* seen = std::get_if<OutputSeen>(&what)) {
        const auto& message = seen->message;
        if (!std::holds_alternative<std::monostate>(message.notice)) return;
        const std::string thread = message.thread.str();
        const bool child = !message.root.empty() && message.root != message.thread;
        auto& replies = child ? child_replies_[message.root.str()][thread] : replies_[thread];
        replies.try_emplace(message.sequence,
                            Reply{.text = message.text, .first_seen = observation.at});
    } else if (const auto* invoked = std::get_if<fakes::ToolInvoked>(&what)) {
        calls_.try_emplace(invoked->call.str(),
                           Call{invoked->operation, canonical(invoked->arguments)});
    } else if (std::holds_alternative<fakes::MessageDeadLettered>(what)) {
        dead_letters_ += 1;
    }
}

void Expectations::watch_work(const Observation& observation) {
    if (const auto* started = std::get_if<fakes::InvocationStarted>(&observation.what)) {
        running_[started->request_id] = {observation.at, observation.at, started->function};
    } else if (const auto* ended = std::get_if<fakes::InvocationEnded>(&observation.what)) {
        const auto known = running_.find(ended->request_id);
        const auto from = known == running_.end() ? observation.at : known->second.from;
        // Billing covers the start of the process too, and is rounded up.
        worked_.push_back(
            {std::min(from, observation.at - ended->billed), observation.at, ended->function});
        if (known != running_.end()) running_.erase(known);
    }
}

void Expectations::finish(const FinalState& state, Violations& violations) {
    count_judged(expect_.replies.size() + expect_.counts.size() + expect_.idle.size() +
                 expect_.history.size() + 1);
    judge_replies(state, violations);
    judge_counts(state, violations);
    judge_idle(state, violations);
    judge_history(state, violations);
    judge_concurrency(state, violations);
    if (dead_letters_ != expect_.dead_letters) {
        violations.add(std::string(name()), state.at,
                       std::to_string(dead_letters_) + " messages became dead letters, expected " +
                           std::to_string(expect_.dead_letters));
    }
}

void Expectations::judge_replies(const FinalState& state, Violations& violations) const {
    for (const ExpectedReply& expected : expect_.replies) {
        for (int n = 1; n <= expected.threads; ++n)
            judge_reply(expected, n, state.at, violations);
    }
    if (expect_.replies_in_order) judge_order(state.at, violations);
}

std::vector<Expectations::Reply> Expectations::matching(const std::string& user,
                                                        const std::string& text) const {
    std::vector<Reply> found;
    constexpr std::string_view any_child = "[*] ";
    if (text.starts_with(any_child)) {
        const auto children = child_replies_.find(user);
        if (children == child_replies_.end()) return found;
        for (const auto& [thread, replies] : children->second) {
            const std::string said = '[' + thread + "] " + text.substr(any_child.size());
            for (const auto& [sequence, reply] : replies) {
                if (reply.text == said) found.push_back(reply);
            }
        }
        return found;
    }
    const auto replies = replies_.find(user);
    if (replies == replies_.end()) return found;
    for (const auto& [sequence, reply] : replies->second) {
        if (reply.text == text) found.push_back(reply);
    }
    return found;
}

void Expectations::judge_reply(const ExpectedReply& expected,
                               int number,
                               base::Instant at,
                               Violations& violations) const {
    const bool many = expected.threads > 1;
    const std::string user = many ? numbered(expected.user, number) : expected.user;
    const std::string text = many ? numbered(expected.reads, number) : expected.reads;
    const auto breach = [&](base::Instant when, const std::string& fault) {
        violations.add(std::string(name()), when, user + " reads " + quoted(text) + ' ' + fault);
    };
    int count = 0;
    for (const Reply& reply : matching(user, text)) {
        count += 1;
        const auto after = reply.first_seen - start_;
        if (expected.not_before && after < *expected.not_before) {
            breach(reply.first_seen, "after " + to_text(after) + ", expected not before " +
                                         to_text(*expected.not_before));
        }
        if (expected.by && after > *expected.by) {
            breach(reply.first_seen,
                   "after " + to_text(after) + ", expected by " + to_text(*expected.by));
        }
    }
    if (expected.tally.admits(count)) return;
    breach(at, std::to_string(count) + " times, expected " + to_text(expected.tally));
}

void Expectations::judge_order(base::Instant at, Violations& violations) const {
    // Listed replies of one user appear in the listed order: each has a place behind the last one.
    std::map<std::string, std::int64_t> last_place;
    for (const ExpectedReply& expected : expect_.replies) {
        for (int n = 1; n <= expected.threads; ++n) {
            const bool many = expected.threads > 1;
            const std::string user = many ? numbered(expected.user, n) : expected.user;
            const std::string text = many ? numbered(expected.reads, n) : expected.reads;
            const auto replies = replies_.find(user);
            if (replies == replies_.end()) continue;
            std::optional<std::int64_t> place;
            bool anywhere = false;
            for (const auto& [sequence, reply] : replies->second) {
                if (reply.text != text) continue;
                anywhere = true;
                if (!place && sequence > last_place[user]) place = sequence;
            }
            if (place) last_place[user] = *place;
            if (place || !anywhere) continue;
            violations.add(std::string(name()), at,
                           user + " reads " + quoted(text) +
                               " before the reply that is listed in front of it");
        }
    }
}

void Expectations::judge_counts(const FinalState& state, Violations& violations) const {
    for (const ExpectedCount& expected : expect_.counts) {
        int count = 0;
        std::string what;
        if (expected.point) {
            const auto reached = reached_.find(*expected.point);
            count = reached == reached_.end() ? 0 : reached->second;
            what = "the point " + std::string(to_text(*expected.point)) + " is reached ";
        } else {
            for (const auto& [id, call] : calls_) {
                const bool same = expected.with.empty() || call.arguments == expected.with;
                if (call.tool == expected.tool && same) count += 1;
            }
            const std::string arguments = expected.with.empty() ? "" : " with " + expected.with;
            what = "the tool " + expected.tool + " is called" + arguments + ' ';
        }
        if (expected.tally.admits(count)) continue;
        violations.add(
            std::string(name()), state.at,
            what + std::to_string(count) + " times, expected " + to_text(expected.tally));
    }
}

void Expectations::judge_idle(const FinalState& state, Violations& violations) const {
    std::vector<Work> all = worked_;
    for (const auto& [request, work] : running_) {
        all.push_back({work.from, state.at, work.function});
    }
    for (const IdleSpan& span : expect_.idle) {
        const base::Instant from = start_ + span.from;
        const base::Instant to = start_ + span.to;
        for (const Work& work : all) {
            if (work.to <= from || work.from >= to) continue;
            violations.add(std::string(name()), std::max(work.from, from),
                           "the function " + work.function + " runs between " + to_text(span.from) +
                               " and " + to_text(span.to) + ", where nothing should be billed");
        }
    }
}

void Expectations::judge_history(const FinalState& state, Violations& violations) const {
    // "ada/1" is the first child that was born in her conversation.
    std::map<std::string, std::string> threads;
    for (const auto& [user, lines] : expect_.history)
        threads[user] = user;
    for (const auto& [root, children] : children_) {
        for (std::size_t i = 0; i < children.size(); ++i) {
            const std::string name = root + '/' + std::to_string(i + 1);
            if (expect_.history.contains(name)) threads[name] = children[i];
        }
    }
    std::set<std::string> wanted;
    for (const auto& [name, thread] : threads)
        wanted.insert(thread);
    std::map<std::string, std::map<std::int64_t, std::string>> histories;
    if (const auto rows = state.tables.find("history"); rows != state.tables.end()) {
        for (const Row& row : rows->second) {
            if (!wanted.contains(std::string(column(row, "thread_id")))) continue;
            const auto line = history_line(row);
            if (line) histories[line->thread][line->order] = to_text(*line);
        }
    }
    for (const auto& [user, expected] : expect_.history) {
        std::vector<std::string> lines;
        for (const auto& [order, line] : histories[threads[user]])
            lines.push_back(line);
        const auto [one, other] = std::ranges::mismatch(lines, expected, matches);
        if (one == lines.end() && other == expected.end()) continue;
        const auto place = std::to_string(other - expected.begin() + 1);
        violations.add(std::string(name()), state.at,
                       "line " + place + " of the history of " + user + " is " +
                           (one == lines.end() ? "missing" : quoted(*one)) + ", expected " +
                           (other == expected.end() ? "the end" : quoted(*other)));
    }
}

void Expectations::judge_concurrency(const FinalState& state, Violations& violations) const {
    const auto breach = [&](std::string message) {
        violations.add(std::string(name()), state.at, std::move(message));
    };
    if (std::cmp_less(concurrent_most_, expect_.concurrent_slices_at_least)) {
        breach("at most " + std::to_string(concurrent_most_) +
               " conversations run at one moment, expected at least " +
               std::to_string(expect_.concurrent_slices_at_least));
    }
    if (overlaps_ < expect_.overlapping_slices_at_least) {
        breach(std::to_string(overlaps_) +
               " slices begin while another of their conversation runs, expected at least " +
               std::to_string(expect_.overlapping_slices_at_least));
    }
}

}  // namespace torpor::sim
