#include <array>

#include "sim/scenario/field.hpp"
#include "sim/scenario/promise.hpp"
#include "sim/scenario/sections.hpp"

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

void read_replies(const Place& place, Expectation& expect) {
    for (const Place& element : place.elements()) {
        ExpectedReply& reply = expect.replies.emplace_back();
        reply.position = element.position();
        const auto seen = read_object(element, reply_fields, reply);
        check_tally(element, seen);
    }
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

constexpr std::array<Field<Expectation>, 9> expectation_fields{{
    {"within", [](const Place& place, Expectation& expect) { expect.within = place.duration(); }},
    {"replies", read_replies},
    {"counts", read_counts},
    {"history",
     [](const Place& place, Expectation& expect) {
         for (const auto& [user, lines] : place.members()) {
             expect.history[user] = lines.list_of_words();
         }
     }},
    {"idle", read_idle},
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
}

}  // namespace torpor::sim
