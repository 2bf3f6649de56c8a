#include "fakes/cloud/cloud.hpp"

#include <chrono>
#include <set>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "runtime/wire/lambda.hpp"
#include "runtime/wire/scheduler.hpp"
#include "runtime/wire/sqs.hpp"
#include "tests/support/seeded_random.hpp"

namespace torpor::fakes::cloud {
namespace {

using namespace std::chrono_literals;

constexpr base::Instant start{std::chrono::seconds{1'700'000'000}};

/// A cloud whose functions answer every invocation with `answer`, at once.
class Deployment {
public:
    explicit Deployment(CloudSettings settings = torpor_account()) : cloud_(std::move(settings)) {}

    void perform(Outcome outcome) {
        for (auto& fact : outcome.facts)
            facts.push_back(std::move(fact));
        // What a handled effect leads to is performed after its siblings.
        std::vector<Outcome> next;
        for (const auto& effect : outcome.effects) {
            if (const auto* begin = std::get_if<StartEnvironment>(&effect)) {
                environments[begin->id] = begin->function;
                next.push_back(poll(begin->id));
            } else if (const auto* stop = std::get_if<StopEnvironment>(&effect)) {
                stopped.insert(stop->id);
            } else if (const auto* call = std::get_if<CallOut>(&effect)) {
                calls_out.push_back(*call);
            } else if (const auto* ready = std::get_if<QueueReady>(&effect)) {
                ready_queues.push_back(ready->queue);
            }
        }
        for (auto& reply : outcome.replies)
            next.push_back(receive(std::move(reply)));
        for (auto& one : next)
            perform(std::move(one));
    }

    void run_until(base::Instant end) {
        while (const auto at = cloud_.next_deadline()) {
            if (*at > end) break;
            now = std::max(now, *at);
            perform(cloud_.advance(moment()));
        }
        now = end;
    }

    void request(wire::HttpRequest request, const std::string& service) {
        wire::sigv4::sign(request, cloud_.settings().account.credentials, {"us-east-1", service},
                          now);
        perform(cloud_.handle(Ticket{ticket_next_++}, request, moment()));
    }

    template <class Kind>
    std::vector<Kind> all() const {
        std::vector<Kind> found;
        for (const auto& fact : facts) {
            if (const auto* one = std::get_if<Kind>(&fact)) found.push_back(*one);
        }
        return found;
    }

    Moment moment() { return {now, random_}; }
    Cloud& cloud() { return cloud_; }

    base::Instant now = start;
    std::string answer = R"({"batchItemFailures":[]})";
    std::vector<Fact> facts;
    std::map<EnvironmentId, std::string> environments;
    std::set<EnvironmentId> stopped;
    std::vector<CallOut> calls_out;
    std::vector<std::string> ready_queues;
    std::vector<wire::HttpResponse> responses;
    std::vector<wire::lambda::Invocation> invocations;

private:
    static wire::Url runtime_api(EnvironmentId id) {
        return *wire::parse_url("http://runtime-api-" +
                                std::to_string(static_cast<std::uint64_t>(id)) + "/");
    }
    Outcome poll(EnvironmentId id) {
        const Ticket ticket{ticket_next_++};
        polls_[ticket] = id;
        return cloud_.handle(ticket, wire::lambda::next_request(runtime_api(id)), moment());
    }
    Outcome receive(Reply reply) {
        const auto found = polls_.find(reply.ticket);
        if (found == polls_.end()) {
            responses.push_back(std::move(reply.response));
            return {};
        }
        const auto id = found->second;
        polls_.erase(found);
        if (stopped.contains(id)) return {};
        const auto invocation = wire::lambda::decode_invocation(reply.response);
        REQUIRE(invocation);
        invocations.push_back(*invocation);
        auto outcome = cloud_.handle(
            Ticket{ticket_next_++},
            wire::lambda::response_request(runtime_api(id), invocation->request_id, answer),
            moment());
        outcome.append(poll(id));
        return outcome;
    }

    Cloud cloud_;
    tests::SeededRandom random_;
    std::map<Ticket, EnvironmentId> polls_;
    std::uint64_t ticket_next_ = 1;
};

sqs::Sending to_ada(const std::string& body) {
    return {.body = body, .group_id = "ada", .deduplication_id = body};
}

TEST_CASE("cloud: a message on a mapped queue invokes its function and is deleted") {
    Deployment deployment;
    auto report = deployment.cloud().send("agent-input.fifo", to_ada("hello"), deployment.moment());
    CHECK(report.sent);
    deployment.perform(std::move(report.outcome));
    deployment.run_until(start + 1min);

    REQUIRE(deployment.invocations.size() == 1);
    const auto records = wire::lambda::decode_sqs_event(deployment.invocations[0].event);
    REQUIRE(records);
    CHECK(records->at(0).body == "hello");
    CHECK(deployment.environments.size() == 1);
    CHECK(deployment.all<MessageDeleted>().size() == 1);
    CHECK(deployment.cloud().queues().inspect("agent-input.fifo", deployment.now).messages.empty());
    CHECK(deployment.ready_queues.empty());
}

TEST_CASE("cloud: facts stand in the order in which things happened") {
    Deployment deployment;
    deployment.perform(
        deployment.cloud().send("agent-input.fifo", to_ada("hello"), deployment.moment()).outcome);
    deployment.run_until(start + 1min);
    std::string order;
    for (const auto& fact : deployment.facts) {
        if (std::holds_alternative<MessageAccepted>(fact)) order += 'a';
        if (std::holds_alternative<MessageReceived>(fact)) order += 'r';
        if (std::holds_alternative<InvocationStarted>(fact)) order += 's';
        if (std::holds_alternative<InvocationEnded>(fact)) order += 'e';
        if (std::holds_alternative<MessageDeleted>(fact)) order += 'd';
    }
    CHECK((order == "arsed" || order == "arsde"));
}

TEST_CASE("cloud: a message that its function fails ends in the dead-letter queue") {
    Deployment deployment;
    deployment.answer = "no JSON";
    deployment.perform(
        deployment.cloud().send("agent-input.fifo", to_ada("hello"), deployment.moment()).outcome);
    deployment.run_until(start + 2h);
    CHECK(deployment.invocations.size() == 3);
    CHECK(deployment.all<MessageDeadLettered>().size() == 1);
    const auto dead = deployment.cloud().queues().inspect("agent-input-dlq.fifo", deployment.now);
    REQUIRE(dead.messages.size() == 1);
    CHECK(dead.messages[0].body == "hello");
}

TEST_CASE("cloud: a queue without a function is for the host, who may take its messages") {
    Deployment deployment;
    deployment.perform(
        deployment.cloud().send("agent-output", {.body = "hi"}, deployment.moment()).outcome);
    CHECK(deployment.ready_queues == std::vector<std::string>{"agent-output"});
    auto taken = deployment.cloud().take("agent-output", deployment.moment());
    REQUIRE(taken.messages.size() == 1);
    CHECK(taken.messages[0].body == "hi");
    CHECK(deployment.cloud().take("agent-output", deployment.moment()).messages.empty());
}

TEST_CASE("cloud: a schedule sends to its queue in the minute it was made for") {
    Deployment deployment;
    const std::string endpoint = "https://sqs.us-east-1.amazonaws.com";
    wire::scheduler::CreateSchedule schedule;
    schedule.name = "wake-1";
    schedule.expression = "at(2023-11-15T00:00:00)";
    schedule.target_arn = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";
    schedule.role_arn = "arn:aws:iam::123456789012:role/agent-scheduler";
    schedule.delete_after_completion = true;
    schedule.input = wire::scheduler::encode_target_input(
        {queue_url(deployment.cloud().settings().account, endpoint, "agent-input.fifo"), "wake",
         "ada", "wake-1"});
    deployment.request(
        encode(schedule, *wire::parse_url("https://scheduler.us-east-1.amazonaws.com")),
        "scheduler");
    REQUIRE(deployment.responses.size() == 1);
    CHECK(deployment.responses[0].status == 200);

    const base::Instant midnight{std::chrono::sys_days{std::chrono::year{2023} / 11 / 15}};
    deployment.run_until(midnight - 1ns);
    CHECK(deployment.all<ScheduleFired>().empty());
    deployment.run_until(midnight + 1min);
    CHECK(deployment.all<ScheduleFired>().size() == 1);
    CHECK(deployment.all<MessageAccepted>().size() == 1);
    deployment.run_until(midnight + 1h);
    CHECK(deployment.invocations.size() == 1);
    CHECK(deployment.cloud().schedules().inspect().empty());
}

TEST_CASE("cloud: calls out of two servers have numbers of their own") {
    auto settings = torpor_account();
    for (const auto* name : {"weather", "clock"}) {
        auto& server = settings.tool_servers.emplace_back();
        server.name = name;
        server.tools.emplace_back().name = name;
    }
    Deployment deployment{settings};
    for (const std::string name : {"weather", "clock"}) {
        wire::rap::Invocation invocation;
        invocation.operation = name;
        invocation.arguments = "{}";
        invocation.call = base::CallId{"c1"};
        invocation.thread = base::ThreadId{"ada"};
        invocation.callback_url = "http://receiver.example/callback";
        deployment.request(encode(invocation, *wire::parse_url("http://" + name + ".tools/invoke")),
                           "none");
    }
    deployment.run_until(start + 1s);
    REQUIRE(deployment.calls_out.size() == 2);
    CHECK(deployment.calls_out[0].id != deployment.calls_out[1].id);
    for (const auto& call : deployment.calls_out) {
        deployment.perform(deployment.cloud().called_out(call.id, 200, deployment.moment()));
    }
    CHECK(deployment.all<ToolAnswered>().size() == 2);
    CHECK(deployment.cloud().tool_server("weather")->pending() == 0);
    CHECK(deployment.cloud().tool_server("none") == nullptr);
}

TEST_CASE("cloud: an emitted event leaves the server that has the tool") {
    auto settings = torpor_account();
    for (const auto* name : {"weather", "clock"}) {
        auto& server = settings.tool_servers.emplace_back();
        server.name = name;
        auto& tool = server.tools.emplace_back();
        tool.name = std::string{name} + "_watch";
        tool.answers = "subscribed";
        tool.subscribes = true;
    }
    Deployment deployment{settings};
    wire::rap::Invocation invocation;
    invocation.operation = "weather_watch";
    invocation.arguments = "{}";
    invocation.call = base::CallId{"c1"};
    invocation.thread = base::ThreadId{"ada"};
    invocation.callback_url = "http://receiver.example/callback";
    deployment.request(encode(invocation, *wire::parse_url("http://weather.tools/invoke")), "none");
    deployment.run_until(start + 1s);
    REQUIRE(deployment.calls_out.size() == 1);
    deployment.perform(
        deployment.cloud().called_out(deployment.calls_out[0].id, 200, deployment.moment()));
    CHECK(deployment.all<SubscriptionOpened>().size() == 1);

    for (const auto* tool : {"clock_watch", "no_watch", "weather_watch"}) {
        deployment.perform(
            deployment.cloud().emit(tool, {.text = "storm", .final = true}, deployment.moment()));
    }
    deployment.run_until(start + 2s);
    REQUIRE(deployment.calls_out.size() == 2);
    CHECK(deployment.calls_out[1].request.body.find("storm") != std::string::npos);
    CHECK(deployment.calls_out[1].from_host == "weather.tools");
    deployment.perform(
        deployment.cloud().called_out(deployment.calls_out[1].id, 200, deployment.moment()));
    CHECK(deployment.all<SubscriptionEnded>().size() == 1);
    CHECK_FALSE(deployment.cloud().next_deadline());
}

TEST_CASE("cloud: a request for nobody is refused by name") {
    Deployment deployment;
    for (const auto* url : {"https://s3.us-east-1.amazonaws.com/", "http://nobody.tools/invoke",
                            "http://127.0.0.1:1/"}) {
        wire::HttpRequest request;
        request.method = "GET";
        request.url = *wire::parse_url(url);
        deployment.request(request, "s3");
        CHECK(deployment.responses.back().status == 501);
    }
    CHECK(deployment.all<NotSimulated>().size() == 3);
}

TEST_CASE("cloud: an idle deployment wants nothing") {
    Deployment deployment;
    deployment.run_until(start + 1min);
    CHECK_FALSE(deployment.cloud().next_deadline());

    deployment.perform(
        deployment.cloud().send("agent-input.fifo", to_ada("hello"), deployment.moment()).outcome);
    deployment.run_until(start + std::chrono::days{1});
    const auto next = deployment.cloud().next_deadline();
    CHECK((!next || *next > deployment.now));
    CHECK(deployment.cloud().functions().inspect("agent").environments == 0);
}

TEST_CASE("cloud: a mapping whose queue hides messages too briefly is refused as Lambda does") {
    auto settings = torpor_account();
    find_queue(settings, "agent-input.fifo")->visibility = 30s;
    CHECK_THROWS_WITH(Cloud{settings},
                      "Queue visibility timeout: 30 seconds is less than Function timeout: 300 "
                      "seconds");
    settings = torpor_account();
    settings.mappings[0].queue = "nobody";
    CHECK_THROWS_AS(Cloud{settings}, std::invalid_argument);
}

TEST_CASE("cloud: its hosts are the services, the function URLs and the tool servers") {
    auto settings = torpor_account();
    settings.tool_servers.emplace_back().name = "weather";
    CHECK(Cloud{settings}.hosts() ==
          std::vector<std::string>{
              "sqs.us-east-1.amazonaws.com", "dynamodb.us-east-1.amazonaws.com",
              "scheduler.us-east-1.amazonaws.com", "bedrock-runtime.us-east-1.amazonaws.com",
              "rap-receiver.lambda-url.us-east-1.on.aws", "weather.tools"});
}

}  // namespace
}  // namespace torpor::fakes::cloud
