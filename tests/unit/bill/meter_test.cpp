#include "sim/bill/meter.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/checks/story.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace torpor::sim::stories;

namespace {

constexpr int memory = 512;

Usage metered(const Story& story, Target target = Target::lambda) {
    Meter meter{target, start, memory};
    for (const auto& one : story.observations())
        meter.see(one);
    return meter.usage(start + 100s);
}

fakes::Reply reply_to(fakes::Ticket ticket, int status = 200) {
    fakes::Reply reply;
    reply.ticket = ticket;
    reply.response.status = status;
    return reply;
}

wire::HttpRequest send_request(std::size_t bytes) {
    wire::HttpRequest request;
    request.method = "POST";
    request.url.host = "sqs.us-east-1.amazonaws.com";
    request.headers = {{"X-Amz-Target", "AmazonSQS.SendMessage"}};
    request.body = R"({"QueueUrl":"https://x/agent-input.fifo","MessageBody":")" +
                   std::string(bytes, 'x') + "\"}";
    return request;
}

}  // namespace

TEST_CASE("meter: billed time is rounded up to a millisecond and weighed with the memory") {
    Story story;
    story.begins("r1", {"ada"}).ends("r1", 1500us);
    const auto usage = metered(story);
    CHECK(usage.of(Metered::lambda_requests) == 1);
    CHECK(usage.of(Metered::lambda_megabyte_milliseconds) == 2 * memory);
    CHECK(usage.threads == 1);
}

TEST_CASE("meter: a batch is one receive and one delete, however many messages it has") {
    Story story;
    story.accepts("m1").accepts("m2").begins("r1", {"ada"});
    story.deletes("m1").deletes("m2").ends("r1", 1ms);
    CHECK(metered(story).of(Metered::sqs_fifo_requests) == 2);
}

TEST_CASE("meter: a batch that failed is not deleted") {
    Story story;
    story.begins("r1", {"ada"}).ends("r1", 1ms, fakes::InvocationEnd::timed_out);
    CHECK(metered(story).of(Metered::sqs_fifo_requests) == 1);
}

TEST_CASE("meter: a request is each started 64 KB, unless the service failed") {
    Meter meter{Target::lambda, start, memory};
    meter.asked(fakes::Ticket{1}, send_request(10));
    meter.asked(fakes::Ticket{2}, send_request(100'000));
    meter.asked(fakes::Ticket{3}, send_request(10));
    meter.answered(reply_to(fakes::Ticket{1}));
    meter.answered(reply_to(fakes::Ticket{2}));
    meter.answered(reply_to(fakes::Ticket{3}, 503));
    CHECK(meter.usage(start).of(Metered::sqs_fifo_requests) == 3);
}

TEST_CASE("meter: rows are written by the started KiB, read by what a statement returns") {
    Meter meter{Target::lambda, start, memory};
    meter.see({start, fakes::RowsCommitted{
                          .session = 1,
                          .rows = {entry(1, "m1", std::string(1500, 'x')), consumed("m1")}}});
    meter.executed(0);
    meter.executed(129);
    const auto usage = meter.usage(start);
    CHECK(usage.of(Metered::dsql_kib_written) == 3);
    CHECK(usage.of(Metered::dsql_statements) == 2);
    CHECK(usage.of(Metered::dsql_128_bytes_read) == 2);
}

TEST_CASE("meter: idle polling grows with time and with nothing else") {
    Story busy;
    busy.begins("r1", {"ada"}).ends("r1", 1s);
    CHECK(metered(busy).of(Metered::idle_fifo_polls) == 25);
    CHECK(metered(Story{}).of(Metered::idle_fifo_polls) == 25);
    CHECK(metered(Story{}, Target::daemon).of(Metered::idle_fifo_polls) == 0);
}

TEST_CASE("meter: of a daemon only tokens are counted") {
    fakes::ModelAsked asked;
    asked.tokens = 120;
    Story story;
    story.begins("r1", {"ada"}).happens(asked).ends("r1", 1s);
    story.commits({consumed("m1")});
    Usage expected;
    expected.of(Metered::input_tokens) = 120;
    expected.threads = 1;
    expected.elapsed = 100s;
    CHECK(metered(story, Target::daemon) == expected);
}
