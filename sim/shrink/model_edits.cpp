#include <algorithm>

#include "sim/shrink/values.hpp"

namespace torpor::sim {
namespace {

constexpr std::size_t answer_length_max = 10;

template <class Change>
void append(std::vector<Edit>& edits, std::size_t rule, Change change) {
    edits.emplace_back([rule, change](Scenario& one) { change(one.model[rule]); });
}

void append_call_edits(std::vector<Edit>& edits, std::size_t rule, std::size_t call) {
    append(edits, rule, [call](ModelRule& one) {
        one.calls.erase(one.calls.begin() + static_cast<std::ptrdiff_t>(call));
    });
    append(edits, rule, [call](ModelRule& one) { one.calls[call].id.clear(); });
    append(edits, rule, [call](ModelRule& one) { one.calls[call].arguments = "{}"; });
}

}  // namespace

std::vector<Edit> model_edits(const Scenario& scenario) {
    std::vector<Edit> edits;
    for (std::size_t i = 0; i < scenario.model.size(); ++i) {
        const auto& rule = scenario.model[i];
        if (rule.calls.size() > 1) append(edits, i, [](ModelRule& one) { one.calls.clear(); });
        for (std::size_t call = 0; call < rule.calls.size(); ++call)
            append_call_edits(edits, i, call);
        append(edits, i, [](ModelRule& one) { one.fails.reset(); });
        if (rule.fails && rule.fails->times != 1)
            append(edits, i, [](ModelRule& one) { one.fails->times = 1; });
        append(edits, i, [](ModelRule& one) { one.text_after_calls = false; });
        append(edits, i, [](ModelRule& one) { one.malformed_arguments = false; });
        append(edits, i, [](ModelRule& one) { one.times = 0; });
        append(edits, i, [](ModelRule& one) { one.thinks_for = ModelRule{}.thinks_for; });
        if (!rule.calls.empty()) {
            append(edits, i, [](ModelRule& one) {
                one.says.clear();
                one.text_after_calls = false;
            });
        }
        if (rule.says.size() > answer_length_max)
            append(edits, i, [](ModelRule& one) { one.says = "Done."; });
    }
    return edits;
}

}  // namespace torpor::sim
