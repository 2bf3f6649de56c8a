#include "runtime/lambda/invocation_loop.hpp"

#include <stdexcept>

#include <catch2/catch.hpp>

#include "runtime/base/invariant.hpp"
#include "runtime/wire/lambda.hpp"
#include "tests/unit/lambda/run_task.hpp"
#include "tests/unit/lambda/scripted_ports.hpp"

using namespace torpor;
using namespace std::chrono_literals;

namespace {

/// Ends the endless loop from inside, as no std::exception can.
struct EndOfScript {};

class Scripted final : public lambda::EventAnswerer {
public:
    Task<std::string> answer(std::string event, base::Instant deadline) override {
        deadlines.push_back(deadline);
        events.push_back(event);
        if (event == "\"fail\"") throw std::runtime_error("the queue is gone");
        if (event == "\"break\"") base::invariant(false, "the event is sane");
        co_return "{}";
    }
    std::vector<std::string> events;
    std::vector<base::Instant> deadlines;
};

wire::HttpResponse invocation(std::string event) {
    return wire::lambda::encode(
        {"request-1", base::Instant{1h}, "arn:aws:lambda:f", std::move(event)});
}

struct Loop {
    /// Each request takes the next step of the script; the loop ends when there is none left.
    explicit Loop(std::vector<std::function<wire::HttpResponse()>> script)
        : http([steps = std::move(script), at = std::size_t{0}](const wire::HttpRequest&) mutable {
              if (at == steps.size()) throw EndOfScript{};
              return steps[at++]();
          }) {}

    void run() {
        lambda::Surroundings world{clock, sleeper, random, http, database, log};
        wire::Url api{"http", "runtime-api-1", 80, "/"};
        CHECK_THROWS_AS(tests::run_task(lambda::answer_invocations(api, world, function)),
                        EndOfScript);
    }

    tests::FixedClock clock;
    tests::CountingSleeper sleeper;
    tests::FirstAlternative random;
    tests::ScriptedHttp http;
    tests::NoDatabase database;
    tests::RecordingLog log;
    Scripted function;
};

wire::HttpResponse lost() {
    throw ports::HttpFailure(ports::HttpFailure::Kind::reset, "cut off");
}

}  // namespace

TEST_CASE("invocation loop: an event is fetched without a bound, answered and reported") {
    Loop loop({[] { return invocation("\"one\""); }, wire::lambda::encode_accepted,
               [] { return invocation("\"two\""); }, wire::lambda::encode_accepted});
    loop.run();
    CHECK(loop.function.events == std::vector<std::string>{"\"one\"", "\"two\""});
    CHECK(loop.function.deadlines == std::vector<base::Instant>(2, base::Instant{1h}));
    REQUIRE(loop.http.requests.size() == 4);
    CHECK(loop.http.timeouts[0] == 0s);
    CHECK(loop.http.timeouts[1] > 0s);
    CHECK(loop.http.requests[1].url.target == "/2018-06-01/runtime/invocation/request-1/response");
    CHECK(loop.http.requests[1].body == "{}");
    CHECK(loop.sleeper.slept.empty());
}

TEST_CASE("invocation loop: a failure of the function is reported as one") {
    Loop loop({[] { return invocation("\"fail\""); }, wire::lambda::encode_accepted});
    loop.run();
    REQUIRE(loop.http.requests.size() == 2);
    CHECK(loop.http.requests[1].url.target == "/2018-06-01/runtime/invocation/request-1/error");
    CHECK_THAT(loop.http.requests[1].body, Catch::Contains("the queue is gone"));
}

TEST_CASE("invocation loop: a broken invariant is nobody's to handle") {
    Loop loop({[] { return invocation("\"break\""); }});
    lambda::Surroundings world{loop.clock, loop.sleeper,  loop.random,
                               loop.http,  loop.database, loop.log};
    wire::Url api{"http", "runtime-api-1", 80, "/"};
    CHECK_THROWS_AS(tests::run_task(lambda::answer_invocations(api, world, loop.function)),
                    base::InvariantViolation);
}

TEST_CASE("invocation loop: a next that failed is asked again after a pause") {
    Loop loop({lost, [] { return wire::HttpResponse{500, {}, ""}; },
               [] { return wire::HttpResponse{200, {}, "no headers"}; },
               [] { return invocation("1"); }, wire::lambda::encode_accepted});
    loop.run();
    CHECK(loop.function.events.size() == 1);
    CHECK(loop.sleeper.slept.size() == 3);
    CHECK(loop.log.lines.size() == 3);
}

TEST_CASE("invocation loop: a report that was lost is repeated, a refused one is not") {
    Loop repeated({[] { return invocation("1"); }, lost, wire::lambda::encode_accepted});
    repeated.run();
    CHECK(repeated.http.requests.size() == 2);
    CHECK(repeated.sleeper.slept.size() == 1);
    Loop refused(
        {[] { return invocation("1"); },
         [] { return wire::lambda::encode_runtime_error(403, "InvalidStateTransition", ""); },
         [] { return invocation("2"); }, wire::lambda::encode_accepted});
    refused.run();
    CHECK(refused.function.events.size() == 2);
    CHECK(refused.sleeper.slept.empty());
}

TEST_CASE("invocation loop: a runtime API that takes no report does not stop the loop") {
    Loop loop({[] { return invocation("1"); }, lost, lost, lost, lost,
               [] { return invocation("2"); }, wire::lambda::encode_accepted});
    loop.run();
    CHECK(loop.function.events.size() == 2);
}
