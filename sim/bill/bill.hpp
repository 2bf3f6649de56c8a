#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/bill/prices.hpp"
#include "sim/bill/usage.hpp"

namespace torpor::sim {

struct BillLine {
    std::string_view name;  ///< as in "lambda_gb_seconds"
    double quantity = 0;
    double usd_per_million = 0;
    double usd = 0;
};

/// What a run costs. Idle polling is apart: it is paid for a deployment that nobody talks to, too,
/// and nothing that an agent does or leaves undone changes it.
struct Bill {
    std::vector<BillLine> used;
    std::vector<BillLine> idle;
    double used_usd = 0;
    double idle_usd = 0;
    double used_usd_per_month = 0;  ///< at the pace of the run, for thirty days
    double idle_usd_per_month = 0;
    double used_usd_per_thread = 0;
    double seconds = 0;  ///< of the run
    std::int64_t threads = 0;
};

Bill bill_of(const Usage& usage, const Prices& prices);

/// A table for people. The prices' day and region are in its last line.
std::string bill_table(const Bill& bill, const Prices& prices);
/// The same as one JSON object.
std::string bill_json(const Bill& bill);

}  // namespace torpor::sim
