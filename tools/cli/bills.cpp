#include "tools/cli/bills.hpp"

#include <fstream>
#include <sstream>

#include <CLI/CLI.hpp>

namespace torpor::cli {

void describe(CLI::App& app, BillOptions& options) {
    app.add_flag("--bill", options.wanted, "say what the first seed of each scenario costs");
    app.add_option("--prices", options.prices_file,
                   "prices for --bill and for what a scenario expects to cost; those of us-east-1 "
                   "are built in")
        ->type_name("FILE");
}

base::Result<Bills, std::string> Bills::open(const BillOptions& options) {
    if (options.prices_file.empty()) return Bills{options.wanted, sim::default_prices()};
    std::ifstream file(options.prices_file, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return std::unexpected("cannot read " + options.prices_file);
    auto prices = sim::read_prices(text.view());
    if (!prices) return std::unexpected(options.prices_file + ": " + prices.error());
    return Bills{options.wanted, *std::move(prices)};
}

void Bills::add(sim::RunResult& result, const sim::Usage& usage) {
    if (!wanted_) return;
    const auto bill = sim::bill_of(usage, prices_);
    result.bill = sim::bill_json(bill);
    const auto about = result.file + " on " + std::string{to_text(result.target)};
    if (about == last_) return;
    last_ = about;
    text_ +=
        about + ", seed " + std::to_string(result.seed) + '\n' + bill_table(bill, prices_) + '\n';
}

}  // namespace torpor::cli
