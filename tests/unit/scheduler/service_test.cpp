#include "fakes/scheduler/service.hpp"

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/wire/scheduler.hpp"
#include "runtime/wire/sigv4.hpp"
#include "tests/support/seeded_random.hpp"

using namespace torpor;
using namespace torpor::fakes;
using namespace torpor::fakes::scheduler;
using namespace std::chrono_literals;

namespace {

using base::Instant;

constexpr Instant start =
    std::chrono::sys_days{std::chrono::year{2026} / std::chrono::March / 2} + 9h;
const wire::sigv4::Credentials key{"AKIDEXAMPLE", "secret", ""};
const std::string site = "scheduler/lateness";

SchedulerSettings settings(int duplicate_per_thousand = 0) {
    SchedulerSettings settings;
    settings.account.credentials = key;
    settings.duplicate_per_thousand = duplicate_per_thousand;
    return settings;
}

wire::scheduler::CreateSchedule wake_up() {
    wire::scheduler::CreateSchedule create;
    create.name = "wake-1";
    create.expression = "at(2026-03-05T09:30:45)";
    create.target_arn = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";
    create.role_arn = "arn:aws:iam::123456789012:role/agent";
    create.client_token = "token-1";
    create.delete_after_completion = true;
    wire::scheduler::TargetSendMessage message;
    message.queue_url = "https://sqs.us-east-1.amazonaws.com/123456789012/agent-input.fifo";
    message.body = "wake up";
    message.group_id = "ada";
    message.deduplication_id = "wake-1";
    create.input = wire::scheduler::encode_target_input(message);
    return create;
}
constexpr Instant minute =
    std::chrono::sys_days{std::chrono::year{2026} / std::chrono::March / 5} + 9h + 30min;

struct Bench {
    SchedulerService service;
    tests::SeededRandom random{1};
    wire::Url endpoint = *wire::parse_url("https://scheduler.us-east-1.amazonaws.com/");

    explicit Bench(SchedulerSettings scheduler_settings = settings())
        : service(std::move(scheduler_settings)) {}

    Outcome submit(wire::HttpRequest request, Instant at = start) {
        wire::sigv4::sign(request, key, {"us-east-1", "scheduler"}, at);
        return service.handle(Ticket{1}, request, {at, random});
    }
    Outcome create(const wire::scheduler::CreateSchedule& request = wake_up(), Instant at = start) {
        return submit(wire::scheduler::encode(request, endpoint), at);
    }
    Outcome remove(const std::string& name, Instant at = start) {
        wire::scheduler::DeleteSchedule request{name};
        return submit(wire::scheduler::encode(request, endpoint), at);
    }
    Outcome advance(Instant at) { return service.advance({at, random}); }
    void sent(Delivery delivery, Instant at) { service.sent("wake-1", delivery, {at, random}); }
};

int status_of(const Outcome& outcome) {
    REQUIRE(outcome.replies.size() == 1);
    return outcome.replies[0].response.status;
}
wire::scheduler::ServiceError error_of(const Outcome& outcome) {
    REQUIRE(outcome.replies.size() == 1);
    return wire::scheduler::decode_error(outcome.replies[0].response);
}
std::vector<SendToQueue> sends(const Outcome& outcome) {
    std::vector<SendToQueue> found;
    for (const auto& effect : outcome.effects) {
        if (const auto* send = std::get_if<SendToQueue>(&effect)) found.push_back(*send);
    }
    return found;
}

}  // namespace

