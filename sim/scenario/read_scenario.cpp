#include "sim/scenario/read_scenario.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <tuple>

#include "sim/scenario/document.hpp"
#include "sim/scenario/duration_text.hpp"
#include "sim/scenario/field.hpp"
#include "sim/scenario/sections.hpp"

namespace torpor::sim {
namespace {

std::optional<std::uint64_t> parse_seed(std::string_view text) {
    std::uint64_t seed = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
    return seed;
}

void read_seeds(const Place& place, Scenario& scenario) {
    const auto seeds =
        place.is(JsonNode::Kind::text) ? parse_seed_range(place.text()) : std::nullopt;
    if (!seeds) place.refuse(R"(seeds such as "7" or "1..200")");
    scenario.seeds = seeds.value_or(SeedRange{});
}

void read_start(const Place& place, Scenario& scenario) {
    const auto start = place.is(JsonNode::Kind::text) ? parse_instant(place.text()) : std::nullopt;
    if (!start) place.refuse(R"(a time of UTC such as "2026-01-05T09:00:00Z")");
    scenario.start = start.value_or(scenario.start);
}

/// A sentence, or a list of them.
void read_story(const Place& place, Scenario& scenario) {
    if (place.is(JsonNode::Kind::text)) {
        scenario.story = {place.words()};
    } else {
        scenario.story = place.list_of_words();
    }
}

/// A tool's name is its RAP operation and, unless said otherwise, part of a host name.
bool names_a_tool(std::string_view name) {
    constexpr std::size_t name_size_max = 60;
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return !name.empty() && name.size() <= name_size_max && std::ranges::all_of(name, allowed);
}

void read_tools(const Place& place, Scenario& scenario) {
    for (const auto& [name, tool] : place.members()) {
        if (!names_a_tool(name)) {
            tool.refuse_key(name, "a name of at most 60 of a-z, 0-9, '-' and '_'", {});
        }
        scenario.tools[name] = read_tool(tool, name);
    }
}

void read_servers(const Place& place, Scenario& scenario) {
    for (const auto& [name, server] : place.members()) {
        if (!names_a_tool(name)) {
            server.refuse_key(name, "a name of at most 60 of a-z, 0-9, '-' and '_'", {});
        }
        scenario.servers[name] = read_server(server);
    }
}

constexpr std::array<Field<Scenario>, 13> scenario_fields{{
    {"$schema", [](const Place& place, Scenario&) { place.words(); }},
    {"title", [](const Place& place, Scenario& scenario) { scenario.title = place.words(); },
     "what happens, in one line"},
    {"story", read_story},
    {"agent", [](const Place& place, Scenario& scenario) { scenario.agent = read_agent(place); }},
    {"model",
     [](const Place& place, Scenario& scenario) {
         for (const Place& rule : place.elements()) {
             scenario.model.push_back(read_model_rule(rule));
         }
     }},
    {"tools", read_tools},
    {"servers", read_servers},
    {"events",
     [](const Place& place, Scenario& scenario) {
         for (const Place& event : place.elements()) {
             scenario.events.push_back(read_event(event));
         }
         if (place.is(JsonNode::Kind::list) && scenario.events.empty()) {
             place.refuse("at least one event");
         }
     },
     "a list of events: nothing happens otherwise"},
    {"faults",
     [](const Place& place, Scenario& scenario) { scenario.faults = read_faults(place); }},
    {"schedule",
     [](const Place& place, Scenario& scenario) { scenario.schedule = read_schedule(place); }},
    {"expect",
     [](const Place& place, Scenario& scenario) { scenario.expect = read_expectation(place); }},
    {"seeds", read_seeds},
    {"start", read_start},
}};

/// An empty list is a list: an agent without tools.
bool names_tools(const Place& root) {
    for (const auto& [section, agent] : root.members()) {
        if (section != "agent" || !agent.is(JsonNode::Kind::object)) continue;
        return std::ranges::any_of(agent.members(),
                                   [](const auto& member) { return member.first == "tools"; });
    }
    return false;
}

Scenario read_root(const Place& root) {
    Scenario scenario;
    const auto seen = read_object(root, scenario_fields, scenario);
    if (!root.is(JsonNode::Kind::object)) return scenario;
    check_references(root, scenario);
    if (!names_tools(root)) {
        for (const auto& [name, tool] : scenario.tools)
            scenario.agent.tools.push_back(name);
    }
    return scenario;
}

ScenarioMistakes only_mistake(std::string file, Mistake mistake) {
    return {.file = std::move(file), .mistakes = {std::move(mistake)}};
}

}  // namespace

std::optional<SeedRange> parse_seed_range(std::string_view text) {
    const auto dots = text.find("..");
    const auto first = parse_seed(text.substr(0, dots));
    const auto last = dots == std::string_view::npos ? first : parse_seed(text.substr(dots + 2));
    constexpr std::uint64_t seeds_max = 1'000'000'000;
    if (!first || !last || *last < *first || *last - *first >= seeds_max) return std::nullopt;
    return SeedRange{.first = *first, .last = *last};
}

std::string ScenarioMistakes::text() const {
    std::string text;
    for (const Mistake& mistake : mistakes) {
        text += file;
        if (mistake.position.line > 0) {
            text += ':' + std::to_string(mistake.position.line);
            text += ':' + std::to_string(mistake.position.column);
        }
        text += ": ";
        if (!mistake.field.empty()) text += mistake.field + ": ";
        text += "expected " + mistake.expected;
        text += mistake.found.empty() ? ", found nothing" : ", found " + mistake.found;
        if (!mistake.suggestion.empty()) text += "; did you mean \"" + mistake.suggestion + "\"?";
        text += '\n';
    }
    return text;
}

base::Result<Scenario, ScenarioMistakes> read_scenario(std::string file, std::string_view text) {
    if (text.size() > scenario_bytes_max) {
        Mistake mistake;
        mistake.expected = "at most " + std::to_string(scenario_bytes_max) + " bytes";
        mistake.found = std::to_string(text.size());
        return std::unexpected(only_mistake(std::move(file), std::move(mistake)));
    }
    const auto document = parse_document(text);
    if (!document) {
        Mistake mistake;
        mistake.position = document.error().position;
        mistake.expected = document.error().expected;
        mistake.found = document.error().found;
        return std::unexpected(only_mistake(std::move(file), std::move(mistake)));
    }

    std::vector<Mistake> mistakes;
    Scenario scenario = read_root(Place(*document, "", mistakes));
    if (!mistakes.empty()) {
        std::ranges::sort(mistakes, {}, [](const Mistake& mistake) {
            return std::tuple{mistake.position.line, mistake.position.column, mistake.field};
        });
        ScenarioMistakes all{.file = std::move(file), .mistakes = std::move(mistakes)};
        return std::unexpected(std::move(all));
    }
    scenario.file = std::move(file);
    return scenario;
}

base::Result<Scenario, ScenarioMistakes> read_scenario_file(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    std::string text;
    // One byte more than allowed tells a file that is too long from one that just fits.
    text.resize(scenario_bytes_max + 1);
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (stream.bad() || (text.empty() && !stream.is_open())) {
        Mistake mistake;
        mistake.expected = "a file that can be read";
        return std::unexpected(only_mistake(path, std::move(mistake)));
    }
    return read_scenario(path, text);
}

std::vector<std::string> scenario_keys() {
    std::vector<std::string> keys;
    append_keys(keys, "", scenario_fields);
    append_agent_keys(keys);
    append_model_keys(keys);
    append_tool_keys(keys);
    append_server_keys(keys);
    append_event_keys(keys);
    append_fault_keys(keys);
    append_schedule_keys(keys);
    append_expectation_keys(keys);
    std::ranges::sort(keys);
    return keys;
}

}  // namespace torpor::sim
