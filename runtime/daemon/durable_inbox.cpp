#include "runtime/daemon/durable_inbox.hpp"

#include <algorithm>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/daemon/schema.hpp"

namespace torpor::daemon {

namespace {

/// More are fired in the next round: one transaction stays small.
constexpr std::string_view fired_at_once = "100";

std::int64_t to_number(base::Instant at) {
    return at.time_since_epoch().count();
}
base::Instant to_instant(std::int64_t number) {
    return base::Instant{base::Duration{number}};
}

std::int64_t number(const ports::SqlValue& value) {
    const auto* found = std::get_if<std::int64_t>(&value);
    return found ? *found : 0;
}
std::string text(const ports::SqlValue& value) {
    const auto* found = std::get_if<std::string>(&value);
    return found ? *found : std::string{};
}

sql::Step step(std::string statement, std::vector<ports::SqlValue> parameters) {
    sql::Step step;
    step.text = std::move(statement);
    step.parameters = std::move(parameters);
    return step;
}

std::vector<sql::Step> one(sql::Step step) {
    std::vector<sql::Step> steps;
    steps.push_back(std::move(step));
    return steps;
}

constexpr std::string_view threads_by_age =
    "SELECT thread_id FROM inbox GROUP BY thread_id ORDER BY min(position)";

std::vector<base::ThreadId> threads_in(const ports::SqlResult& result) {
    std::vector<base::ThreadId> threads;
    for (const auto& row : result.rows)
        threads.emplace_back(text(row.at(0)));
    return threads;
}

/// `text` with a list of the positions behind it.
sql::Step at_positions(std::string statement,
                       const base::ThreadId& thread,
                       const std::vector<std::int64_t>& positions) {
    base::invariant(!positions.empty(), "some messages are meant");
    auto made = step(std::move(statement), {});
    made.text += " WHERE thread_id = " + made.bind(thread.str()) + " AND position IN (";
    for (std::size_t i = 0; i < positions.size(); ++i) {
        if (i > 0) made.text += ", ";
        made.text += made.bind(positions[i]);
    }
    made.text += ")";
    return made;
}

}  // namespace

Task<std::vector<ports::SqlResult>> DurableInbox::run(std::vector<sql::Step> steps) {
    // Every transaction here may run twice: rows have keys, and deletions find nothing.
    auto done = co_await connections_.transact(std::move(steps), sql::LostCommit::run_again);
    co_return std::move(done.results);
}

Task<std::vector<base::ThreadId>> DurableInbox::threads() {
    auto steps = one(step(std::string(threads_by_age), {}));
    const auto results = co_await run(std::move(steps));
    co_return threads_in(results.front());
}

Task<std::vector<base::ThreadId>> DurableInbox::open() {
    for (const auto statement : schema_statements) {
        auto creation = one(step(std::string(statement), {}));
        co_await run(std::move(creation));
    }
    std::vector<sql::Step> steps;
    steps.push_back(
        step("UPDATE inbox SET attempts = attempts + 1 WHERE position IN "
             "(SELECT min(position) FROM inbox GROUP BY thread_id)",
             {}));
    steps.push_back(step("SELECT max(position), count(*) FROM inbox", {}));
    steps.push_back(step(std::string(threads_by_age), {}));
    const auto results = co_await run(std::move(steps));
    position_ = number(results[1].rows.at(0).at(0));
    waiting_ = number(results[1].rows.at(0).at(1));
    co_return threads_in(results[2]);
}

sql::Step DurableInbox::insertion(const base::ThreadId& thread,
                                  const base::MessageId& id,
                                  std::string body,
                                  base::Instant received) {
    position_ += 1;
    return step(
        "INSERT INTO inbox (thread_id, message_id, position, body, received_at, attempts) "
        "VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (thread_id, message_id) DO NOTHING",
        {thread.str(), id.str(), position_, std::move(body), to_number(received)});
}

Task<DurableInbox::Added> DurableInbox::add(base::ThreadId thread,
                                            base::MessageId id,
                                            std::string body,
                                            base::Instant received) {
    auto steps = one(insertion(thread, id, std::move(body), received));
    const auto results = co_await run(std::move(steps));
    if (results.front().affected == 0) co_return Added::known;
    waiting_ += 1;
    co_return Added::fresh;
}

Task<std::vector<WaitingMessage>> DurableInbox::load(base::ThreadId thread, std::size_t most) {
    auto steps =
        one(step("SELECT position, message_id, body, attempts FROM inbox "
                 "WHERE thread_id = $1 ORDER BY position LIMIT $2",
                 {thread.str(), static_cast<std::int64_t>(most)}));
    const auto results = co_await run(std::move(steps));
    std::vector<WaitingMessage> messages;
    for (const auto& row : results.front().rows) {
        messages.push_back({.position = number(row.at(0)),
                            .id = base::MessageId{text(row.at(1))},
                            .body = text(row.at(2)),
                            .attempts = number(row.at(3))});
    }
    co_return messages;
}

Task<void> DurableInbox::remove(base::ThreadId thread, std::vector<std::int64_t> positions) {
    auto steps = one(at_positions("DELETE FROM inbox", thread, positions));
    const auto results = co_await run(std::move(steps));
    waiting_ = std::max<std::int64_t>(0, waiting_ - results.front().affected);
}

Task<void> DurableInbox::count_attempt(base::ThreadId thread, std::vector<std::int64_t> positions) {
    auto steps = one(at_positions("UPDATE inbox SET attempts = attempts + 1", thread, positions));
    co_await run(std::move(steps));
}

Task<void> DurableInbox::bury(base::ThreadId thread,
                              WaitingMessage message,
                              std::string reason,
                              base::Instant now,
                              std::size_t kept) {
    std::vector<sql::Step> steps;
    steps.push_back(
        step("INSERT INTO dead_letters (thread_id, message_id, body, received_at, died_at, reason) "
             "SELECT thread_id, message_id, body, received_at, CAST($3 AS bigint), $4 FROM inbox "
             "WHERE thread_id = $1 AND message_id = $2 "
             "ON CONFLICT (thread_id, message_id) DO UPDATE SET died_at = excluded.died_at",
             {thread.str(), message.id.str(), to_number(now), std::move(reason)}));
    steps.push_back(at_positions("DELETE FROM inbox", thread, {message.position}));
    steps.push_back(
        step("DELETE FROM dead_letters WHERE died_at < (SELECT min(died_at) FROM "
             "(SELECT died_at FROM dead_letters ORDER BY died_at DESC LIMIT $1) newest)",
             {static_cast<std::int64_t>(kept)}));
    const auto results = co_await run(std::move(steps));
    waiting_ = std::max<std::int64_t>(0, waiting_ - results[1].affected);
}

Task<bool> DurableInbox::was_consumed(base::ThreadId thread, base::MessageId id) {
    auto steps = one(step("SELECT count(*) FROM consumed WHERE thread_id = $1 AND message_id = $2",
                          {thread.str(), id.str()}));
    const auto results = co_await run(std::move(steps));
    co_return number(results.front().rows.at(0).at(0)) > 0;
}

Task<std::int64_t> DurableInbox::count(base::ThreadId thread) {
    auto steps = one(step("SELECT count(*) FROM inbox WHERE thread_id = $1", {thread.str()}));
    const auto results = co_await run(std::move(steps));
    co_return number(results.front().rows.at(0).at(0));
}

Task<void> DurableInbox::set_timer(ports::Wakeup wakeup) {
    auto body = wire::encode(wakeup.message);
    auto steps =
        one(step("INSERT INTO timers (thread_id, call_id, due_at, message_id, body) "
                 "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (thread_id, call_id) DO NOTHING",
                 {wakeup.message.thread.str(), wakeup.call.str(), to_number(wakeup.due),
                  wakeup.id.str(), std::move(body)}));
    co_await run(std::move(steps));
}

Task<void> DurableInbox::drop_timer(base::ThreadId thread, base::CallId call) {
    auto steps = one(step("DELETE FROM timers WHERE thread_id = $1 AND call_id = $2",
                          {thread.str(), call.str()}));
    co_await run(std::move(steps));
}

Task<std::optional<base::Instant>> DurableInbox::next_due() {
    auto steps = one(step("SELECT due_at FROM timers ORDER BY due_at LIMIT 1", {}));
    const auto results = co_await run(std::move(steps));
    std::optional<base::Instant> due;
    if (!results.front().rows.empty()) due = to_instant(number(results.front().rows[0].at(0)));
    co_return due;
}

Task<std::vector<base::ThreadId>> DurableInbox::fire(base::Instant now) {
    auto question =
        one(step("SELECT thread_id, call_id, message_id, body FROM timers "
                 "WHERE due_at <= $1 ORDER BY due_at, thread_id, call_id LIMIT " +
                     std::string(fired_at_once),
                 {to_number(now)}));
    auto due = co_await run(std::move(question));
    std::vector<base::ThreadId> threads;
    std::vector<sql::Step> moves;
    for (auto& row : due.front().rows) {
        threads.emplace_back(text(row.at(0)));
        moves.push_back(
            insertion(threads.back(), base::MessageId{text(row.at(2))}, text(row.at(3)), now));
        moves.push_back(step("DELETE FROM timers WHERE thread_id = $1 AND call_id = $2",
                             {row.at(0), row.at(1)}));
    }
    if (moves.empty()) co_return threads;
    const auto moved = co_await run(std::move(moves));
    for (std::size_t i = 0; i < moved.size(); i += 2)
        waiting_ += moved[i].affected;
    co_return threads;
}

}  // namespace torpor::daemon
