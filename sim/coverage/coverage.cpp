#include "sim/coverage/coverage.hpp"

#include <nlohmann/json.hpp>

#include "sim/coverage/catalogue.hpp"

namespace torpor::sim {
namespace {

using Json = nlohmann::ordered_json;
using namespace std::string_literals;

constexpr const char* schema_name = "torpor.coverage";

Json header(const Coverage& coverage) {
    return {{"schema", schema_name}, {"version", 1}, {"runs", coverage.runs}};
}

}  // namespace

void Coverage::add(Aspect aspect, std::string_view name, std::uint64_t times) {
    if (times == 0) return;
    auto& of_aspect = counts[static_cast<std::size_t>(aspect)];
    const auto known = of_aspect.find(name);
    if (known != of_aspect.end()) {
        known->second += times;
    } else {
        of_aspect.emplace(name, times);
    }
}

std::uint64_t Coverage::count(Aspect aspect, std::string_view name) const {
    const auto& of_aspect = counts[static_cast<std::size_t>(aspect)];
    const auto known = of_aspect.find(name);
    return known == of_aspect.end() ? 0 : known->second;
}

void Coverage::merge(const Coverage& other) {
    runs += other.runs;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        for (const auto& [name, times] : other.counts[i])
            add(static_cast<Aspect>(i), name, times);
    }
}

std::string to_json(const Coverage& coverage) {
    Json document = header(coverage);
    for (const auto name : aspect_names)
        document[std::string{name}] = Json::array();
    for (const auto& entry : entries(coverage)) {
        Json line{{"name", entry.name}, {"count", entry.count}, {"mark", to_text(entry.mark)}};
        if (!entry.reason.empty()) line["reason"] = entry.reason;
        document[std::string{to_text(entry.aspect)}].push_back(std::move(line));
    }
    return document.dump(1);
}

std::string to_compact_json(const Coverage& coverage) {
    Json document = header(coverage);
    for (std::size_t i = 0; i < coverage.counts.size(); ++i) {
        auto& lines = document[std::string{aspect_names[i]}] = Json::array();
        for (const auto& [name, times] : coverage.counts[i])
            lines.push_back({{"name", name}, {"count", times}});
    }
    return document.dump();
}

base::Result<Coverage, std::string> coverage_from_json(std::string_view text) {
    const auto document = Json::parse(text, nullptr, false);
    if (!document.is_object()) return std::unexpected("it is no JSON object"s);
    if (document.value("schema", Json{}) != schema_name || document.value("version", Json{}) != 1) {
        return std::unexpected("it is no document of schema torpor.coverage, version 1"s);
    }
    const auto whole = [](const Json& parent, const char* name) {
        const auto found = parent.find(name);
        return found != parent.end() && found->is_number_unsigned()
                   ? std::optional{found->get<std::uint64_t>()}
                   : std::nullopt;
    };
    Coverage coverage;
    const auto runs = whole(document, "runs");
    if (!runs) return std::unexpected("\"runs\" is no number"s);
    coverage.runs = *runs;
    for (std::size_t i = 0; i < aspect_names.size(); ++i) {
        const std::string aspect{aspect_names[i]};
        const auto lines = document.find(aspect);
        if (lines == document.end() || !lines->is_array()) {
            return std::unexpected('"' + aspect + "\" is no list");
        }
        for (const auto& line : *lines) {
            const bool named = line.is_object() && line.contains("name") &&
                               line["name"].is_string() && whole(line, "count");
            if (!named) return std::unexpected("an entry of \"" + aspect + "\" cannot be read");
            coverage.add(static_cast<Aspect>(i), line["name"].get<std::string>(),
                         *whole(line, "count"));
        }
    }
    return coverage;
}

}  // namespace torpor::sim
