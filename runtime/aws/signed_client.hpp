#pragma once

#include <string>

#include "runtime/aws/account.hpp"
#include "runtime/aws/retry_policy.hpp"
#include "runtime/aws/service_failure.hpp"
#include "runtime/base/random.hpp"
#include "runtime/base/result.hpp"
#include "runtime/ports/clock.hpp"
#include "runtime/ports/http_client.hpp"
#include "runtime/ports/sleeper.hpp"
#include "runtime/ports/task.hpp"

namespace torpor::aws {

/// A request of a service, unsigned.
struct ServiceCall {
    std::string service;  ///< as it is signed: "sqs", "dynamodb", "scheduler", "bedrock"
    wire::HttpRequest request;
    RetryPolicy policy;
};

/// The one place where requests to AWS are signed, and where the short ones are retried.
///
/// Each attempt is signed anew with the clock's time. What is sent must be safe to send twice: an
/// attempt without an answer may have had its effect.
class SignedClient {
public:
    /// A success, or a refusal that no retry cures.
    using Answer = base::Result<wire::HttpResponse, ServiceFailure>;

    /// Every collaborator must outlive this.
    SignedClient(ports::HttpClient& http,
                 const ports::Clock& clock,
                 ports::Sleeper& sleeper,
                 base::Random& random,
                 const Account& account);

    /// Retries what is transient within the call's policy. Throws boost::system::system_error when
    /// the policy is exhausted. This client must outlive the task.
    Task<Answer> ask(ServiceCall call);
    /// The same for callers to whom a refusal is a failure: throws Error::refused.
    Task<wire::HttpResponse> call(ServiceCall call);
    /// One signed attempt whose body is streamed. Throws ports::HttpFailure.
    Task<ports::StreamedResponse> open(ServiceCall call);

    const Account& account() const { return account_; }

private:
    Task<Answer> attempt(wire::HttpRequest request, base::Duration timeout);
    wire::HttpRequest signed_copy(const ServiceCall& call) const;

    ports::HttpClient& http_;
    const ports::Clock& clock_;
    ports::Sleeper& sleeper_;
    base::Random& random_;
    const Account& account_;
};

}  // namespace torpor::aws
