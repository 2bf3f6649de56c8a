#include "sim/coverage/catalogue.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "sim/checks/check_set.hpp"
#include "sim/coverage/choice_sites.hpp"
#include "sim/coverage/fault_cells.hpp"
#include "sim/scenario/point.hpp"

namespace torpor::sim {
namespace {

struct Named {
    std::string_view name;
    std::string_view rare_because;
};

/// What the core and the engine give as the outcome of a message without effect.
constexpr std::array<Named, 20> refusal_reasons{{
    {"already_answered", ""},
    {"blank_text", "users say something; only a raw message may be blank"},
    {"choice_out_of_range", ""},
    {"closed_thread", ""},
    {"foreign_thread", "a callback for another thread is refused before the inbox"},
    {"metadata_too_large", "stories keep what they say small"},
    {"nothing_to_compact", ""},
    {"prompt_too_large", "stories keep what they say small"},
    {"rate_limited", "it takes a flood of events"},
    {"text_too_large", "stories keep what they say small"},
    {"too_many_children", "it takes more children than a story has"},
    {"too_many_views", "it takes more views than a story has"},
    {"too_many_waiting", "it takes more deferred events than a story has"},
    {"unknown_call", ""},
    {"unknown_child", "a child speaks only to the thread that bore it"},
    {"unknown_parent", "a parent speaks only to threads that it bore"},
    {"unknown_prompt", ""},
    {"unknown_subscription", ""},
    {"unreadable", ""},
    {"view_too_large", "stories keep what they say small"},
}};

constexpr std::array<Named, 8> line_kinds{{
    {"user", ""},
    {"agent", ""},
    {"call", ""},
    {"result answered", ""},
    {"result interrupted", ""},
    {"result expired", ""},
    {"result local_error", ""},
    {"event", ""},
}};

CatalogueEntry entry(Aspect aspect, std::string_view name, std::string_view rare_because) {
    return {.aspect = aspect,
            .name = std::string{name},
            .mark = rare_because.empty() ? Mark::expected : Mark::rare,
            .reason = std::string{rare_because}};
}

void list(std::vector<CatalogueEntry>& all, Aspect aspect, std::span<const Named> names) {
    for (const auto& [name, rare_because] : names)
        all.push_back(entry(aspect, name, rare_because));
}

}  // namespace

std::string_view to_text(Mark mark) {
    constexpr std::array<std::string_view, 4> names{"expected", "rare", "impossible", "unknown"};
    return names[static_cast<std::size_t>(mark)];
}

std::string cell_name(FaultKind fault, ProtocolState state) {
    return std::string{to_text(fault)} + '/' + std::string{to_text(state)};
}

std::vector<CatalogueEntry> catalogue() {
    std::vector<CatalogueEntry> all;
    for (std::size_t kind = 0; kind < fault_kind_names.size(); ++kind) {
        for (std::size_t place = 0; place < protocol_state_names.size(); ++place) {
            const auto fault = static_cast<FaultKind>(kind);
            const auto state = static_cast<ProtocolState>(place);
            const auto [mark, reason] = mark_of(fault, state);
            all.push_back({.aspect = Aspect::faults,
                           .name = cell_name(fault, state),
                           .mark = mark,
                           .reason = std::string{reason}});
        }
    }
    for (const auto& check : check_names())
        all.push_back(entry(Aspect::checks, check, ""));
    all.push_back(entry(Aspect::checks, "expectation", ""));
    for (const auto& [site, rare_because] : choice_sites)
        all.push_back(entry(Aspect::sites, site, rare_because));
    for (const Point point : all_points)
        all.push_back(entry(Aspect::points, to_text(point), ""));
    list(all, Aspect::refusals, refusal_reasons);
    list(all, Aspect::lines, line_kinds);
    return all;
}

std::vector<CatalogueEntry> entries(const Coverage& coverage) {
    auto all = catalogue();
    std::set<std::pair<Aspect, std::string>> known;
    for (auto& one : all) {
        one.count = coverage.count(one.aspect, one.name);
        known.emplace(one.aspect, one.name);
    }
    for (std::size_t i = 0; i < coverage.counts.size(); ++i) {
        const auto aspect = static_cast<Aspect>(i);
        for (const auto& [name, count] : coverage.counts[i]) {
            if (known.contains({aspect, name})) continue;
            all.push_back({.aspect = aspect,
                           .name = name,
                           .mark = Mark::unknown,
                           .reason = "the catalogue does not have it",
                           .count = count});
        }
    }
    return all;
}

std::vector<CatalogueEntry> gaps(const Coverage& coverage) {
    auto all = entries(coverage);
    std::erase_if(all, [](const CatalogueEntry& one) {
        switch (one.mark) {
            case Mark::expected:
                return one.count > 0;
            case Mark::rare:
                return true;
            case Mark::impossible:
                return one.count == 0;
            case Mark::unknown:
                return false;
        }
        return false;
    });
    return all;
}

}  // namespace torpor::sim
