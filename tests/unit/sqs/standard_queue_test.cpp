#include "fakes/sqs/standard_queue.hpp"

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
    settings.name = "agent-delay";
    settings.visibility = 30s;
    return settings;
}

struct Bench {
    StandardQueue queue;
    tests::SeededRandom random{1};

    explicit Bench(QueueSettings queue_settings = settings()) : queue(std::move(queue_settings)) {}

    void send(const std::string& body, std::optional<base::Duration> delay = std::nullopt) {
        Sending sending;
        sending.body = body;
        sending.delay = delay;
        queue.send(sending, {start, random});
    }
    std::vector<Delivery> receive(Instant at = start, int messages_max = 10) {
        return queue.receive(messages_max, queue.settings().visibility, {at, random}).deliveries;
    }
};

}  // namespace

TEST_CASE("standard queue: a delayed message is invisible until its delay is over") {
    Bench bench;
    bench.send("later", 900s);
    CHECK(bench.queue.inspect(start).delayed == 1);
    CHECK(bench.receive(start + 900s - 1ns).empty());
    CHECK(bench.queue.next_deadline() == start + 900s);
    CHECK(bench.receive(start + 900s).size() == 1);
}

TEST_CASE("standard queue: messages in flight do not hold up others") {
    Bench bench;
    bench.send("1");
    REQUIRE(bench.receive(start, 1).size() == 1);
    bench.send("2");
    CHECK(bench.receive().at(0).message.body == "2");
}

TEST_CASE("standard queue: a handle deletes after its visibility timeout") {
    Bench bench;
    bench.send("1");
    const auto taken = bench.receive();
    CHECK(bench.queue.remove(taken.at(0).receipt_handle, start + 1h).result ==
          DeleteResult::deleted);
    CHECK(bench.receive(start + 1h).empty());
}

TEST_CASE("standard queue: a handle of an earlier receive deletes nothing") {
    Bench bench;
    bench.send("1");
    const auto first = bench.receive();
    const auto second = bench.receive(start + 30s);
    CHECK(bench.queue.remove(first.at(0).receipt_handle, start + 31s).result ==
          DeleteResult::stale_handle);
    CHECK(bench.queue.inspect(start + 31s).in_flight == 1);
    CHECK(bench.queue.remove(second.at(0).receipt_handle, start + 31s).result ==
          DeleteResult::deleted);
}

TEST_CASE("standard queue: a change of visibility hides again what has expired") {
    Bench bench;
    bench.send("1");
    const auto taken = bench.receive();
    CHECK(bench.queue.change_visibility(taken.at(0).receipt_handle, 30s, start + 40s) ==
          VisibilityOutcome::changed);
    CHECK(bench.receive(start + 70s - 1ns).empty());
    CHECK(bench.receive(start + 70s).size() == 1);
}

TEST_CASE("standard queue: without a fault budget every message is delivered once, oldest first") {
    Bench bench;
    for (const auto* body : {"1", "2", "3"})
        bench.send(body);
    const auto taken = bench.receive();
    REQUIRE(taken.size() == 3);
    CHECK(taken[0].message.body == "1");
    CHECK(taken[2].message.body == "3");
    CHECK(bench.receive().empty());
}

TEST_CASE("standard queue: a duplicate is delivered by a later receive, and once") {
    auto generous = settings();
    generous.duplicate_per_thousand = 1000;
    Bench bench(generous);
    bench.send("1");
    const auto first = bench.receive();
    REQUIRE(first.size() == 1);
    const auto second = bench.receive();
    REQUIRE(second.size() == 1);
    CHECK(second[0].message.id == first[0].message.id);
    CHECK(bench.receive().empty());
    CHECK(bench.queue.take_ready());
}

TEST_CASE("standard queue: the order of serving may be drawn") {
    auto drawn = settings();
    drawn.order = ServingOrder::drawn;
    Bench bench(drawn);
    for (const auto* body : {"1", "2", "3"})
        bench.send(body);
    bench.random.dictate("sqs/next-message", 2);
    CHECK(bench.receive(start, 1).at(0).message.body == "3");
}

TEST_CASE("standard queue: a message is delivered as often as the redrive policy says") {
    auto with_redrive = settings();
    with_redrive.redrive = RedrivePolicy{"agent-output-dlq", 1};
    Bench bench(with_redrive);
    bench.send("1");
    CHECK(bench.receive().size() == 1);
    const auto second = bench.queue.receive(10, 30s, {start + 30s, bench.random});
    CHECK(second.deliveries.empty());
    CHECK(second.dead_letters.size() == 1);
    CHECK(bench.queue.inspect(start + 30s).messages.empty());
}
