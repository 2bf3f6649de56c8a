#include "fakes/sqs/fifo_queue.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

using namespace torpor;
using namespace torpor::fakes::sqs;
using namespace std::chrono_literals;

namespace {

using base::Instant;

constexpr Instant start =
    std::chrono::sys_days{std::chrono::year{2026} / std::chrono::March / 2} + 9h;

QueueSettings settings() {
    QueueSettings settings;
    settings.name = "agent-input.fifo";
    settings.visibility = 30s;
    return settings;
}

/// A queue whose messages are named by their bodies.
struct Bench {
    FifoQueue queue;
    tests::SeededRandom random{1};

    explicit Bench(QueueSettings queue_settings = settings()) : queue(std::move(queue_settings)) {}

    SendOutcome send(const std::string& group, const std::string& body, Instant at = start) {
        Sending sending;
        sending.body = body;
        sending.group_id = group;
        sending.deduplication_id = body;
        return queue.send(sending, {at, random});
    }
    std::vector<Delivery> receive(Instant at = start, int messages_max = 10) {
        return queue.receive(messages_max, queue.settings().visibility, {at, random}).deliveries;
    }
};

std::vector<std::string> bodies(const std::vector<Delivery>& deliveries) {
    std::vector<std::string> texts;
    for (const auto& delivery : deliveries)
        texts.push_back(delivery.message.body);
    return texts;
}

using Bodies = std::vector<std::string>;

}  // namespace

TEST_CASE("fifo queue: one receive takes the messages of a group in order") {
    Bench bench;
    for (const auto* body : {"1", "2", "3"})
        bench.send("ada", body);
    CHECK(bodies(bench.receive()) == Bodies{"1", "2", "3"});
    CHECK(bench.receive().empty());
}

TEST_CASE("fifo queue: a message returns when its visibility timeout passes") {
    Bench bench;
    bench.send("ada", "first");
    REQUIRE(bench.receive().size() == 1);
    CHECK(bench.receive(start + 30s - 1ns).empty());

    const auto again = bench.receive(start + 30s);
    REQUIRE(again.size() == 1);
    CHECK(again[0].message.receive_count == 2);
    CHECK(again[0].message.first_received == start);
}

TEST_CASE("fifo queue: nothing behind a message in flight is delivered") {
    Bench bench;
    bench.send("ada", "1");
    bench.send("ada", "2");
    const auto first = bench.receive(start, 1);
    REQUIRE(bodies(first) == Bodies{"1"});
    CHECK_FALSE(bench.queue.receivable());

    bench.send("ada", "3");
    CHECK_FALSE(bench.queue.receivable());
    CHECK(bench.receive().empty());

    CHECK(bench.queue.remove(first[0].receipt_handle, start).result == DeleteResult::deleted);
    CHECK(bodies(bench.receive()) == Bodies{"2", "3"});
}

TEST_CASE("fifo queue: a blocked group does not hold up another") {
    Bench bench;
    bench.send("ada", "a1");
    REQUIRE(bench.receive().size() == 1);
    bench.send("ada", "a2");
    bench.send("bob", "b1");
    CHECK(bodies(bench.receive()) == Bodies{"b1"});
}

TEST_CASE("fifo queue: which available group is served next is drawn") {
    for (const auto& [place, body] : std::vector<std::pair<int, std::string>>{{0, "a"}, {1, "b"}}) {
        Bench bench;
        bench.send("ada", "a");
        bench.send("bob", "b");
        bench.random.dictate("sqs/next-group", static_cast<std::uint64_t>(place));
        CHECK(bodies(bench.receive(start, 1)) == Bodies{body});
    }
}

TEST_CASE("fifo queue: extending one of three messages in flight holds what lies behind it") {
    const auto left = [](std::size_t extended) {
        Bench bench;
        for (const auto* body : {"1", "2", "3"})
            bench.send("ada", body);
        const auto taken = bench.receive();
        REQUIRE(taken.size() == 3);
        REQUIRE(bench.queue.change_visibility(taken[extended].receipt_handle, 5min, start) ==
                VisibilityOutcome::changed);
        return bodies(bench.receive(start + 30s));
    };
    CHECK(left(0) == Bodies{});
    CHECK(left(1) == Bodies{"1"});
    CHECK(left(2) == Bodies{"1", "2"});
}

