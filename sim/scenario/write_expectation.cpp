#include <array>
#include <charconv>

#include <nlohmann/json.hpp>

#include "runtime/base/invariant.hpp"
#include "sim/scenario/duration_text.hpp"
#include "sim/scenario/spellings.hpp"
#include "sim/scenario/written_sections.hpp"

namespace torpor::sim {
namespace {

using Json = nlohmann::ordered_json;

/// The shortest decimal number that is read back as the same.
std::string decimal(double number) {
    std::array<char, 400> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                            std::chars_format::fixed);
    base::invariant(error == std::errc{}, "a price has fewer digits");
    return {digits.data(), end};
}

/// `usual` is what the reader supposes if the file says nothing.
void put_tally(Json& json, const Tally& tally, const Tally& usual) {
    if (tally.least && tally.least == tally.most) {
        json["exactly"] = *tally.least;
        return;
    }
    if (tally.least != usual.least) json["at_least"] = tally.least.value_or(0);
    if (tally.most) json["at_most"] = *tally.most;
}

Json written(const ExpectedReply& reply) {
    Json json = {{"user", reply.user}, {"reads", reply.reads}};
    if (reply.threads != 1) json["threads"] = reply.threads;
    put_tally(json, reply.tally, ExpectedReply{}.tally);
    if (reply.not_before) json["not_before"] = to_text(*reply.not_before);
    if (reply.by) json["by"] = to_text(*reply.by);
    return json;
}

Json written(const ExpectedCount& count) {
    Json json = Json::object();
    if (count.point) {
        json["point"] = to_text(*count.point);
    } else {
        json["tool"] = count.tool;
        if (!count.with.empty()) json["with"] = embedded(count.with);
    }
    put_tally(json, count.tally, ExpectedCount{}.tally);
    if (!count.tally.least && !count.tally.most) json["at_least"] = 0;
    return json;
}

Json written(const ExpectedPrompt& prompt) {
    Json json = {{"user", prompt.user}, {"shows", prompt.shows}};
    put_tally(json, prompt.tally, ExpectedPrompt{}.tally);
    return json;
}

Json written(const ExpectedRefusal& refusal) {
    Json json = {{"reason", refusal.reason}};
    put_tally(json, refusal.tally, ExpectedRefusal{}.tally);
    return json;
}

Json written(const ExpectedView& view) {
    Json json = {{"user", view.user}, {"view_type", view.view_type}};
    if (!view.content.empty()) json["content"] = embedded(view.content);
    return json;
}

Json written(const ExpectedBound& bound) {
    return {{"of", bounded_names[static_cast<std::size_t>(bound.what)]},
            {"at_most", bound.at_most}};
}

Json written(const IdleSpan& span) {
    return {{"from", to_text(span.from)}, {"to", to_text(span.to)}};
}

template <class Expected>
void put_list(Json& json, const char* key, const std::vector<Expected>& list) {
    for (const auto& one : list)
        json[key].push_back(written(one));
}

}  // namespace

nlohmann::ordered_json written_expectation(const Expectation& expect) {
    const Expectation usual;
    Json json = Json::object();
    if (expect.within != usual.within) json["within"] = to_text(expect.within);
    if (!expect.always.empty()) json["always"] = expect.always;
    put_list(json, "counts", expect.counts);
    put_list(json, "prompts", expect.prompts);
    put_list(json, "refusals", expect.refusals);
    put_list(json, "views", expect.views);
    put_list(json, "bounds", expect.bounds);
    put_list(json, "replies", expect.replies);
    if (!expect.replies_in_order) json["replies_in_order"] = false;
    for (const auto& [thread, lines] : expect.history)
        json["history"][thread] = lines;
    put_list(json, "idle", expect.idle);
    const auto number = [&](const char* key, int value) {
        if (value != 0) json[key] = value;
    };
    number("compactions_at_least", expect.compactions_at_least);
    if (expect.threads_spawned) json["threads_spawned"] = *expect.threads_spawned;
    number("concurrent_slices_at_least", expect.concurrent_slices_at_least);
    number("overlapping_slices_at_least", expect.overlapping_slices_at_least);
    number("dead_letters", expect.dead_letters);
    for (const auto& cost : expect.costs) {
        const auto* key = cost_names[static_cast<std::size_t>(cost.what)].data();
        json["cost"][key] = "< " + decimal(cost.below) + " USD";
    }
    return json;
}

}  // namespace torpor::sim