TEST_CASE("scheduler: a schedule fires within the minute that was asked for") {
    for (const auto& [drawn, fires] : std::vector<std::pair<std::uint64_t, Instant>>{
             {0, minute}, {59'999, minute + 60s - 1ms}}) {
        Bench bench;
        bench.random.dictate(site, drawn);
        const auto created = bench.create();
        CHECK(status_of(created) == 200);
        CHECK(bench.service.next_deadline() == fires);
        CHECK(sends(bench.advance(fires - 1ns)).empty());

        const auto fired = sends(bench.advance(fires));
        REQUIRE(fired.size() == 1);
        CHECK(fired[0].schedule == "wake-1");
        CHECK(fired[0].body == "wake up");
        CHECK(fired[0].group_id == "ada");
        CHECK(fired[0].deduplication_id == "wake-1");
    }
}

TEST_CASE("scheduler: a time in the past fires at once") {
    Bench bench;
    bench.create(wake_up(), minute + 1h);
    CHECK(sends(bench.advance(minute + 1h)).size() == 1);
}

TEST_CASE("scheduler: a schedule is removed a while after it has completed") {
    Bench bench;
    bench.create();
    const auto fires = *bench.service.next_deadline();
    bench.advance(fires);
    bench.sent(Delivery::accepted, fires);
    REQUIRE(bench.service.inspect().size() == 1);
    CHECK(bench.service.inspect()[0].phase == Schedule::Phase::completed);

    const auto removal = bench.service.next_deadline();
    REQUIRE(removal);
    CHECK(*removal > fires);
    const auto outcome = bench.advance(*removal);
    REQUIRE(outcome.facts.size() == 1);
    CHECK(std::holds_alternative<ScheduleDeleted>(outcome.facts[0]));
    CHECK(bench.service.inspect().empty());
    CHECK_FALSE(bench.service.next_deadline());
}

TEST_CASE("scheduler: a schedule that is not deleted stays and does nothing") {
    Bench bench;
    auto create = wake_up();
    create.delete_after_completion = false;
    bench.create(create);
    const auto fires = *bench.service.next_deadline();
    bench.advance(fires);
    bench.sent(Delivery::accepted, fires);
    CHECK_FALSE(bench.service.next_deadline());
    CHECK(bench.service.inspect().size() == 1);
}

TEST_CASE("scheduler: a refused delivery is retried later and later") {
    Bench bench;
    bench.create();
    auto at = *bench.service.next_deadline();
    bench.advance(at);
    for (const auto wait : {1s, 2s, 4s, 8s}) {
        bench.sent(Delivery::refused, at);
        CHECK(bench.service.next_deadline() == at + wait);
        at += wait;
        CHECK(sends(bench.advance(at)).size() == 1);
    }
    bench.sent(Delivery::accepted, at);
    CHECK(bench.service.inspect()[0].phase == Schedule::Phase::completed);
}

TEST_CASE("scheduler: retries end after the documented number of attempts") {
    Bench bench;
    auto create = wake_up();
    create.delete_after_completion = false;
    bench.create(create);
    int attempts = 0;
    while (const auto at = bench.service.next_deadline()) {
        attempts += static_cast<int>(sends(bench.advance(*at)).size());
        bench.sent(Delivery::refused, *at);
        REQUIRE(attempts <= 186);
    }
    CHECK(attempts == 186);
}

TEST_CASE("scheduler: at least once may mean twice, and the second is the last") {
    Bench bench{settings(1000)};
    bench.create();
    int firings = 0;
    while (const auto at = bench.service.next_deadline()) {
        for (const auto& send : sends(bench.advance(*at))) {
            CHECK(send.deduplication_id == "wake-1");
            firings += 1;
            bench.sent(Delivery::accepted, *at);
        }
    }
    CHECK(firings == 2);
    CHECK(bench.service.inspect().empty());
}

TEST_CASE("scheduler: a name that is taken is a conflict, unless the request is the same one") {
    Bench bench;
    bench.create();
    const auto repeated = bench.create();
    CHECK(status_of(repeated) == 200);
    CHECK(repeated.facts.empty());

    auto other_token = wake_up();
    other_token.client_token = "token-2";
    CHECK(status_of(bench.create(other_token)) == 409);
    auto other_time = wake_up();
    other_time.expression = "at(2026-03-06T09:30:45)";
    CHECK(error_of(bench.create(other_time)).type == "ConflictException");
    auto no_token = wake_up();
    no_token.client_token.clear();
    CHECK(status_of(bench.create(no_token)) == 409);
    CHECK(bench.service.inspect().size() == 1);
}

TEST_CASE("scheduler: a deleted schedule does not fire and its name is free") {
    Bench bench;
    bench.create();
    CHECK(status_of(bench.remove("wake-1")) == 200);
    CHECK_FALSE(bench.service.next_deadline());
    CHECK(error_of(bench.remove("wake-1")).type == "ResourceNotFoundException");
    CHECK(status_of(bench.create()) == 200);
}

TEST_CASE("scheduler: a deletion leaves nothing behind, whatever the schedule was doing") {
    for (const auto delivery : {Delivery::accepted, Delivery::refused}) {
        Bench bench;
        bench.create();
        const auto fires = *bench.service.next_deadline();
        bench.advance(fires);
        bench.sent(delivery, fires);
        REQUIRE(bench.service.next_deadline());
        const auto removed = bench.remove("wake-1", fires);
        REQUIRE(removed.facts.size() == 1);
        CHECK(std::get<ScheduleDeleted>(removed.facts[0]).name == "wake-1");
        CHECK_FALSE(bench.service.next_deadline());
        CHECK(bench.service.inspect().empty());
    }
}

TEST_CASE("scheduler: an answer to a schedule that was deleted meanwhile is ignored") {
    Bench bench;
    bench.create();
    const auto fires = *bench.service.next_deadline();
    bench.advance(fires);
    bench.remove("wake-1", fires);
    bench.sent(Delivery::refused, fires);
    CHECK_FALSE(bench.service.next_deadline());
}

TEST_CASE("scheduler: what is wrong is a validation error and what is not modelled says so") {
    Bench bench;
    auto zone = wake_up();
    zone.expression = "at(2026-03-05T09:30:45Z)";
    CHECK(error_of(bench.create(zone)).message ==
          "Invalid Schedule Expression at(2026-03-05T09:30:45Z).");
    auto input = wake_up();
    input.input = "{";
    CHECK(error_of(bench.create(input)).type == "ValidationException");

    auto rate = wake_up();
    rate.expression = "rate(5 minutes)";
    CHECK(status_of(bench.create(rate)) == 501);
    auto templated = wake_up();
    templated.target_arn = "arn:aws:sqs:us-east-1:123456789012:agent-input.fifo";
    const auto refused = bench.create(templated);
    CHECK(status_of(refused) == 501);
    REQUIRE(refused.facts.size() == 1);
    CHECK(std::holds_alternative<NotSimulated>(refused.facts[0]));
    CHECK(bench.service.inspect().empty());
}

TEST_CASE("scheduler: a signature holds for five minutes") {
    const auto status_after = [](base::Duration age) {
        Bench bench;
        auto request = wire::scheduler::encode(wake_up(), bench.endpoint);
        wire::sigv4::sign(request, key, {"us-east-1", "scheduler"}, start);
        return status_of(bench.service.handle(Ticket{1}, request, {start + age, bench.random}));
    };
    CHECK(status_after(5min) == 200);
    CHECK(status_after(5min + 1s) == 403);
}
