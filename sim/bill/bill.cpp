#include "sim/bill/bill.hpp"

#include <array>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace torpor::sim {
namespace {

constexpr double million = 1e6;
constexpr double seconds_of_a_month = 30.0 * 24 * 3600;

double sum(const std::vector<BillLine>& lines) {
    double usd = 0;
    for (const auto& line : lines)
        usd += line.usd;
    return usd;
}

BillLine line(std::string_view name, double quantity, double usd_per_million) {
    return {name, quantity, usd_per_million, quantity / million * usd_per_million};
}

template <class... Values>
std::string formatted(const char* format, Values... values) {
    constexpr std::size_t length_max = 200;
    std::array<char, length_max> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

std::string row(const BillLine& line) {
    return formatted("  %-24s %16.3f  %10.4f  %14.8f\n", std::string{line.name}.c_str(),
                     line.quantity, line.usd_per_million, line.usd);
}

nlohmann::ordered_json to_json(const std::vector<BillLine>& lines) {
    auto json = nlohmann::ordered_json::array();
    for (const auto& one : lines) {
        json.push_back({{"name", one.name},
                        {"quantity", one.quantity},
                        {"usd_per_million", one.usd_per_million},
                        {"usd", one.usd}});
    }
    return json;
}

}  // namespace

Bill bill_of(const Usage& usage, const Prices& prices) {
    const auto of = [&](Metered what) { return static_cast<double>(usage.of(what)); };
    constexpr double megabyte_milliseconds_of_gb_second = 1024.0 * 1000;
    const double dpu = of(Metered::dsql_statements) * prices.dpu_per_statement +
                       of(Metered::dsql_128_bytes_read) * prices.dpu_per_128_bytes_read +
                       of(Metered::dsql_kib_written) * prices.dpu_per_kib_written;
    Bill bill;
    bill.used = {
        line("lambda_requests", of(Metered::lambda_requests), prices.lambda_requests),
        line("lambda_gb_seconds",
             of(Metered::lambda_megabyte_milliseconds) / megabyte_milliseconds_of_gb_second,
             prices.lambda_gb_seconds),
        line("sqs_fifo_requests", of(Metered::sqs_fifo_requests), prices.sqs_fifo_requests),
        line("sqs_standard_requests", of(Metered::sqs_standard_requests),
             prices.sqs_standard_requests),
        line("scheduler_invocations", of(Metered::scheduler_invocations),
             prices.scheduler_invocations),
        line("dynamodb_read_units", of(Metered::dynamodb_half_read_units) / 2,
             prices.dynamodb_read_units),
        line("dynamodb_write_units", of(Metered::dynamodb_write_units),
             prices.dynamodb_write_units),
        line("dsql_dpu", dpu, prices.dsql_dpu),
        line("input_tokens", of(Metered::input_tokens), prices.input_tokens),
        line("output_tokens", of(Metered::output_tokens), prices.output_tokens),
    };
    bill.idle = {
        line("sqs_fifo_requests", of(Metered::idle_fifo_polls), prices.sqs_fifo_requests),
        line("sqs_standard_requests", of(Metered::idle_standard_polls),
             prices.sqs_standard_requests),
    };
    bill.used_usd = sum(bill.used);
    bill.idle_usd = sum(bill.idle);
    bill.seconds = std::chrono::duration<double>(usage.elapsed).count();
    bill.threads = usage.threads;
    if (bill.seconds > 0) {
        const double months = bill.seconds / seconds_of_a_month;
        bill.used_usd_per_month = bill.used_usd / months;
        bill.idle_usd_per_month = bill.idle_usd / months;
    }
    if (usage.threads > 0) {
        bill.used_usd_per_thread = bill.used_usd / static_cast<double>(usage.threads);
    }
    return bill;
}

std::string bill_table(const Bill& bill, const Prices& prices) {
    std::string text =
        formatted("  %-24s %16s  %10s  %14s\n", "what was used", "quantity", "USD / 10^6", "USD");
    for (const auto& one : bill.used) {
        if (one.quantity > 0) text += row(one);
    }
    text += formatted("  %-24s %16s  %10s  %14.8f\n", "used", "", "", bill.used_usd);
    text += formatted("  %-24s %16s  %10s  %14.8f\n", "used per thread", "", "",
                      bill.used_usd_per_thread);
    text += formatted("  %-24s %16s  %10s  %14.4f\n", "used per month, so paced", "", "",
                      bill.used_usd_per_month);
    text += formatted("  %-24s %16s  %10s  %14.8f\n", "idle polling", "", "", bill.idle_usd);
    text += formatted("  %-24s %16s  %10s  %14.4f\n", "idle polling per month", "", "",
                      bill.idle_usd_per_month);
    text += formatted("  %-24s %16s  %10s  %14.8f\n", "sum", "", "", bill.used_usd + bill.idle_usd);
    return text + "  prices of " + prices.region + " as of " + prices.as_of + "; check them\n";
}

std::string bill_json(const Bill& bill) {
    const nlohmann::ordered_json json{{"used", to_json(bill.used)},
                                      {"idle_polling", to_json(bill.idle)},
                                      {"threads", bill.threads},
                                      {"virtual_seconds", bill.seconds},
                                      {"usd",
                                       {{"used", bill.used_usd},
                                        {"used_per_thread", bill.used_usd_per_thread},
                                        {"used_per_month", bill.used_usd_per_month},
                                        {"idle_polling", bill.idle_usd},
                                        {"idle_polling_per_month", bill.idle_usd_per_month},
                                        {"sum", bill.used_usd + bill.idle_usd}}}};
    return json.dump();
}

}  // namespace torpor::sim
