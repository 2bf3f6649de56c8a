#include "runtime/wire/sigv4.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

using namespace torpor;
using namespace torpor::wire;
using namespace std::chrono_literals;

namespace {

const sigv4::Credentials credentials{"AKIDADA", "secret", "token"};
const sigv4::Scope scope{"us-east-1", "sqs"};

HttpRequest any_request() {
    HttpRequest request;
    request.method = *rc::gen::element<std::string>("GET", "POST");
    // No segment consists of dots, and none is empty: those vanish in the canonical form.
    request.url = parse_url("https://sqs.us-east-1.amazonaws.com").value();
    for (const auto& segment :
         *rc::gen::container<std::vector<std::string>>(rc::gen::string<std::string>())) {
        request.url.target +=
            (request.url.target == "/" ? "" : "/") + percent_encode("s" + segment);
    }
    request.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                       {"X-Amz-Target", "AmazonSQS.SendMessage"}};
    request.body = *rc::gen::string<std::string>();
    return request;
}

/// Another letter that no normalisation maps to the old one.
char changed(char letter) {
    return letter == 'x' ? 'y' : 'x';
}

}  // namespace

TEST_CASE("sigv4: what was signed verifies, and any changed byte is refused") {
    CHECK(rc::check([] {
        const base::Instant now{
            std::chrono::seconds{*rc::gen::inRange<std::int64_t>(0, 7'000'000'000)}};
        auto request = any_request();
        sigv4::sign(request, credentials, scope, now);
        RC_ASSERT(sigv4::verify(request, credentials, scope, now, 5min).has_value());

        std::string* const part = *rc::gen::element(
            &request.method, &request.url.host, &request.url.target, &request.body,
            &request.headers[0].value, &request.headers[1].value, &request.headers[2].value,
            &request.headers[3].value, &request.headers[4].value);
        RC_PRE(!part->empty());
        // The leading slash of a target is implied; the rest of it is not.
        const auto first = part == &request.url.target ? std::size_t{1} : std::size_t{0};
        RC_PRE(part->size() > first);
        auto& letter = (*part)[*rc::gen::inRange(first, part->size())];
        letter = changed(letter);
        RC_ASSERT_FALSE(sigv4::verify(request, credentials, scope, now, 5min).has_value());
    }));
}
