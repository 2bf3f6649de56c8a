#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "fakes/cloud/cloud.hpp"
#include "runtime/aws/signed_client.hpp"
#include "runtime/ports/http_client.hpp"
#include "tests/unit/aws/scripted_world.hpp"

namespace torpor::aws {

/// The simulated account as an HTTP client sees it, with nothing between: a request that has to
/// wait moves the clock to the account's next deadline until it is answered.
class CloudHttp final : public ports::HttpClient {
public:
    CloudHttp(fakes::cloud::Cloud& cloud, SetClock& clock, base::Random& random)
        : cloud_(cloud), clock_(clock), random_(random) {}

    Task<ports::StreamedResponse> send(wire::HttpRequest request, base::Duration) override {
        const auto ticket = fakes::Ticket{++tickets_};
        auto outcome = cloud_.handle(ticket, request, moment());
        auto reply = find(outcome, ticket);
        while (!reply) {
            const auto deadline = cloud_.next_deadline();
            base::invariant(deadline.has_value(), "every request is answered");
            clock_.at = std::max(clock_.at, *deadline);
            outcome = cloud_.advance(moment());
            reply = find(outcome, ticket);
        }
        ports::StreamedResponse response;
        response.status = reply->response.status;
        response.headers = reply->response.headers;
        response.body = std::make_unique<Body>(*std::move(reply));
        co_return response;
    }

    /// Lets the account act until nothing is due before `until`.
    void pass_until(base::Instant until) {
        for (auto next = cloud_.next_deadline(); next && *next <= until;
             next = cloud_.next_deadline()) {
            clock_.at = std::max(clock_.at, *next);
            cloud_.advance(moment());
        }
        clock_.at = until;
    }

    fakes::Moment moment() { return {.now = clock_.at, .random = random_}; }

private:
    class Body final : public ports::BodyReader {
    public:
        explicit Body(fakes::Reply reply) : reply_(std::move(reply)) {}

        Task<std::optional<std::string>> read() override {
            const auto index = next_++;
            if (index == 0) co_return reply_.response.body;
            if (index <= reply_.pieces.size()) co_return reply_.pieces[index - 1].bytes;
            if (reply_.cut) throw reset();
            co_return std::nullopt;
        }
        void bound(base::Duration) override {}

    private:
        fakes::Reply reply_;
        std::size_t next_ = 0;
    };

    static std::optional<fakes::Reply> find(const fakes::Outcome& outcome, fakes::Ticket ticket) {
        for (const auto& reply : outcome.replies) {
            if (reply.ticket == ticket) return reply;
        }
        return std::nullopt;
    }

    fakes::cloud::Cloud& cloud_;
    SetClock& clock_;
    base::Random& random_;
    std::uint64_t tickets_ = 0;
};

/// A client of a Torpor account whose queues no function polls.
struct CloudAccount {
    explicit CloudAccount(fakes::cloud::CloudSettings settings) : cloud(std::move(settings)) {}
    CloudAccount() : CloudAccount(unpolled()) {}

    static fakes::cloud::CloudSettings unpolled() {
        auto settings = fakes::cloud::torpor_account();
        settings.mappings.clear();
        return settings;
    }

    std::string queue_url(const std::string& name) const {
        return fakes::cloud::queue_url(cloud.settings().account, "https://" + account.sqs.host,
                                       name);
    }

    fakes::cloud::Cloud cloud;
    Account account = account_in("us-east-1", cloud.settings().account.credentials);
    SetClock clock;
    RecordingSleeper sleeper{clock};
    LowestRandom random;
    CloudHttp http{cloud, clock, random};
    SignedClient client{http, clock, sleeper, random, account};
};

}  // namespace torpor::aws
