#include "runtime/aws/signed_client.hpp"

#include <utility>

#include "runtime/wire/sigv4.hpp"

namespace torpor::aws {

SignedClient::SignedClient(ports::HttpClient& http,
                           const ports::Clock& clock,
                           ports::Sleeper& sleeper,
                           base::Random& random,
                           const Account& account)
    : http_(http), clock_(clock), sleeper_(sleeper), random_(random), account_(account) {}

wire::HttpRequest SignedClient::signed_copy(const ServiceCall& call) const {
    wire::HttpRequest request = call.request;
    const wire::sigv4::Scope scope{account_.region, call.service};
    wire::sigv4::sign(request, account_.credentials, scope, clock_.now());
    return request;
}

Task<SignedClient::Answer> SignedClient::attempt(wire::HttpRequest request,
                                                 base::Duration timeout) {
    try {
        auto response = co_await ports::exchange(http_, std::move(request), timeout);
        const bool succeeded = response.status >= 200 && response.status < 300;
        if (!succeeded) co_return std::unexpected(classify(response));
        co_return Answer{std::move(response)};
    } catch (const ports::HttpFailure& failure) {
        co_return std::unexpected(classify(failure));
    }
}

Task<SignedClient::Answer> SignedClient::ask(ServiceCall call) {
    Retries retries{call.policy, random_};
    for (;;) {
        auto request = signed_copy(call);
        auto answer = co_await attempt(std::move(request), call.policy.attempt_timeout);
        if (answer) co_return answer;

        const auto& failure = answer.error();
        if (failure.error == Error::refused) co_return answer;
        if (!is_transient(make_error_code(failure.error))) throw failure.exception(call.service);
        const auto pause = retries.next_pause();
        if (!pause) throw failure.exception(call.service);
        co_await sleeper_.sleep_for(*pause);
    }
}

Task<wire::HttpResponse> SignedClient::call(ServiceCall call) {
    const auto service = call.service;
    auto answer = co_await ask(std::move(call));
    if (!answer) throw answer.error().exception(service);
    co_return *std::move(answer);
}

Task<ports::StreamedResponse> SignedClient::open(ServiceCall call) {
    auto request = signed_copy(call);
    auto response = co_await http_.send(std::move(request), call.policy.attempt_timeout);
    co_return response;
}

}  // namespace torpor::aws
