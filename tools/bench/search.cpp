#include "tools/bench/search.hpp"

#include <chrono>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "sim/world/world.hpp"

namespace torpor::bench {

namespace {

using Timer = std::chrono::steady_clock;

enum class Tracing { off, on };

SearchFigures::Rate measure(const sim::Scenario& story,
                            std::uint64_t seeds,
                            const char* how,
                            sim::Judgement judgement,
                            Tracing tracing) {
    fakes::dsql::SharedSchemas schemas;
    std::uint64_t slices = 0;
    std::uint64_t events = 0;
    std::size_t traced = 0;
    const auto start = Timer::now();
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        sim::RunOptions options;
        options.schemas = &schemas;
        options.judgement = judgement;
        if (tracing == Tracing::on) {
            options.sink = [&traced](const sim::TraceEvent& event) {
                traced += event.fields.size();
            };
        }
        const auto result = sim::run_scenario(story, seed, std::move(options));
        if (!result.passed) {
            const auto& first = result.violations.front();
            throw std::runtime_error(story.file + " with seed " + std::to_string(seed) + ": " +
                                     first.check + ": " + first.message);
        }
        slices += result.slices;
        events += result.events;
    }
    const auto took = std::chrono::duration<double>(Timer::now() - start).count();
    const auto rate = [took](std::uint64_t count) { return static_cast<double>(count) / took; };
    return {how, rate(seeds), rate(slices), rate(events)};
}

}  // namespace

std::vector<SearchFigures> measure_search(const sim::Scenario& story, std::uint64_t seeds) {
    std::vector<SearchFigures> all;
    for (const auto target : story.agent.targets) {
        auto one = story;
        one.agent.targets = {target};
        SearchFigures figures;
        figures.target = target;
        figures.rates = {measure(one, seeds, "judged", sim::Judgement::all, Tracing::off),
                         measure(one, seeds, "judged and traced", sim::Judgement::all, Tracing::on),
                         measure(one, seeds, "neither", sim::Judgement::none, Tracing::off)};
        const auto& first = figures.rates.front();
        figures.slices_per_run = first.slices_per_second / first.runs_per_second;
        all.push_back(std::move(figures));
    }
    return all;
}

std::string to_json(const std::vector<SearchFigures>& figures) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& one : figures) {
        auto rates = nlohmann::ordered_json::array();
        for (const auto& rate : one.rates) {
            rates.push_back({{"how", rate.how},
                             {"runs_per_second", rate.runs_per_second},
                             {"slices_per_second", rate.slices_per_second},
                             {"events_per_second", rate.events_per_second}});
        }
        list.push_back({{"target", to_text(one.target)},
                        {"slices_per_run", one.slices_per_run},
                        {"rates", std::move(rates)}});
    }
    return list.dump();
}

std::string to_text(const std::vector<SearchFigures>& figures) {
    const auto whole = [](double number) {
        return std::to_string(static_cast<std::uint64_t>(number));
    };
    std::string text;
    for (const auto& one : figures) {
        text +=
            std::string(to_text(one.target)) + ", " + whole(one.slices_per_run) + " slices a run\n";
        for (const auto& rate : one.rates) {
            text += "  " + std::string(rate.how) + ": " + whole(rate.runs_per_second) + " runs, " +
                    whole(rate.slices_per_second) + " slices and " + whole(rate.events_per_second) +
                    " events per second\n";
        }
    }
    return text;
}

}  // namespace torpor::bench
