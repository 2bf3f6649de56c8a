#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/unit/fakes_lambda/bench.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

const std::string queue = "agent-input.fifo";

MappingSettings mapping() {
    MappingSettings mapping;
    mapping.queue = queue;
    mapping.function = "agent";
    return mapping;
}

struct Bench : LambdaBench {
    std::uint64_t id = 0;

    explicit Bench(MappingSettings mapping_settings = mapping()) {
        id = service.add_mapping(std::move(mapping_settings)).value();
    }
    /// Tells that the queue is ready and gives the moment of the poll.
    base::Instant ready(base::Instant now) {
        service.queue_ready(queue, at(now));
        return now + 10ms;
    }
    std::vector<PollQueue> polls(base::Instant now) {
        return pick<PollQueue>(advance(now).effects);
    }
    Outcome polled(std::vector<std::string> groups, base::Instant now) {
        return service.polled(id, batch(std::move(groups)), at(now));
    }
    /// Has the batch run by environment 1 from its cold start, and answers it.
    Outcome run(std::vector<std::string> groups, const std::string& answer) {
        const auto now = ready(start);
        polls(now);
        polled(std::move(groups), now);
        polls(now + 10ms);
        service.polled(id, {}, at(now + 10ms));
        advance(now + 1s);
        const auto invocation = invocation_in(next(EnvironmentId{1}, now + 2s));
        return respond(EnvironmentId{1}, invocation.request_id, answer, now + 3s);
    }
};

