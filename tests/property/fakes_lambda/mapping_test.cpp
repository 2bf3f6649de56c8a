#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "fakes/lambda/service.hpp"
#include "fakes/sqs/service.hpp"
#include "runtime/wire/lambda.hpp"
#include "tests/support/seeded_random.hpp"

using namespace torpor;
using namespace torpor::fakes;
using namespace std::chrono_literals;

namespace {

const std::string queue = "agent-input.fifo";
constexpr base::Duration visibility = 2min;

/// A queue, a mapping and a function whose processes the test plays: they answer, fail, crash or
/// stay silent, as drawn.
class Deployment {
public:
    explicit Deployment(std::uint64_t seed)
        : random_(seed), queues_(queue_settings()), functions_(lambda_settings()) {
        lambda::MappingSettings mapping;
        mapping.queue = queue;
        mapping.function = "agent";
        mapping.queue_visibility = visibility;
        RC_ASSERT(functions_.add_mapping(mapping).has_value());
    }

    void send(int group) {
        sqs::Sending sending;
        sending.group_id = "group-" + std::to_string(group);
        sending.body = std::to_string(++sent_);
        sending.deduplication_id = sending.body;
        perform(queues_.send(queue, sending, moment()).outcome);
    }
    /// Goes to the next thing that happens by itself. False if there is none.
    bool step() {
        const auto one = queues_.next_deadline();
        const auto other = functions_.next_deadline();
        if (!one && !other) return false;
        now_ = std::min(one.value_or(*other), other.value_or(*one));
        perform(queues_.advance(moment()));
        perform(functions_.advance(moment()));
        return true;
    }
    /// Lets one running process come to an end of some kind.
    void end_one(std::size_t which, int kind) {
        if (running_.empty()) return;
        const auto place =
            std::next(running_.begin(), static_cast<std::ptrdiff_t>(which % running_.size()));
        const auto [id, request_id] = *place;
        if (kind == 0) {
            perform(functions_.environment_exited(id, moment()));
            return;
        }
        const auto request = kind == 1
                                 ? wire::lambda::error_request(api(id), request_id, {"E", "e"})
                                 : wire::lambda::response_request(api(id), request_id, "{}");
        perform(functions_.handle(Ticket{++tickets_}, request, moment()));
        ask(id);
    }
    /// Every process answers from now on: at last nothing is left.
    void heal() {
        int steps = 0;
        while (!running_.empty() || step()) {
            while (!running_.empty())
                end_one(0, 2);
            RC_ASSERT(++steps < 10'000);
        }
        RC_ASSERT(queues_.inspect(queue, now_).messages.empty());
        RC_ASSERT(functions_.inspect("agent").environments == 0U);
        RC_ASSERT(deleted_.size() == static_cast<std::size_t>(sent_));
    }

private:
    static sqs::SqsSettings queue_settings() {
        sqs::SqsSettings settings;
        settings.queues.resize(1);
        settings.queues[0].name = queue;
        settings.queues[0].visibility = visibility;
        return settings;
    }
    static lambda::LambdaSettings lambda_settings() {
        lambda::LambdaSettings settings;
        lambda::FunctionSettings agent;
        agent.name = "agent";
        agent.timeout = 1min;
        // Nobody is throttled: a batch that waits for its turn may outlive its visibility.
        agent.concurrency_max = 1000;
        settings.functions.push_back(agent);
        return settings;
    }
    static wire::Url api(EnvironmentId id) {
        return *wire::parse_url("http://runtime-api-" +
                                std::to_string(static_cast<std::uint64_t>(id)) + "/");
    }
    Moment moment() { return {now_, random_}; }

    void ask(EnvironmentId id) {
        asked_[Ticket{++tickets_}] = id;
        perform(functions_.handle(Ticket{tickets_}, wire::lambda::next_request(api(id)), moment()));
    }
    void perform(const Outcome& outcome) {
        for (const auto& fact : outcome.facts)
            observe(fact);
        for (const auto& reply : outcome.replies) {
            const auto invocation = wire::lambda::decode_invocation(reply.response);
            if (invocation) running_[asked_.at(reply.ticket)] = invocation->request_id;
        }
        for (const auto& effect : outcome.effects)
            perform(effect);
    }
    void perform(const Effect& effect) {
        if (const auto* ready = std::get_if<QueueReady>(&effect)) {
            perform(functions_.queue_ready(ready->queue, moment()));
        } else if (const auto* poll = std::get_if<PollQueue>(&effect)) {
            auto received = queues_.receive(poll->queue, poll->messages_max, moment());
            perform(received.outcome);
            perform(functions_.polled(poll->mapping, std::move(received.records), moment()));
        } else if (const auto* remove = std::get_if<DeleteFromQueue>(&effect)) {
            perform(queues_.remove(remove->queue, remove->receipt_handle, moment()));
        } else if (const auto* start = std::get_if<StartEnvironment>(&effect)) {
            ask(start->id);
        }
    }
    void observe(const Fact& fact) {
        if (const auto* received = std::get_if<MessageReceived>(&fact)) {
            RC_ASSERT_FALSE(deleted_.contains(received->deduplication_id));
        } else if (const auto* started = std::get_if<InvocationStarted>(&fact)) {
            // No invocation outlives the visibility of its messages here, so none may overlap.
            for (const auto& group : started->groups) {
                for (const auto& [request_id, groups] : batches_) {
                    RC_ASSERT_FALSE(groups.contains(group));
                }
            }
            batches_[started->request_id] = {started->groups.begin(), started->groups.end()};
        } else if (const auto* ended = std::get_if<InvocationEnded>(&fact)) {
            batches_.erase(ended->request_id);
            std::erase_if(running_,
                          [&](const auto& one) { return one.second == ended->request_id; });
        } else if (const auto* gone = std::get_if<MessageDeleted>(&fact)) {
            RC_ASSERT(deleted_.insert(gone->deduplication_id).second);
            int& last = last_deleted_[gone->group_id];
            RC_ASSERT(last < std::stoi(gone->deduplication_id));
            last = std::stoi(gone->deduplication_id);
        }
    }

    tests::SeededRandom random_;
    sqs::SqsService queues_;
    lambda::LambdaService functions_;
    base::Instant now_ = std::chrono::sys_days{std::chrono::year{2026} / std::chrono::March / 2};
    int sent_ = 0;
    std::uint64_t tickets_ = 0;
    std::map<Ticket, EnvironmentId> asked_;
    std::map<EnvironmentId, std::string> running_;
    std::map<std::string, std::set<std::string>> batches_;  ///< groups by request id, while running
    std::set<std::string> deleted_;
    std::map<std::string, int> last_deleted_;
};

}  // namespace

TEST_CASE("mapping: a group is processed in order, by one batch at a time while it is hidden") {
    CHECK(rc::check([](std::uint64_t seed) {
        Deployment deployment{seed};
        const auto moves = *rc::gen::container<std::vector<std::pair<int, int>>>(
            rc::gen::pair(rc::gen::inRange(0, 10), rc::gen::inRange(0, 1000)));
        for (const auto& [kind, value] : moves) {
            if (kind < 3) {
                deployment.send(value % 4);
            } else if (kind < 7) {
                deployment.step();
            } else {
                deployment.end_one(static_cast<std::size_t>(value), value % 4);
            }
        }
        deployment.heal();
    }));
}
