#pragma once

#include <string>

#include "runtime/base/result.hpp"
#include "sim/bill/bill.hpp"
#include "sim/report/run_result.hpp"

namespace CLI {
class App;
}

namespace torpor::cli {

struct BillOptions {
    bool wanted = false;
    std::string prices_file;  ///< empty for the prices that are built in
};

/// The options --bill and --prices, read into `options`, which must outlive the app.
void describe(CLI::App& app, BillOptions& options);

/// What the runs of a command cost.
class Bills {
public:
    /// The error says what is wrong with the price file.
    static base::Result<Bills, std::string> open(const BillOptions& options);

    bool wanted() const { return wanted_; }
    const sim::Prices& prices() const { return prices_; }

    /// Writes into the result what the run has cost.
    void add(sim::RunResult& result, const sim::Usage& usage);

    /// A table for each scenario and target, of its first seed.
    const std::string& text() const { return text_; }

private:
    Bills(bool wanted, sim::Prices prices) : wanted_(wanted), prices_(std::move(prices)) {}

    bool wanted_;
    sim::Prices prices_;
    std::string last_;  ///< what the newest table is about
    std::string text_;
};

}  // namespace torpor::cli
