#include "sim/report/run_result_codec.hpp"

#include <array>
#include <concepts>
#include <cstdint>

#include <nlohmann/json.hpp>

namespace torpor::sim {

namespace {

using Json = nlohmann::ordered_json;

struct EndingName {
    Ending ending;
    const char* name;
};
constexpr std::array ending_names{
    EndingName{Ending::at_rest, "at_rest"}, EndingName{Ending::stuck, "stuck"},
    EndingName{Ending::time_limit, "time_limit"}, EndingName{Ending::step_limit, "step_limit"}};

const char* to_text(Ending ending) {
    for (const auto& one : ending_names) {
        if (one.ending == ending) return one.name;
    }
    return "at_rest";
}

void read(const Json& from, const char* key, std::string& into) {
    const auto found = from.find(key);
    if (found != from.end() && found->is_string()) into = found->get<std::string>();
}

void read(const Json& from, const char* key, bool& into) {
    const auto found = from.find(key);
    if (found != from.end() && found->is_boolean()) into = found->get<bool>();
}

void read(const Json& from, const char* key, double& into) {
    const auto found = from.find(key);
    if (found != from.end() && found->is_number()) into = found->get<double>();
}

template <std::integral Number>
void read(const Json& from, const char* key, Number& into) {
    const auto found = from.find(key);
    if (found != from.end() && found->is_number_integer()) into = found->get<Number>();
}

Violation violation_of(const Json& one) {
    Violation violation;
    read(one, "check", violation.check);
    read(one, "message", violation.message);
    std::int64_t nanoseconds = 0;
    read(one, "at_ns", nanoseconds);
    violation.at = base::Instant{base::Duration{nanoseconds}};
    return violation;
}

}  // namespace

std::string encode(const RunResult& result) {
    Json one;
    one["file"] = result.file;
    one["title"] = result.title;
    one["target"] = to_text(result.target);
    one["seed"] = result.seed;
    if (!result.faults.empty()) one["faults"] = result.faults;
    if (result.generated) one["generated"] = true;
    if (result.target_asked) one["target_asked"] = true;
    one["passed"] = result.passed;
    one["ending"] = to_text(result.ending);
    for (const auto& violation : result.violations) {
        one["violations"].push_back({{"check", violation.check},
                                     {"at_ns", violation.at.time_since_epoch().count()},
                                     {"message", violation.message}});
    }
    one["virtual_seconds"] = result.virtual_seconds;
    one["events"] = result.events;
    one["slices"] = result.slices;
    one["trace_hash"] = result.trace_hash;
    return one.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<RunResult> decode_run_result(std::string_view text) {
    const auto one = Json::parse(text, nullptr, false);
    if (!one.is_object()) return std::nullopt;
    RunResult result;
    std::string target;
    std::string ending;
    read(one, "file", result.file);
    read(one, "title", result.title);
    read(one, "target", target);
    read(one, "seed", result.seed);
    read(one, "faults", result.faults);
    read(one, "generated", result.generated);
    read(one, "target_asked", result.target_asked);
    read(one, "passed", result.passed);
    read(one, "ending", ending);
    read(one, "virtual_seconds", result.virtual_seconds);
    read(one, "events", result.events);
    read(one, "slices", result.slices);
    read(one, "trace_hash", result.trace_hash);
    result.target = target_named(target).value_or(result.target);
    for (const auto& known : ending_names) {
        if (ending == known.name) result.ending = known.ending;
    }
    if (const auto list = one.find("violations"); list != one.end() && list->is_array()) {
        for (const auto& violation : *list) {
            if (violation.is_object()) result.violations.push_back(violation_of(violation));
        }
    }
    return result;
}

}  // namespace torpor::sim
