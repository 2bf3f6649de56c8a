#pragma once

#include <string>
#include <string_view>

#include "runtime/base/result.hpp"

namespace torpor::sim {

/// US dollars for a million of each.
struct Prices {
    double lambda_requests = 0;
    double lambda_gb_seconds = 0;
    double sqs_fifo_requests = 0;
    double sqs_standard_requests = 0;
    double scheduler_invocations = 0;
    double dynamodb_read_units = 0;
    double dynamodb_write_units = 0;
    double dsql_dpu = 0;
    double input_tokens = 0;
    double output_tokens = 0;

    /// How much work of the database a statement, what it returns and what it writes are taken for.
    double dpu_per_statement = 0;
    double dpu_per_128_bytes_read = 0;
    double dpu_per_kib_written = 0;

    std::string region;
    std::string as_of;  ///< the day of the prices
};

/// Reads a file of schema "torpor.prices", version 1. The error says what is wrong with it.
base::Result<Prices, std::string> read_prices(std::string_view text);

/// prices/us-east-1.json, as it was when the program was built.
Prices default_prices();
/// Its text.
std::string_view default_prices_text();

}  // namespace torpor::sim
