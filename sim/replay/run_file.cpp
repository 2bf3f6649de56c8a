#include "sim/replay/run_file.hpp"

#include <charconv>
#include <fstream>
#include <utility>

#include <nlohmann/json.hpp>

#include "sim/replay/draw_log.hpp"
#include "sim/report/run_result_codec.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "sim/scenario/write_scenario.hpp"

namespace torpor::sim {

namespace {

using Json = nlohmann::ordered_json;
using Refusal = std::unexpected<std::string>;

constexpr int hex = 16;

std::string line_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json json_of(const RecordedStep& step) {
    Json one;
    if (step.draw) {
        one["draw"] = {step.draw->stream, step.draw->site, step.draw->bound, step.draw->value};
    } else {
        one["event"] = step.event;
    }
    one["hash"] = hash_text(step.hash);
    return one;
}

std::optional<std::uint64_t> hash_of(const Json& one) {
    const auto found = one.find("hash");
    if (found == one.end() || !found->is_string()) return std::nullopt;
    const auto& text = found->get_ref<const std::string&>();
    std::uint64_t hash = 0;
    const auto* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, hash, hex);
    if (text.empty() || error != std::errc{} || stopped != end) return std::nullopt;
    return hash;
}

std::optional<Choice> draw_of(const Json& draw) {
    constexpr std::size_t parts = 4;
    if (!draw.is_array() || draw.size() != parts || !draw[0].is_string() || !draw[1].is_string() ||
        !draw[2].is_number_unsigned() || !draw[3].is_number_unsigned())
        return std::nullopt;
    return Choice{.stream = draw[0].get<std::string>(),
                  .site = draw[1].get<std::string>(),
                  .bound = draw[2].get<std::uint64_t>(),
                  .value = draw[3].get<std::uint64_t>()};
}

base::Result<RecordedStep, std::string> step_of(std::string_view line) {
    const auto one = Json::parse(line, nullptr, false);
    if (!one.is_object()) return Refusal("expected a step, a JSON object");
    RecordedStep step;
    const auto hash = hash_of(one);
    if (!hash) return Refusal("the step has no \"hash\" of hexadecimal digits");
    step.hash = *hash;
    if (const auto draw = one.find("draw"); draw != one.end()) {
        step.draw = draw_of(*draw);
        if (!step.draw) return Refusal("a \"draw\" is [stream, site, bound, value]");
        return step;
    }
    const auto event = one.find("event");
    if (event == one.end() || !event->is_string())
        return Refusal("a step has a \"draw\" or an \"event\"");
    step.event = event->get<std::string>();
    return step;
}

struct Header {
    RunFile run;
    std::uint64_t steps = 0;
};

base::Result<Scenario, std::string> scenario_of(const Json& json, const RunResult& result) {
    const auto text = json.find("scenario");
    if (text == json.end() || !text->is_string())
        return Refusal("the header has no \"scenario\", the text of a scenario file");
    auto scenario = read_scenario(result.file, text->get_ref<const std::string&>());
    if (scenario && scenario->agent.targets.size() == 1) return *std::move(scenario);
    if (scenario) return Refusal("the scenario in the header has several targets");
    auto mistakes = scenario.error();
    mistakes.file = "scenario";
    return Refusal("the scenario in the header is wrong:\n" + mistakes.text());
}

base::Result<Header, std::string> header_of(std::string_view line) {
    const auto json = Json::parse(line, nullptr, false);
    if (!json.is_object() || json.value("schema", Json{}) != "torpor.run")
        return Refusal("this is no run file: the header says no \"schema\": \"torpor.run\"");
    if (json.value("version", Json{}) != 1)
        return Refusal("run files of another version than 1 are unknown");
    Header header;
    const auto program = json.find("program");
    if (program != json.end() && program->is_string()) header.run.program = *program;
    const auto seed = json.find("seed");
    const auto steps = json.find("steps");
    if (seed == json.end() || !seed->is_number_unsigned() || steps == json.end() ||
        !steps->is_number_unsigned())
        return Refusal("the header has no \"seed\" and \"steps\"");
    header.run.seed = *seed;
    header.steps = *steps;
    const auto result = json.find("result");
    const auto decoded = decode_run_result(result == json.end() ? "" : line_of(*result));
    if (!decoded) return Refusal("the header has no \"result\"");
    header.run.result = *decoded;
    auto scenario = scenario_of(json, header.run.result);
    if (!scenario) return Refusal(scenario.error());
    header.run.scenario = *std::move(scenario);
    return header;
}

/// The text up to the next end of a line, which is taken off.
std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

}  // namespace

std::string to_text(const RecordedStep& step) {
    if (!step.draw) return step.event;
    return "draw " + step.draw->stream + ' ' + step.draw->site + " of " +
           std::to_string(step.draw->bound) + ": " + std::to_string(step.draw->value);
}

std::string encode(const RunFile& run) {
    Json header;
    header["schema"] = "torpor.run";
    header["version"] = 1;
    header["program"] = run.program;
    header["seed"] = run.seed;
    header["steps"] = run.steps.size();
    header["result"] = Json::parse(encode(run.result));
    header["scenario"] = write_scenario(run.scenario);
    std::string text = line_of(header);
    for (const auto& step : run.steps)
        text += line_of(json_of(step));
    return text;
}

base::Result<RunFile, std::string> decode_run_file(std::string_view text, const std::string& name) {
    std::uint64_t number = 1;
    const auto refuse = [&](const std::string& why) {
        return Refusal(name + ':' + std::to_string(number) + ": " + why);
    };
    auto header = header_of(take_line(text));
    if (!header) return refuse(header.error());
    auto& run = header->run;
    while (!text.empty()) {
        number += 1;
        auto step = step_of(take_line(text));
        if (!step) return refuse(step.error());
        run.steps.push_back(*std::move(step));
    }
    if (run.steps.size() != header->steps)
        return refuse("the file ends after " + std::to_string(run.steps.size()) + " of " +
                      std::to_string(header->steps) + " steps");
    return std::move(run);
}

base::Result<RunFile, std::string> read_run_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::string text;
    std::string piece(1 << 16, '\0');
    while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())), file.gcount() > 0) {
        text.append(piece, 0, static_cast<std::size_t>(file.gcount()));
        if (text.size() > run_file_bytes_max) return Refusal(path + ": too large for a run file");
    }
    if (!file.eof()) return Refusal(path + ": cannot be read");
    return decode_run_file(text, path);
}

}  // namespace torpor::sim
