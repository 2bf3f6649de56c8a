#include "sim/coverage/coverage_table.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/coverage/catalogue.hpp"

namespace torpor::sim {
namespace {

std::string left(std::string_view text, std::size_t width) {
    std::string padded{text};
    if (padded.size() < width) padded.resize(width, ' ');
    return padded;
}
std::string right(std::string_view text, std::size_t width) {
    const auto gap = text.size() < width ? width - text.size() : 0;
    return std::string(gap, ' ') + std::string{text};
}

constexpr std::size_t name_width = 28;
constexpr std::size_t fault_width = 20;
constexpr std::size_t count_width = 14;

std::string count_text(std::uint64_t count) {
    constexpr std::uint64_t thousand = 1000;
    if (count < 100 * thousand) return std::to_string(count);
    if (count < 100 * thousand * thousand) return std::to_string(count / thousand) + 'k';
    return std::to_string(count / thousand / thousand) + 'M';
}

void list_gaps(std::string& text, const Coverage& coverage) {
    const auto missing = gaps(coverage);
    if (missing.empty()) {
        text += "Everything that a search should meet was met.\n";
        return;
    }
    for (const auto& gap : missing) {
        const std::string_view what = gap.mark == Mark::expected     ? "never met"
                                      : gap.mark == Mark::impossible ? "met, and impossible"
                                                                     : "met, and not in the list";
        text += left(what, name_width) + std::string{to_text(gap.aspect)} + ' ' + gap.name;
        if (gap.mark == Mark::impossible) text += " (" + gap.reason + ')';
        text += '\n';
    }
}

/// "." stands for a cell that cannot be met, "(0)" for one that need not.
std::string cell_text(const CatalogueEntry& cell) {
    if (cell.count > 0) return count_text(cell.count);
    if (cell.mark == Mark::impossible) return ".";
    return cell.mark == Mark::rare ? "(0)" : "0";
}

void list_matrix(std::string& text, const std::vector<CatalogueEntry>& all) {
    text += '\n' + left("fault, state", fault_width);
    for (const auto state : protocol_state_names)
        text += right(state, count_width);
    text += '\n';
    auto cell = all.begin();
    for (const auto kind : fault_kind_names) {
        text += left(kind, fault_width);
        for (std::size_t i = 0; i < protocol_state_names.size(); ++i)
            text += right(cell_text(*cell++), count_width);
        text += '\n';
    }
}

void list_aspect(std::string& text, std::vector<CatalogueEntry> all, Aspect aspect) {
    std::erase_if(all, [&](const CatalogueEntry& one) { return one.aspect != aspect; });
    std::ranges::sort(all, {},
                      [](const CatalogueEntry& one) { return std::tie(one.count, one.name); });
    text += '\n' + std::string{to_text(aspect)} + '\n';
    for (const auto& one : all) {
        text += "  " + left(one.name, name_width) + right(count_text(one.count), count_width);
        if (one.mark == Mark::rare) text += "  rare: " + one.reason;
        text += '\n';
    }
}

}  // namespace

std::string coverage_table(const Coverage& coverage) {
    std::string text = std::to_string(coverage.runs) + " runs\n\n";
    list_gaps(text, coverage);
    const auto all = entries(coverage);
    list_matrix(text, all);
    for (std::size_t i = 1; i < aspect_names.size(); ++i)
        list_aspect(text, all, static_cast<Aspect>(i));
    return text;
}

}  // namespace torpor::sim