std::vector<std::string> deleted(const Outcome& outcome) {
    std::vector<std::string> handles;
    for (const auto& effect : pick<DeleteFromQueue>(outcome.effects)) {
        CHECK(effect.queue == queue);
        handles.push_back(effect.receipt_handle);
    }
    return handles;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("mapping: a ready queue is polled after the drawn delay, and an idle one never") {
    Bench bench;
    CHECK_FALSE(bench.service.next_deadline());
    bench.ready(start);
    CHECK(bench.polls(start + 10ms - 1ns).empty());
    const auto polls = bench.polls(start + 10ms);
    REQUIRE(polls.size() == 1);
    CHECK(polls[0].queue == queue);
    CHECK(polls[0].mapping == bench.id);
    CHECK(polls[0].messages_max == 10);
    CHECK(bench.polled({}, start + 10ms).effects.empty());
    CHECK_FALSE(bench.service.next_deadline());
}

TEST_CASE("mapping: one receive becomes one invocation, with the groups it holds") {
    Bench bench;
    const auto now = bench.ready(start);
    bench.polls(now);
    bench.polled({"ada", "ada", "bob"}, now);
    bench.advance(now + 1s);
    const auto outcome = bench.next(EnvironmentId{1}, now + 1s);
    const auto records = wire::lambda::decode_sqs_event(invocation_in(outcome).event);
    REQUIRE(records);
    CHECK(records->size() == 3);
    CHECK(pick<InvocationStarted>(outcome.facts).at(0).groups == Texts{"ada", "bob"});
}

TEST_CASE("mapping: a queue that gave messages is polled again") {
    Bench bench;
    const auto now = bench.ready(start);
    bench.polls(now);
    bench.polled({"ada"}, now);
    CHECK(bench.polls(now + 10ms).size() == 1);
    bench.polled({}, now + 10ms);
    CHECK(bench.service.next_deadline() == now + 1s);
}

TEST_CASE("mapping: success deletes the whole batch") {
    for (const std::string answer :
         {R"({"batchItemFailures":[]})", "{}", "", "null", R"({"batchItemFailures":null})"}) {
        Bench bench;
        INFO(answer);
        const auto outcome = bench.run({"ada", "bob"}, answer);
        CHECK(deleted(outcome) == Texts{"handle-m1", "handle-m2"});
        CHECK(pick<InvocationEnded>(outcome.facts).at(0).failures == 0);
    }
}

TEST_CASE("mapping: what the function reports as failed stays in the queue") {
    Bench bench;
    const auto outcome =
        bench.run({"ada", "bob", "ada"}, R"({"batchItemFailures":[{"itemIdentifier":"m2"}]})");
    CHECK(deleted(outcome) == Texts{"handle-m1", "handle-m3"});
    CHECK(pick<InvocationEnded>(outcome.facts).at(0).failures == 1);
}

TEST_CASE("mapping: an answer that is not understood fails the whole batch") {
    for (const std::string answer :
         {"no json", R"({"foo":1})", R"({"batchItemFailures":[{"itemIdentifier":""}]})",
          R"({"batchItemFailures":[{"itemIdentifier":null}]})",
          R"({"batchItemFailures":[{"id":"m1"}]})",
          R"({"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m9"}]})"}) {
        Bench bench;
        INFO(answer);
        const auto outcome = bench.run({"ada", "bob"}, answer);
        CHECK(deleted(outcome).empty());
        CHECK(pick<InvocationEnded>(outcome.facts).at(0).failures == 2);
        CHECK(pick<InvocationEnded>(outcome.facts).at(0).end == InvocationEnd::answered);
    }
}

TEST_CASE("mapping: an error, a crash and a timeout delete nothing") {
    const auto running = [](Bench& bench) {
        const auto now = bench.ready(start);
        bench.polls(now);
        bench.polled({"ada"}, now);
        bench.polls(now + 10ms);
        bench.polled({}, now + 10ms);
        bench.advance(now + 1s);
        return invocation_in(bench.next(EnvironmentId{1}, start + 2s)).request_id;
    };
    Bench failing;
    const auto request_id = running(failing);
    CHECK(deleted(failing.fail(EnvironmentId{1}, request_id, start + 3s)).empty());

    Bench crashing;
    running(crashing);
    CHECK(deleted(crashing.service.environment_exited(EnvironmentId{1}, crashing.at(start + 3s)))
              .empty());

    Bench slow;
    running(slow);
    const auto outcome = slow.advance(start + 62s);
    CHECK(deleted(outcome).empty());
    CHECK(pick<InvocationEnded>(outcome.facts).at(0).failures == 1);
    CHECK_FALSE(slow.service.next_deadline());
}

TEST_CASE("mapping: a batch beyond the function's concurrency is taken and waits for its turn") {
    Bench bench;
    auto now = bench.ready(start);
    for (int i = 0; i < 3; ++i) {
        REQUIRE(bench.polls(now).size() == 1);
        bench.polled({"group-" + std::to_string(i)}, now);
        now += 10ms;
    }
    bench.advance(start + 3s);
    const auto first = invocation_in(bench.next(EnvironmentId{1}, start + 3s));
    bench.respond(EnvironmentId{1}, first.request_id, "{}", start + 4s);
    const auto third = invocation_in(bench.next(EnvironmentId{1}, start + 5s));
    CHECK(third.request_id != first.request_id);
    CHECK(third.event.contains("group-2"));
}

TEST_CASE("mapping: its own concurrency bounds the batches under way") {
    auto narrow = mapping();
    narrow.concurrency_max = 2;
    auto wide = settings();
    wide.functions[0].concurrency_max = 10;
    LambdaBench bench{wide};
    const auto id = bench.service.add_mapping(narrow).value();
    bench.service.queue_ready(queue, bench.at(start));
    auto now = start;
    int batches = 0;
    while (batches < 10) {
        now += 10ms;
        const auto polls = pick<PollQueue>(bench.advance(now).effects);
        if (polls.empty()) break;
        bench.service.polled(id, batch({"group-" + std::to_string(batches)}), bench.at(now));
        batches += 1;
    }
    CHECK(batches == 2);
}

TEST_CASE("mapping: it is refused if the visibility timeout is shorter than the function's") {
    LambdaBench bench;
    auto short_visibility = mapping();
    short_visibility.queue_visibility = 59s;
    const auto refused = bench.service.add_mapping(short_visibility);
    REQUIRE_FALSE(refused);
    CHECK(refused.error() ==
          "Queue visibility timeout: 59 seconds is less than Function timeout: 60 seconds");
    short_visibility.queue_visibility = 60s;
    CHECK(bench.service.add_mapping(short_visibility));
    CHECK_FALSE(bench.service.add_mapping(short_visibility));

    auto unknown = mapping();
    unknown.function = "nobody";
    CHECK_FALSE(bench.service.add_mapping(unknown));
    auto large = mapping();
    large.queue = "other.fifo";
    large.batch_max = 11;
    CHECK_FALSE(bench.service.add_mapping(large));
}