TEST_CASE("fifo queue: a visibility of zero releases the message and not those behind it") {
    Bench bench;
    bench.send("ada", "1");
    bench.send("ada", "2");
    const auto taken = bench.receive();
    REQUIRE(taken.size() == 2);
    REQUIRE(bench.queue.change_visibility(taken[0].receipt_handle, 0s, start) ==
            VisibilityOutcome::changed);
    CHECK(bodies(bench.receive()) == Bodies{"1"});
}

TEST_CASE("fifo queue: deleting some of what is in flight releases nothing") {
    Bench bench;
    for (const auto* body : {"1", "2", "3"})
        bench.send("ada", body);
    const auto taken = bench.receive(start, 2);
    REQUIRE(taken.size() == 2);
    bench.queue.remove(taken[0].receipt_handle, start);
    CHECK(bench.receive().empty());
    bench.queue.remove(taken[1].receipt_handle, start);
    CHECK(bodies(bench.receive()) == Bodies{"3"});
}

TEST_CASE("fifo queue: a delete counts until the visibility timeout passes and not from then on") {
    const auto removed_at = [](base::Duration after) {
        Bench bench;
        bench.send("ada", "1");
        const auto taken = bench.receive();
        return bench.queue.remove(taken.at(0).receipt_handle, start + after).result;
    };
    CHECK(removed_at(30s - 1ns) == DeleteResult::deleted);
    CHECK(removed_at(30s) == DeleteResult::handle_expired);
}

TEST_CASE("fifo queue: a handle of an earlier receive has expired") {
    Bench bench;
    bench.send("ada", "1");
    const auto first = bench.receive();
    const auto second = bench.receive(start + 30s);
    CHECK(bench.queue.remove(first.at(0).receipt_handle, start + 31s).result ==
          DeleteResult::handle_expired);
    CHECK(bench.queue.remove(second.at(0).receipt_handle, start + 31s).result ==
          DeleteResult::deleted);
}

TEST_CASE("fifo queue: deleting twice succeeds and a foreign handle does not") {
    Bench bench;
    bench.send("ada", "1");
    const auto taken = bench.receive();
    const auto& handle = taken.at(0).receipt_handle;
    CHECK(bench.queue.remove(handle, start).result == DeleteResult::deleted);
    CHECK(bench.queue.remove(handle, start + 1h).result == DeleteResult::already_gone);
    CHECK(bench.queue.remove("garbage", start + 1h).result == DeleteResult::handle_invalid);

    auto other_settings = settings();
    other_settings.name = "other.fifo";
    Bench other(other_settings);
    CHECK(other.queue.remove(handle, start).result == DeleteResult::handle_invalid);
}

TEST_CASE("fifo queue: extending a message before it expires keeps its delete valid") {
    Bench bench;
    bench.send("ada", "1");
    const auto taken = bench.receive();
    const auto& handle = taken.at(0).receipt_handle;
    CHECK(bench.queue.change_visibility(handle, 1min, start + 29s) == VisibilityOutcome::changed);
    CHECK(bench.queue.remove(handle, start + 1min).result == DeleteResult::deleted);
}

TEST_CASE("fifo queue: visibility ends at most twelve hours after the receive") {
    Bench bench;
    bench.send("ada", "1");
    const auto taken = bench.receive();
    const auto& handle = taken.at(0).receipt_handle;
    CHECK(bench.queue.change_visibility(handle, 12h, start + 1s) ==
          VisibilityOutcome::beyond_limit);
    CHECK(bench.queue.change_visibility(handle, 12h - 1s, start + 1s) ==
          VisibilityOutcome::changed);
}

TEST_CASE("fifo queue: a deduplication id counts for five minutes from the accepted send") {
    Bench bench;
    const auto original = bench.send("ada", "hello");
    CHECK(original.result == SendResult::accepted);

    const auto duplicate = bench.send("bob", "hello", start + 5min - 1ns);
    CHECK(duplicate.result == SendResult::duplicate);
    CHECK(duplicate.message_id == original.message_id);
    CHECK(duplicate.sequence == original.sequence);

    const auto later = bench.send("ada", "hello", start + 5min);
    CHECK(later.result == SendResult::accepted);
    CHECK(later.message_id != original.message_id);
    CHECK(later.sequence > original.sequence);
}

