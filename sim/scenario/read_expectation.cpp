#include <array>
#include <charconv>

#include "sim/scenario/field.hpp"
#include "sim/scenario/promise.hpp"
#include "sim/scenario/sections.hpp"
#include "sim/scenario/spellings.hpp"

namespace torpor::sim {
namespace {

constexpr int count_max = 1'000'000;

template <class Target>
void read_exactly(const Place& place, Target& target) {
    target.tally.least = target.tally.most = place.whole(0, count_max);
}
template <class Target>
void read_at_least(const Place& place, Target& target) {
    target.tally.least = place.whole(0, count_max);
}
template <class Target>
void read_at_most(const Place& place, Target& target) {
    target.tally.most = place.whole(0, count_max);
}

void check_tally(const Place& place, const std::set<std::string, std::less<>>& seen) {
    if (seen.contains("exactly") && (seen.contains("at_least") || seen.contains("at_most"))) {
        place.refuse(R"("exactly", or "at_least" and "at_most", not both)");
    }
}

constexpr std::array<Field<ExpectedReply>, 8> reply_fields{{
    {"user", [](const Place& place, ExpectedReply& reply) { reply.user = place.words(); },
     "who reads it"},
    {"reads", [](const Place& place, ExpectedReply& reply) { reply.reads = place.words(); },
     "the text of the reply"},
    {"threads",
     [](const Place& place, ExpectedReply& reply) { reply.threads = place.whole(1, 100'000); }},
    {"not_before",
     [](const Place& place, ExpectedReply& reply) { reply.not_before = place.duration(); }},
    {"by", [](const Place& place, ExpectedReply& reply) { reply.by = place.duration(); }},
    {"exactly", read_exactly<ExpectedReply>},
    {"at_least", read_at_least<ExpectedReply>},
    {"at_most", read_at_most<ExpectedReply>},
}};

void read_counted_point(const Place& place, ExpectedCount& count) {
    std::array<std::string_view, all_points.size()> names;
    for (std::size_t i = 0; i < names.size(); ++i)
        names[i] = to_text(all_points[i]);
    if (const auto index = place.one_of(names)) count.point = all_points[*index];
}

constexpr std::array<Field<ExpectedCount>, 6> count_fields{{
    {"tool", [](const Place& place, ExpectedCount& count) { count.tool = place.words(); }},
    {"with",
     [](const Place& place, ExpectedCount& count) { count.with = place.canonical_object(); }},
    {"point", read_counted_point},
    {"exactly", read_exactly<ExpectedCount>},
    {"at_least", read_at_least<ExpectedCount>},
    {"at_most", read_at_most<ExpectedCount>},
}};

constexpr std::array<Field<IdleSpan>, 2> idle_fields{{
    {"from", [](const Place& place, IdleSpan& span) { span.from = place.duration(); },
     "when it begins"},
    {"to", [](const Place& place, IdleSpan& span) { span.to = place.duration(); }, "when it ends"},
}};

constexpr std::array<Field<ExpectedPrompt>, 5> prompt_fields{{
    {"user", [](const Place& place, ExpectedPrompt& prompt) { prompt.user = place.words(); },
     "who is asked"},
    {"shows", [](const Place& place, ExpectedPrompt& prompt) { prompt.shows = place.words(); },
     "a part of what she is shown"},
    {"exactly", read_exactly<ExpectedPrompt>},
    {"at_least", read_at_least<ExpectedPrompt>},
    {"at_most", read_at_most<ExpectedPrompt>},
}};

constexpr std::array<Field<ExpectedRefusal>, 4> refusal_fields{{
    {"reason", [](const Place& place, ExpectedRefusal& refusal) { refusal.reason = place.words(); },
     "the name of the refusal"},
    {"exactly", read_exactly<ExpectedRefusal>},
    {"at_least", read_at_least<ExpectedRefusal>},
    {"at_most", read_at_most<ExpectedRefusal>},
}};

constexpr std::array<Field<ExpectedView>, 3> view_fields{{
    {"user", [](const Place& place, ExpectedView& view) { view.user = place.words(); },
     "whose view it is"},
    {"view_type", [](const Place& place, ExpectedView& view) { view.view_type = place.words(); },
     "which view it is"},
    {"content",
     [](const Place& place, ExpectedView& view) {
         view.content = place.canonical_object();
         if (view.content == "{}") view.content.clear();
     }},
}};

constexpr std::array<Field<ExpectedBound>, 2> bound_fields{{
    {"of",
     [](const Place& place, ExpectedBound& bound) {
         if (const auto index = place.one_of(bounded_names)) {
             bound.what = static_cast<ExpectedBound::What>(*index);
         }
     },
     "what is counted"},
    {"at_most",
     [](const Place& place, ExpectedBound& bound) { bound.at_most = place.whole(0, count_max); },
     "how much may be left"},
}};

/// The number of "< NUMBER USD"; nothing if the text is another.
std::optional<double> parse_cost(std::string_view text) {
    constexpr std::string_view below = "< ";
    constexpr std::string_view unit = " USD";
    if (!text.starts_with(below) || !text.ends_with(unit)) return std::nullopt;
    text.remove_prefix(below.size());
    if (text.size() <= unit.size()) return std::nullopt;
    text.remove_suffix(unit.size());
    double number = 0;
    const auto [rest, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    const bool whole = error == std::errc{} && rest == text.data() + text.size();
    // Comparisons with what is no number are false.
    if (!whole || !(number > 0 && number <= 1e9)) return std::nullopt;
    return number;
}

template <ExpectedCost::What what>
void read_cost(const Place& place, std::vector<ExpectedCost>& costs) {
    const auto below = place.is(JsonNode::Kind::text) ? parse_cost(place.text()) : std::nullopt;
    if (!below) place.refuse(R"(a bound such as "< 0.01 USD", above zero)");
    costs.push_back({.what = what, .below = below.value_or(0), .position = place.position()});
}

constexpr std::array<Field<std::vector<ExpectedCost>>, 2> cost_fields{{
    {"run", read_cost<ExpectedCost::What::run>},
    {"month", read_cost<ExpectedCost::What::month>},
}};

/// A list of objects, each with its position and a tally.
template <class Target, std::size_t count>
void read_tallied(const Place& place,
                  const std::array<Field<Target>, count>& fields,
                  std::vector<Target>& targets) {
    for (const Place& element : place.elements()) {
        Target& target = targets.emplace_back();
        target.position = element.position();
        check_tally(element, read_object(element, fields, target));
    }
}

/// The same without a tally.
template <class Target, std::size_t count>
void read_listed(const Place& place,
                 const std::array<Field<Target>, count>& fields,
                 std::vector<Target>& targets) {
    for (const Place& element : place.elements()) {
        Target& target = targets.emplace_back();
        target.position = element.position();
        read_object(element, fields, target);
    }
}

void read_replies(const Place& place, Expectation& expect) {
    read_tallied(place, reply_fields, expect.replies);
}

void read_counts(const Place& place, Expectation& expect) {
    for (const Place& element : place.elements()) {
        ExpectedCount& count = expect.counts.emplace_back();
        count.position = element.position();
        const auto seen = read_object(element, count_fields, count);
        if (!element.is(JsonNode::Kind::object)) continue;
        check_tally(element, seen);
        if (seen.contains("tool") == seen.contains("point")) {
            element.refuse(R"(either "tool" or "point")");
        }
        if (seen.contains("with") && !seen.contains("tool")) {
            element.miss("tool", "the tool that is called with these arguments");
        }
        if (!count.tally.least && !count.tally.most) {
            element.refuse(R"("exactly", "at_least" or "at_most")");
        }
    }
}

void read_idle(const Place& place, Expectation& expect) {
    for (const Place& element : place.elements()) {
        IdleSpan& span = expect.idle.emplace_back();
        span.position = element.position();
        read_object(element, idle_fields, span);
        if (span.from >= span.to && element.is(JsonNode::Kind::object)) {
            element.refuse(R"("from" before "to")");
        }
    }
}

void read_always(const Place& place, Expectation& expect) {
    for (const Place& element : place.elements()) {
        if (const auto index = element.one_of(promise_names)) {
            expect.always.emplace_back(promise_names[*index]);
        }
    }
}

constexpr std::array<Field<Expectation>, 17> expectation_fields{{
    {"within", [](const Place& place, Expectation& expect) { expect.within = place.duration(); }},
    {"replies", read_replies},
    {"replies_in_order",
     [](const Place& place, Expectation& expect) { expect.replies_in_order = place.flag(); }},
    {"counts", read_counts},
    {"history",
     [](const Place& place, Expectation& expect) {
         for (const auto& [user, lines] : place.members()) {
             expect.history[user] = lines.list_of_words();
         }
     }},
    {"idle", read_idle},
    {"cost", [](const Place& place,
                Expectation& expect) { read_object(place, cost_fields, expect.costs); }},
    {"prompts", [](const Place& place,
                   Expectation& expect) { read_tallied(place, prompt_fields, expect.prompts); }},
    {"refusals", [](const Place& place,
                    Expectation& expect) { read_tallied(place, refusal_fields, expect.refusals); }},
    {"views", [](const Place& place,
                 Expectation& expect) { read_listed(place, view_fields, expect.views); }},
    {"bounds", [](const Place& place,
                  Expectation& expect) { read_listed(place, bound_fields, expect.bounds); }},
    {"compactions_at_least",
     [](const Place& place, Expectation& expect) {
         expect.compactions_at_least = place.whole(0, count_max);
     }},
    {"threads_spawned",
     [](const Place& place, Expectation& expect) {
         expect.threads_spawned = place.whole(0, count_max);
     }},
    {"concurrent_slices_at_least",
     [](const Place& place, Expectation& expect) {
         expect.concurrent_slices_at_least = place.whole(0, count_max);
     }},
    {"overlapping_slices_at_least",
     [](const Place& place, Expectation& expect) {
         expect.overlapping_slices_at_least = place.whole(0, count_max);
     }},
    {"dead_letters", [](const Place& place,
                        Expectation& expect) { expect.dead_letters = place.whole(0, count_max); }},
    {"always", read_always},
}};

}  // namespace

Expectation read_expectation(const Place& place) {
    Expectation expect;
    read_object(place, expectation_fields, expect);
    return expect;
}

void append_expectation_keys(std::vector<std::string>& keys) {
    append_keys(keys, "expect.", expectation_fields);
    append_keys(keys, "expect.replies[].", reply_fields);
    append_keys(keys, "expect.counts[].", count_fields);
    append_keys(keys, "expect.idle[].", idle_fields);
    append_keys(keys, "expect.cost.", cost_fields);
    append_keys(keys, "expect.prompts[].", prompt_fields);
    append_keys(keys, "expect.refusals[].", refusal_fields);
    append_keys(keys, "expect.views[].", view_fields);
    append_keys(keys, "expect.bounds[].", bound_fields);
}

}  // namespace torpor::sim
