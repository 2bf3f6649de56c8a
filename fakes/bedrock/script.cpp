#include "fakes/bedrock/script.hpp"

#include <algorithm>
#include <ranges>
#include <string_view>
#include <variant>

namespace torpor::fakes::bedrock {

namespace {

using wire::bedrock::ContentBlock;
using wire::bedrock::Text;
using wire::bedrock::ToolResult;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool contains(std::string_view text, std::string_view part) {
    const auto same = [](char one, char other) { return lower(one) == lower(other); };
    return !std::ranges::search(text, part, same).empty() || part.empty();
}

/// Everything in a block that can be heard, in order.
std::vector<std::string_view> texts_of(const ContentBlock& block) {
    std::vector<std::string_view> texts;
    if (const auto* text = std::get_if<Text>(&block)) texts.emplace_back(text->text);
    if (const auto* result = std::get_if<ToolResult>(&block)) {
        for (const auto& item : result->content) {
            if (const auto* text = std::get_if<Text>(&item)) texts.emplace_back(text->text);
        }
    }
    return texts;
}

int first_rule(const Script& script, std::string_view text, const std::set<int>& spent) {
    for (int i = 0; i < static_cast<int>(script.rules.size()); ++i) {
        const auto& rule = script.rules[static_cast<std::size_t>(i)];
        if (contains(text, rule.hears) && !spent.contains(i)) return i;
    }
    return -1;
}

}  // namespace

Heard listen(const Script& script,
             const wire::bedrock::ConverseStream& request,
             const std::set<int>& spent) {
    Heard newest;
    if (request.messages.empty()) return newest;
    bool first = true;
    for (const auto& block : request.messages.back().content | std::views::reverse) {
        const auto texts = texts_of(block);
        for (const auto text : texts | std::views::reverse) {
            if (first) newest.text = text;
            first = false;
            const int rule = first_rule(script, text, spent);
            if (rule >= 0) return {std::string{text}, rule};
        }
    }
    return newest;
}

}  // namespace torpor::fakes::bedrock