TEST_CASE("fifo queue: a deduplication id counts on after its message was deleted") {
    Bench bench;
    bench.send("ada", "hello");
    const auto taken = bench.receive();
    bench.queue.remove(taken.at(0).receipt_handle, start);
    CHECK(bench.send("ada", "hello", start + 1min).result == SendResult::duplicate);
    CHECK(bench.receive(start + 1min).empty());
}

TEST_CASE("fifo queue: a message is delivered as often as the redrive policy says, then given up") {
    auto with_redrive = settings();
    with_redrive.redrive = RedrivePolicy{"agent-input-dlq.fifo", 2};
    Bench bench(with_redrive);
    const auto sent = bench.send("ada", "1");
    bench.send("ada", "2");
    CHECK(bench.receive(start, 1).size() == 1);
    CHECK(bench.receive(start + 30s, 1).size() == 1);

    const auto third = bench.queue.receive(10, 30s, {start + 60s, bench.random});
    REQUIRE(third.dead_letters.size() == 1);
    CHECK(third.dead_letters[0].id == sent.message_id);
    CHECK(third.dead_letters[0].receive_count == 2);
    CHECK(bodies(third.deliveries) == Bodies{"2"});
}

TEST_CASE("fifo queue: a dead letter keeps its id and takes it as deduplication id") {
    Bench source;
    const auto sent = source.send("ada", "1");
    Message message = source.receive().at(0).message;

    auto target_settings = settings();
    target_settings.name = "agent-input-dlq.fifo";
    Bench target(target_settings);
    target.queue.accept_dead_letter(message, "arn:aws:sqs:us-east-1:123456789012:a.fifo",
                                    {start, target.random});
    const auto taken = target.receive();
    REQUIRE(taken.size() == 1);
    CHECK(taken[0].message.id == sent.message_id);
    CHECK(taken[0].message.deduplication_id == sent.message_id);
    CHECK(taken[0].message.receive_count == 2);
    CHECK(taken[0].message.dead_letter_source == "arn:aws:sqs:us-east-1:123456789012:a.fifo");
}

TEST_CASE("fifo queue: a message is kept for the retention period and no longer") {
    auto kept_an_hour = settings();
    kept_an_hour.retention = 1h;
    Bench bench(kept_an_hour);
    bench.send("ada", "old");
    bench.send("ada", "new", start + 1s);
    CHECK(bench.queue.inspect(start + 1h - 1ns).visible == 2);
    CHECK(bench.queue.inspect(start + 1h).visible == 1);
    CHECK(bodies(bench.receive(start + 1h)) == Bodies{"new"});
}

TEST_CASE("fifo queue: the delay of the queue applies to every message") {
    auto delayed = settings();
    delayed.delay = 10s;
    Bench bench(delayed);
    bench.send("ada", "1");
    CHECK(bench.queue.inspect(start).delayed == 1);
    CHECK(bench.queue.next_deadline() == start + 10s);
    CHECK(bench.receive(start + 10s - 1ns).empty());
    CHECK(bench.receive(start + 10s).size() == 1);
}

TEST_CASE("fifo queue: it tells once that something became receivable") {
    Bench bench;
    CHECK_FALSE(bench.queue.take_ready());
    bench.send("ada", "1");
    CHECK(bench.queue.take_ready());
    CHECK_FALSE(bench.queue.take_ready());

    const auto taken = bench.receive();
    bench.send("ada", "2");
    CHECK_FALSE(bench.queue.take_ready());
    bench.queue.remove(taken.at(0).receipt_handle, start);
    CHECK(bench.queue.take_ready());
}

TEST_CASE("fifo queue: at rest it has no deadline") {
    Bench bench;
    bench.send("ada", "1");
    CHECK_FALSE(bench.queue.next_deadline());
    const auto taken = bench.receive();
    CHECK(bench.queue.next_deadline() == start + 30s);
    bench.queue.remove(taken.at(0).receipt_handle, start);
    CHECK_FALSE(bench.queue.next_deadline());
}
