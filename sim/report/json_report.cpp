#include "sim/report/json_report.hpp"

#include <nlohmann/json.hpp>

#include "sim/report/precise.hpp"

namespace torpor::sim {
namespace {

// Ordered, so that a reader finds the keys as they are documented.
using Json = nlohmann::ordered_json;

Json violations(const RunResult& result) {
    Json list = Json::array();
    for (const Violation& violation : result.violations) {
        Json one;
        one["check"] = violation.check;
        one["at"] = precise(violation.at);
        one["message"] = violation.message;
        list.push_back(std::move(one));
    }
    return list;
}

}  // namespace

std::string json_report(const std::vector<RunResult>& results) {
    Json scenarios = Json::array();
    for (const RunResult& result : results) {
        Json one;
        one["file"] = result.file;
        one["title"] = result.title;
        one["target"] = to_text(result.target);
        one["seed"] = result.seed;
        if (!result.faults.empty()) one["faults"] = result.faults;
        one["passed"] = result.passed;
        one["violations"] = violations(result);
        one["virtual_seconds"] = result.virtual_seconds;
        one["events"] = result.events;
        one["slices"] = result.slices;
        one["trace_hash"] = result.trace_hash;
        if (!result.bill.empty()) one["bill"] = Json::parse(result.bill, nullptr, false);
        scenarios.push_back(std::move(one));
    }
    Json document;
    document["schema"] = "torpor.result";
    document["version"] = 1;
    document["scenarios"] = std::move(scenarios);
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace torpor::sim
