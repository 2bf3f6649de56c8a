#include "fakes/bedrock/stream.hpp"

#include <algorithm>
#include <string_view>

#include "runtime/base/invariant.hpp"
#include "runtime/wire/eventstream.hpp"

namespace torpor::fakes::bedrock {

namespace {

using namespace wire::bedrock;

constexpr std::string_view alphabet =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Recorded: "tooluse_" and 22 characters.
std::string tool_use_id(base::Random& random) {
    constexpr std::size_t length = 22;
    constexpr std::size_t per_draw = 10;
    std::uint64_t bound = 1;
    for (std::size_t i = 0; i < per_draw; ++i)
        bound *= alphabet.size();

    std::string id = "tooluse_";
    for (std::size_t left = length; left > 0;) {
        auto draw = random.choose("bedrock/tool-use-id", bound);
        const auto count = std::min(left, per_draw);
        for (std::size_t i = 0; i < count; ++i, draw /= alphabet.size()) {
            id += alphabet[draw % alphabet.size()];
        }
        left -= count;
    }
    return id;
}

/// Cuts text into pieces of drawn size, never inside a character of UTF-8.
std::vector<std::string> pieces_of(std::string_view text, base::Random& random) {
    const std::size_t piece_max = std::max<std::size_t>(24, text.size() / 4);
    std::vector<std::string> pieces;
    while (!text.empty()) {
        const auto bound = std::min(piece_max, text.size());
        std::size_t size = 1 + static_cast<std::size_t>(random.choose("bedrock/piece", bound));
        while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
            size += 1;
        }
        pieces.emplace_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return pieces;
}

/// Writes the blocks of a turn and counts what it says.
class TurnWriter {
public:
    TurnWriter(std::vector<StreamEvent>& events, base::Random& random)
        : events_(events), random_(random) {}

    void say(std::string_view text) {
        if (text.empty()) return;
        for (auto& piece : pieces_of(text, random_)) {
            events_.emplace_back(TextDelta{block_, std::move(piece)});
        }
        said_ += text.size();
        stop();
    }

    void call(const ScriptedCall& call, std::string_view arguments) {
        auto id = call.id.empty() ? tool_use_id(random_) : call.id;
        events_.emplace_back(ToolUseStart{block_, std::move(id), call.tool});
        // Recorded: a call without arguments streams an empty text, which means {}.
        if (arguments == "{}") {
            events_.emplace_back(ToolUseDelta{block_, ""});
        } else {
            for (auto& piece : pieces_of(arguments, random_)) {
                events_.emplace_back(ToolUseDelta{block_, std::move(piece)});
            }
        }
        said_ += arguments.size();
        stop();
    }

    std::size_t said() const { return said_; }

private:
    void stop() {
        events_.emplace_back(BlockStop{block_});
        block_ += 1;
    }

    std::vector<StreamEvent>& events_;
    base::Random& random_;
    int block_ = 0;
    std::size_t said_ = 0;
};

template <class Event>
std::size_t position_of(const std::vector<StreamEvent>& events) {
    const auto found = std::ranges::find_if(
        events, [](const StreamEvent& event) { return std::holds_alternative<Event>(event); });
    return static_cast<std::size_t>(found - events.begin());
}

}  // namespace

std::vector<StreamEvent> perform(const Rule& rule, std::int64_t tokens, base::Random& random) {
    std::vector<StreamEvent> events;
    events.emplace_back(MessageStart{});
    TurnWriter turn{events, random};
    if (!rule.text_after_calls) turn.say(rule.says);
    for (const auto& call : rule.calls) {
        base::invariant(call.arguments.starts_with('{'), "scripted arguments are a JSON object");
        std::string_view arguments = call.arguments;
        if (rule.malformed_arguments) arguments = arguments.substr(0, (arguments.size() + 1) / 2);
        turn.call(call, arguments);
    }
    if (rule.text_after_calls) turn.say(rule.says);
    events.emplace_back(
        MessageStop{rule.calls.empty() ? StopReason::end_turn : StopReason::tool_use});
    const auto output = static_cast<std::int64_t>(turn.said() / 4 + 1);
    events.emplace_back(Usage{tokens, output, tokens + output});
    return events;
}

std::size_t events_before(ModelFault fault, const std::vector<StreamEvent>& events) {
    const auto end = position_of<MessageStop>(events);
    switch (fault) {
        case ModelFault::cut_at_start:
            return 0;
        case ModelFault::cut_in_text: {
            const auto texts = std::ranges::count_if(events, [](const StreamEvent& event) {
                return std::holds_alternative<TextDelta>(event);
            });
            // A turn without text has nothing of it to show.
            if (texts == 0) return 1;
            return position_of<TextDelta>(events) + static_cast<std::size_t>(texts + 1) / 2;
        }
        case ModelFault::cut_after_call:
            return end;
        case ModelFault::cut_before_usage:
            return end + 1;
        case ModelFault::stream_error:
            return (end + 1) / 2;
        case ModelFault::throttled:
        case ModelFault::unavailable:
        case ModelFault::refused:
            break;
    }
    base::invariant(false, "this fault comes before the stream");
    return 0;
}

std::string frame(const StreamEvent& event, base::Random& random) {
    const auto length = 1 + random.choose("bedrock/padding", alphabet.size());
    const auto message = encode(event, alphabet.substr(0, static_cast<std::size_t>(length)));
    return wire::eventstream::encode(message);
}

}  // namespace torpor::fakes::bedrock
