#include "sim/sweep/verdict_codec.hpp"

#include <nlohmann/json.hpp>

#include "sim/report/run_result_codec.hpp"

namespace torpor::sim {

namespace {

using Json = nlohmann::json;

Json effect_json(const Effect& effect) {
    return {{"number", effect.number}, {"what", effect.what}, {"process", effect.process}};
}

std::optional<Effect> read_effect(const Json& json) {
    if (!json.is_object()) return std::nullopt;
    const auto number = json.find("number");
    const auto what = json.find("what");
    const auto process = json.find("process");
    const bool whole = number != json.end() && number->is_number_unsigned() && what != json.end() &&
                       what->is_string() && process != json.end() && process->is_string();
    if (!whole) return std::nullopt;
    return Effect{.number = number->get<std::uint64_t>(),
                  .what = what->get<std::string>(),
                  .process = process->get<std::string>(),
                  .at = {}};
}

std::optional<CrashVerdict> read_verdict(std::string_view line) {
    const auto json = Json::parse(line, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    const auto text = [&](const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_string() ? found->get<std::string>() : "";
    };
    const auto point = parse_crash_point(text("point"));
    auto result = decode_run_result(text("result"));
    const auto visited = json.find("visited");
    if (!point || !result || visited == json.end() || !visited->is_boolean()) return std::nullopt;
    const auto first = read_effect(json.value("first", Json{}));
    const auto second = read_effect(json.value("second", Json{}));
    if (!first || !second) return std::nullopt;
    return CrashVerdict{.point = *point,
                        .first = *first,
                        .second = *second,
                        .visited = visited->get<bool>(),
                        .result = *std::move(result)};
}

}  // namespace

std::string encode(const std::vector<CrashVerdict>& verdicts) {
    std::string text;
    for (const auto& verdict : verdicts) {
        const Json json{{"point", to_text(verdict.point)},
                        {"first", effect_json(verdict.first)},
                        {"second", effect_json(verdict.second)},
                        {"visited", verdict.visited},
                        {"result", encode(verdict.result)}};
        text += json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    }
    return text;
}

std::optional<std::vector<CrashVerdict>> decode_verdicts(std::string_view text) {
    std::vector<CrashVerdict> verdicts;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto verdict = read_verdict(text.substr(0, end));
        if (!verdict) return std::nullopt;
        verdicts.push_back(*std::move(verdict));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return verdicts;
}

}  // namespace torpor::sim
