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

}  // namespace

std::vector<StreamEvent> perform(const Rule& rule, std::size_t heard, base::Random& random) {
    std::vector<StreamEvent> events;
    events.emplace_back(MessageStart{});
    int block = 0;
    if (!rule.says.empty()) {
        for (auto& piece : pieces_of(rule.says, random)) {
            events.emplace_back(TextDelta{block, std::move(piece)});
        }
        events.emplace_back(BlockStop{block});
        block += 1;
    }
    std::size_t said = rule.says.size();
    for (const auto& call : rule.calls) {
        base::invariant(call.arguments.starts_with('{'), "scripted arguments are a JSON object");
        auto id = call.id.empty() ? tool_use_id(random) : call.id;
        events.emplace_back(ToolUseStart{block, std::move(id), call.tool});
        // Recorded: a call without arguments streams an empty text, which means {}.
        if (call.arguments == "{}") {
            events.emplace_back(ToolUseDelta{block, ""});
        } else {
            for (auto& piece : pieces_of(call.arguments, random)) {
                events.emplace_back(ToolUseDelta{block, std::move(piece)});
            }
        }
        events.emplace_back(BlockStop{block});
        block += 1;
        said += call.arguments.size();
    }
    events.emplace_back(
        MessageStop{rule.calls.empty() ? StopReason::end_turn : StopReason::tool_use});
    const auto input = static_cast<std::int64_t>(heard / 4 + 1);
    const auto output = static_cast<std::int64_t>(said / 4 + 1);
    events.emplace_back(Usage{input, output, input + output});
    return events;
}

std::string frame(const StreamEvent& event, base::Random& random) {
    const auto length = 1 + random.choose("bedrock/padding", alphabet.size());
    const auto message = encode(event, alphabet.substr(0, static_cast<std::size_t>(length)));
    return wire::eventstream::encode(message);
}

}  // namespace torpor::fakes::bedrock
