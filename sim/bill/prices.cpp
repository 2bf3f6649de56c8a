#include "sim/bill/prices.hpp"

#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {
namespace {

using Json = nlohmann::json;
using namespace std::string_literals;

struct PriceField {
    const char* section;
    const char* name;
    double Prices::* member;
};

constexpr std::array<PriceField, 13> fields{{
    {"usd_per_million", "lambda_requests", &Prices::lambda_requests},
    {"usd_per_million", "lambda_gb_seconds", &Prices::lambda_gb_seconds},
    {"usd_per_million", "sqs_fifo_requests", &Prices::sqs_fifo_requests},
    {"usd_per_million", "sqs_standard_requests", &Prices::sqs_standard_requests},
    {"usd_per_million", "scheduler_invocations", &Prices::scheduler_invocations},
    {"usd_per_million", "dynamodb_read_units", &Prices::dynamodb_read_units},
    {"usd_per_million", "dynamodb_write_units", &Prices::dynamodb_write_units},
    {"usd_per_million", "dsql_dpu", &Prices::dsql_dpu},
    {"usd_per_million", "input_tokens", &Prices::input_tokens},
    {"usd_per_million", "output_tokens", &Prices::output_tokens},
    {"dsql_dpu", "per_statement", &Prices::dpu_per_statement},
    {"dsql_dpu", "per_128_bytes_read", &Prices::dpu_per_128_bytes_read},
    {"dsql_dpu", "per_kib_written", &Prices::dpu_per_kib_written},
}};

}  // namespace

base::Result<Prices, std::string> read_prices(std::string_view text) {
    const auto document = Json::parse(text, nullptr, false);
    if (!document.is_object()) return std::unexpected("it is no JSON object"s);
    if (document.value("schema", Json{}) != "torpor.prices" ||
        document.value("version", Json{}) != 1) {
        return std::unexpected("it is no document of schema torpor.prices, version 1"s);
    }
    Prices prices;
    for (const auto& [section, name, member] : fields) {
        const auto values = document.find(section);
        const bool known = values != document.end() && values->is_object() &&
                           values->contains(name) && (*values)[name].is_number();
        if (!known) return std::unexpected("it has no number "s + section + '.' + name);
        prices.*member = (*values)[name].get<double>();
        if (prices.*member < 0) {
            return std::unexpected(section + "."s + name + " is below 0");
        }
    }
    for (const auto& [name, member] :
         {std::pair{"region", &Prices::region}, std::pair{"as_of", &Prices::as_of}}) {
        const auto value = document.find(name);
        if (value == document.end() || !value->is_string()) {
            return std::unexpected("it has no text "s + name);
        }
        prices.*member = value->get<std::string>();
    }
    return prices;
}

Prices default_prices() {
    auto prices = read_prices(default_prices_text());
    base::invariant(prices.has_value(), "the prices that are built in can be read");
    return *std::move(prices);
}

}  // namespace torpor::sim
