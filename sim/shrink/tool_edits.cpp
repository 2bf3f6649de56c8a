#include "sim/shrink/values.hpp"

namespace torpor::sim {
namespace {

constexpr std::size_t answer_length_max = 10;

template <class Change>
void append(std::vector<Edit>& edits, const std::string& tool, Change change) {
    edits.emplace_back([tool, change](Scenario& one) { change(one.tools.at(tool)); });
}

template <class Element>
void append_removals(std::vector<Edit>& edits,
                     const std::string& tool,
                     std::vector<Element> ToolScript::* list,
                     std::size_t size) {
    if (size > 1) append(edits, tool, [list](ToolScript& one) { (one.*list).clear(); });
    for (std::size_t i = 0; i < size; ++i) {
        append(edits, tool, [list, i](ToolScript& one) {
            (one.*list).erase((one.*list).begin() + static_cast<std::ptrdiff_t>(i));
        });
    }
}

void append_event_edits(std::vector<Edit>& edits, const std::string& tool, std::size_t event) {
    const auto plain = [&](auto change) {
        append(edits, tool, [event, change](ToolScript& one) { change(one.events[event]); });
    };
    plain([](ToolEvent& one) {
        one.times = 1;
        one.every = {};
    });
    plain([](ToolEvent& one) { one.times = std::min(one.times, 2); });
    plain([](ToolEvent& one) { one.associative = false; });
    plain([](ToolEvent& one) { one.final = false; });
    plain([](ToolEvent& one) { one.named = true; });
    plain([](ToolEvent& one) { one.before_confirmation = false; });
    plain([](ToolEvent& one) { one.again_after.reset(); });
    plain([](ToolEvent& one) { one.after = ToolEvent{}.after; });
}

void append_manners(std::vector<Edit>& edits, const std::string& tool) {
    const ToolScript usual;
    append(edits, tool, [](ToolScript& one) { one.description = ToolScript{}.description; });
    append(edits, tool, [](ToolScript& one) { one.input_schema = ToolScript{}.input_schema; });
    for (auto text : {&ToolScript::annotations, &ToolScript::display_as, &ToolScript::content,
                      &ToolScript::fails}) {
        append(edits, tool, [text](ToolScript& one) { (one.*text).clear(); });
    }
    append(edits, tool, [](ToolScript& one) { one.answer_bytes = 0; });
    append(edits, tool, [](ToolScript& one) { one.answers_twice.reset(); });
    append(edits, tool, [](ToolScript& one) { one.acknowledges_after = {}; });
    append(edits, tool, [](ToolScript& one) { one.unavailable_times = 0; });
    append(edits, tool,
           [](ToolScript& one) { one.unavailable_times = std::min(one.unavailable_times, 1); });
    append(edits, tool, [](ToolScript& one) { one.refuses_with.reset(); });
    for (auto manner : {&ToolScript::answers_before_acknowledging, &ToolScript::never_answers,
                        &ToolScript::ignores_cancel, &ToolScript::answers_for_wrong_thread}) {
        append(edits, tool, [manner](ToolScript& one) { one.*manner = false; });
    }
    append(edits, tool, [](ToolScript& one) { one.authorisation.reset(); });
    append(edits, tool, [](ToolScript& one) { one.after = ToolScript{}.after; });
}

}  // namespace

std::vector<Edit> tool_value_edits(const Scenario& scenario) {
    std::vector<Edit> edits;
    for (const auto& [key, tool] : scenario.tools) {
        const std::string name = key;
        // Everything at once: most tools matter only because they are called.
        append(edits, name, [name](ToolScript& one) {
            one = {};
            one.server = name;
            one.answers = "Done.";
        });
        append(edits, name, [](ToolScript& one) {
            one.subscribes = false;
            one.events.clear();
        });
        append_removals(edits, name, &ToolScript::events, tool.events.size());
        append_removals(edits, name, &ToolScript::choices, tool.choices.size());
        append_removals(edits, name, &ToolScript::views, tool.views.size());
        for (std::size_t event = 0; event < tool.events.size(); ++event)
            append_event_edits(edits, name, event);
        append_manners(edits, name);
        append(edits, name, [name](ToolScript& one) { one.server = name; });
        if (tool.answers.size() > answer_length_max)
            append(edits, name, [](ToolScript& one) { one.answers = "Done."; });
    }
    for (const auto& [name, server] : scenario.servers)
        edits.emplace_back([name](Scenario& one) { one.servers.at(name) = {}; });
    return edits;
}

}  // namespace torpor::sim
