#include "sim/bill/bill.hpp"

#include <catch2/catch.hpp>

#include "sim/bill/cost_expectation.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

namespace {

Usage thousand_requests() {
    Usage usage;
    usage.of(Metered::lambda_requests) = 1000;
    usage.of(Metered::idle_fifo_polls) = 2'000'000;
    usage.threads = 4;
    usage.elapsed = std::chrono::days{3};
    return usage;
}

Prices simple() {
    Prices prices;
    prices.lambda_requests = 2;
    prices.sqs_fifo_requests = 1;
    prices.region = "us-east-1";
    prices.as_of = "2026-01-01";
    return prices;
}

}  // namespace

TEST_CASE("bill: what was used and idle polling are summed apart") {
    const auto bill = bill_of(thousand_requests(), simple());
    CHECK(bill.used_usd == Approx(0.002));
    CHECK(bill.idle_usd == Approx(2));
    CHECK(bill.used_usd_per_thread == Approx(0.0005));
    CHECK(bill.used_usd_per_month == Approx(0.02));
    CHECK(bill.idle_usd_per_month == Approx(20));
}

TEST_CASE("bill: memory times time becomes GB-seconds, and half reads become units") {
    Usage usage;
    usage.of(Metered::lambda_megabyte_milliseconds) = 512LL * 2000;
    usage.of(Metered::dynamodb_half_read_units) = 3;
    Prices prices;
    prices.lambda_gb_seconds = 10;
    prices.dynamodb_read_units = 100;
    CHECK(bill_of(usage, prices).used_usd == Approx((1.0 * 10 + 1.5 * 100) / 1e6));
}

TEST_CASE("bill: work of the database is what its model says") {
    Usage usage;
    usage.of(Metered::dsql_statements) = 10;
    usage.of(Metered::dsql_kib_written) = 4;
    Prices prices;
    prices.dpu_per_statement = 0.5;
    prices.dpu_per_kib_written = 0.25;
    prices.dsql_dpu = 8;
    CHECK(bill_of(usage, prices).used_usd == Approx(6 * 8 / 1e6));
}

TEST_CASE("bill: a run without time has no pace") {
    CHECK(bill_of(Usage{}, default_prices()).used_usd_per_month == 0);
}

TEST_CASE("bill: the prices that are built in can be read and are dated") {
    const auto prices = default_prices();
    CHECK(prices.region == "us-east-1");
    CHECK_FALSE(prices.as_of.empty());
    CHECK(prices.input_tokens > 0);
    CHECK(bill_table(bill_of(thousand_requests(), prices), prices).contains(prices.as_of));
}

TEST_CASE("bill: a price file says what is missing in it") {
    CHECK(read_prices("{}").error() == "it is no document of schema torpor.prices, version 1");
    CHECK(read_prices(R"({"schema":"torpor.prices","version":1,"usd_per_million":{}})").error() ==
          "it has no number usd_per_million.lambda_requests");
    CHECK_FALSE(read_prices("nonsense"));
    std::string negative{default_prices_text()};
    negative.replace(negative.find("0.20"), 4, "-0.2");
    CHECK(read_prices(negative).error() == "usd_per_million.lambda_requests is below 0");
}

TEST_CASE("bill: an expectation judges what was used, not idle polling") {
    const auto bill = bill_of(thousand_requests(), simple());
    const std::vector<ExpectedCost> kept{{.what = ExpectedCost::What::run, .below = 0.0021},
                                         {.what = ExpectedCost::What::month, .below = 0.021}};
    CHECK(judge_cost(kept, bill, {}).empty());
    const std::vector<ExpectedCost> broken{{.what = ExpectedCost::What::month, .below = 0.01}};
    const auto violations = judge_cost(broken, bill, {});
    REQUIRE(violations.size() == 1);
    CHECK(violations.front().check == "expectation");
    CHECK(violations.front().message ==
          "a month at this pace costs 0.02 USD, expected less than 0.01 USD");
}
