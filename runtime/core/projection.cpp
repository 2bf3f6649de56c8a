#include "runtime/core/projection.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/event_call.hpp"
#include "runtime/core/limits.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/builtin_arguments.hpp"

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

wire::ContentItem shown(const wire::ImageItem& image, Images images) {
    if (images == Images::replaced) {
        return wire::TextItem{"[image omitted: the current model does not support image inputs]"};
    }
    if (is_showable(image)) return image;
    return wire::TextItem{"[image omitted: its format is not supported]"};
}

std::vector<wire::ContentItem> shown(const std::vector<wire::ContentItem>& content,
                                     const Showing& showing) {
    std::vector<wire::ContentItem> items;
    for (const auto& item : content) {
        if (const auto* image = std::get_if<wire::ImageItem>(&item)) {
            items.push_back(shown(*image, showing.images));
        } else if (const auto& text = std::get<wire::TextItem>(item).text; !is_blank(text)) {
            items.push_back(wire::TextItem{cut_text(text, showing.text_bytes_max)});
        }
    }
    if (items.empty()) items.push_back(wire::TextItem{"(no output)"});
    return items;
}

/// Half a JSON object is none, so arguments are shown whole or not at all.
std::string shown_arguments(const std::string& arguments, const Showing& showing) {
    if (arguments.size() <= showing.text_bytes_max) return arguments;
    return R"({"_left_out":"the arguments were )" + std::to_string(arguments.size()) +
           R"( bytes long"})";
}

/// Lays entries out in turns and watches that each call is answered in the turn after its own.
class TurnWriter {
public:
    explicit TurnWriter(Showing showing) : showing_(showing) {}

    void say(Side side, const std::string& text) {
        if (is_blank(text)) return;
        base::invariant(open_.empty(), "every call is answered before anything else is said");
        turn(side).parts.emplace_back(SpokenText{cut_text(text, showing_.text_bytes_max)});
    }

    void write(const HistoryEntry& entry) {
        std::visit(
            Overloaded{
                [&](const UserEntry& user) { say(Side::user, user.text); },
                [&](const AgentEntry& agent) { say(Side::agent, agent.text); },
                [&](const CallEntry& made) {
                    call(made.call, made.tool, shown_arguments(made.arguments, showing_));
                },
                [&](const ResultEntry& given) { result(given.call, given.content); },
                [&](const EventEntry& event) {
                    call(event.injected, event_tool,
                         injected_arguments(event.original_tool, event.original_call,
                                            shown_arguments(event.original_arguments, showing_)));
                    result(event.injected, event.content);
                },
            },
            entry.body);
    }

    std::vector<RequestTurn> take() {
        base::invariant(open_.empty(), "a model is asked when no call is open");
        base::invariant(!turns_.empty(), "a model is asked about something");
        base::invariant(turns_.back().side == Side::user,
                        "a model is asked when the user's side has the last word");
        return std::move(turns_);
    }

private:
    void call(const base::CallId& id, std::string_view tool, const std::string& arguments) {
        base::invariant(ids_.insert(id).second, "a call's id occurs once in a view");
        const bool answers_came =
            !turns_.empty() && turns_.back().side == Side::user && !open_.empty();
        base::invariant(!answers_came, "the calls of one turn come before their results");
        open_.insert(id);
        turn(Side::agent).parts.emplace_back(CallPart{id, shown_tool(tool), arguments});
    }

    void result(const base::CallId& id, const std::vector<wire::ContentItem>& content) {
        base::invariant(open_.erase(id) == 1, "a result answers one open call");
        turn(Side::user).parts.emplace_back(ResultPart{id, shown(content, showing_)});
    }

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

    Showing showing_;
    std::vector<RequestTurn> turns_;
    std::set<base::CallId> ids_;
    std::set<base::CallId> open_;
};

/// spawn_thread and close_thread ask for these ids, and only here can the model read them.
std::string whereabouts(const ThreadState& state) {
    std::vector<std::string> stack;
    for (const auto& ancestor : state.lineage.ancestors)
        stack.push_back(ancestor.str());
    stack.push_back(state.thread.str());
    auto text = "You are in the thread with the ID " + state.thread.str() + ". ";
    text += state.lineage.ancestors.empty()
                ? "It is the root thread: it has no parent."
                : "Its parent is the thread " + state.lineage.ancestors.back().str() +
                      ", and the root thread is " + state.lineage.ancestors.front().str() + ".";
    return text + " For spawn_thread, child_of is " + wire::string_list(stack) + ".";
}

/// The view, up to one of its own orders, as turns.
void write_view(TurnWriter& writer, const ThreadState& state, std::int64_t up_to) {
    writer.say(Side::agent, state.summary);
    for (const auto& entry : state.inherited)
        writer.write(entry);
    for (const auto& entry : state.history) {
        if (entry.order <= up_to) writer.write(entry);
    }
}

/// The model's interface takes so many images in one request; older ones give way, or the request
/// would be refused for ever.
void show_newest_images(std::vector<RequestTurn>& turns) {
    std::size_t shown = 0;
    for (auto turn = turns.rbegin(); turn != turns.rend(); ++turn) {
        for (auto part = turn->parts.rbegin(); part != turn->parts.rend(); ++part) {
            auto* result = std::get_if<ResultPart>(&*part);
            if (!result) continue;
            for (auto item = result->content.rbegin(); item != result->content.rend(); ++item) {
                if (!std::holds_alternative<wire::ImageItem>(*item) || ++shown <= images_max) {
                    continue;
                }
                *item = wire::TextItem{"[image omitted: only the newest " +
                                       std::to_string(images_max) + " images are shown]"};
            }
        }
    }
}

ModelRequest request_of(TurnWriter& writer,
                        const ThreadState& state,
                        const ToolCatalog& tools,
                        std::string prompt) {
    ModelRequest request;
    request.system = std::move(prompt);
    if (!request.system.empty()) request.system += "\n\n";
    request.system += whereabouts(state);
    request.turns = writer.take();
    show_newest_images(request.turns);
    request.tools = tools.offered();
    return request;
}

}  // namespace

ModelRequest project(const ThreadState& state,
                     const ToolCatalog& tools,
                     std::string prompt,
                     Showing showing) {
    TurnWriter writer(showing);
    write_view(writer, state, state.history_length);
    return request_of(writer, state, tools, std::move(prompt));
}

ModelRequest project_up_to(std::int64_t up_to,
                           const std::string& question,
                           const ThreadState& state,
                           const ToolCatalog& tools,
                           std::string prompt,
                           Showing showing) {
    base::invariant(up_to >= state.compacted_to, "a view begins after what was compacted");
    base::invariant(up_to <= state.history_length, "a view ends with the history");
    TurnWriter writer(showing);
    write_view(writer, state, up_to);
    writer.say(Side::user, question);
    return request_of(writer, state, tools, std::move(prompt));
}

}  // namespace torpor::core
