#include "runtime/core/projection.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/text.hpp"

namespace torpor::core {

namespace {

using Side = RequestTurn::Side;

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

/// A format that the model's interface does not know would refuse every later request [D-054].
bool is_showable(const wire::ImageItem& image) {
    constexpr std::array<std::string_view, 4> formats{"png", "jpeg", "gif", "webp"};
    return std::ranges::find(formats, image.media_type) != formats.end() && !image.data.empty();
}

std::vector<wire::ContentItem> shown(const std::vector<wire::ContentItem>& content) {
    std::vector<wire::ContentItem> items;
    for (const auto& item : content) {
        if (const auto* text = std::get_if<wire::TextItem>(&item)) {
            if (!is_blank(text->text)) items.push_back(*text);
        } else if (is_showable(std::get<wire::ImageItem>(item))) {
            items.push_back(item);
        } else {
            items.push_back(wire::TextItem{"[image omitted: its format is not supported]"});
        }
    }
    if (items.empty()) items.push_back(wire::TextItem{"(no output)"});
    return items;
}

/// The name as the model's interface takes it: models have asked for tools by any text.
std::string shown_tool(std::string_view tool) {
    std::string name(tool.substr(0, 64));
    for (char& c : name) {
        if (!is_tool_name_character(c)) c = '_';
    }
    return name.empty() ? "_" : name;
}

/// Lays entries out in turns and watches that each call is answered in the turn after its own.
class TurnWriter {
public:
    void say(Side side, const std::string& text) {
        if (is_blank(text)) return;
        base::invariant(open_.empty(), "every call is answered before anything else is said");
        turn(side).parts.emplace_back(SpokenText{text});
    }

    void call(const base::CallId& id, std::string_view tool, const std::string& arguments) {
        base::invariant(ids_.insert(id).second, "a call's id occurs once in a history");
        open_.insert(id);
        turn(Side::agent).parts.emplace_back(CallPart{id, shown_tool(tool), arguments});
    }

    void result(const base::CallId& id, const std::vector<wire::ContentItem>& content) {
        base::invariant(open_.erase(id) == 1, "a result answers one open call");
        turn(Side::user).parts.emplace_back(ResultPart{id, shown(content)});
    }

    std::vector<RequestTurn> take() {
        base::invariant(open_.empty(), "a model is asked when no call is open");
        base::invariant(!turns_.empty() && turns_.back().side == Side::user,
                        "a model is asked when the user's side has the last word");
        return std::move(turns_);
    }

private:
    RequestTurn& turn(Side side) {
        if (turns_.empty() && side == Side::agent) {
            RequestTurn opening;
            opening.parts.emplace_back(SpokenText{"(The conversation begins.)"});
            turns_.push_back(std::move(opening));
        }
        if (turns_.empty() || turns_.back().side != side) {
            turns_.push_back({.side = side, .parts = {}});
        }
        return turns_.back();
    }

    std::vector<RequestTurn> turns_;
    std::set<base::CallId> ids_;
    std::set<base::CallId> open_;
};

std::string event_arguments(const EventEntry& event) {
    // Both names are texts that need no escape: ids and names are checked where they enter.
    return R"({"original_args":)" + event.original_arguments + R"(,"original_tool_call_id":")" +
           event.original_call.str() + R"(","original_tool_name":")" +
           shown_tool(event.original_tool) + R"("})";
}

}  // namespace

ModelRequest project(const History& history, const ToolCatalog& tools, std::string prompt) {
    TurnWriter writer;
    for (const auto& entry : history) {
        std::visit(
            Overloaded{
                [&](const UserEntry& user) { writer.say(Side::user, user.text); },
                [&](const AgentEntry& agent) { writer.say(Side::agent, agent.text); },
                [&](const CallEntry& call) { writer.call(call.call, call.tool, call.arguments); },
                [&](const ResultEntry& result) { writer.result(result.call, result.content); },
                [&](const EventEntry& event) {
                    writer.call(event.injected, event_tool, event_arguments(event));
                    writer.result(event.injected, event.content);
                },
            },
            entry.body);
    }
    ModelRequest request;
    request.system = std::move(prompt);
    request.turns = writer.take();
    request.tools = tools.offered();
    return request;
}

}  // namespace torpor::core
