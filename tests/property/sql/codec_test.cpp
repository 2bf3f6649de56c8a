#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "runtime/ports/sql_session.hpp"
#include "runtime/sql/contents.hpp"
#include "runtime/sql/history_codec.hpp"
#include "runtime/sql/order_codec.hpp"
#include "runtime/sql/standing_codec.hpp"
#include "runtime/sql/thread_codec.hpp"

using namespace torpor;

namespace {

std::string any_text() {
    std::string text;
    const auto pieces = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6));
    for (const int piece : pieces) {
        constexpr std::array<const char*, 6> alphabet{"a", "\"", "\\", "\n", "ø", "\x01"};
        text += alphabet[static_cast<std::size_t>(piece)];
    }
    return text;
}

std::vector<wire::ContentItem> any_content() {
    std::vector<wire::ContentItem> content;
    const int items = *rc::gen::inRange(1, 4);
    for (int i = 0; i < items; ++i) {
        if (*rc::gen::arbitrary<bool>()) {
            content.emplace_back(wire::TextItem{any_text()});
        } else {
            content.emplace_back(
                wire::ImageItem{"aGk=", *rc::gen::element<std::string>("", "png")});
        }
    }
    return content;
}

decltype(core::HistoryEntry::body) any_body() {
    const auto arguments = *rc::gen::element<std::string>("{}", R"({"a":1.5,"b":[null,true,"x"]})");
    switch (*rc::gen::inRange(0, 5)) {
        case 0:
            return core::UserEntry{any_text()};
        case 1:
            return core::AgentEntry{any_text()};
        case 2:
            return core::CallEntry{base::CallId("call_1"), any_text(), any_text(), arguments};
        case 3:
            return core::ResultEntry{
                base::CallId("call_1"),
                *rc::gen::element(core::Resolution::answered, core::Resolution::interrupted,
                                  core::Resolution::expired, core::Resolution::local_error),
                any_content(), *rc::gen::element<std::string>("", R"([{"type":"text"}])")};
        default:
            return core::EventEntry{
                base::CallId("event_1"), any_text(),
                base::CallId("call_1"),  arguments,
                any_content(),           base::ThreadId(*rc::gen::element<std::string>("", "t"))};
    }
}

}  // namespace

TEST_CASE("history codec: an entry is read as it was written") {
    CHECK(rc::check([] {
        core::HistoryEntry entry;
        entry.body = any_body();
        const auto record = sql::encode(entry);
        RC_ASSERT(sql::decode_entry(record.text) == entry.body);
    }));
}

TEST_CASE("history codec: anything else is an error, not a crash") {
    CHECK_THROWS_AS(sql::decode_entry("{}"), ports::SqlError);
    CHECK_THROWS_AS(sql::decode_entry("["), ports::SqlError);
    CHECK_THROWS_AS(sql::decode_entry(R"({"kind":"user","content":"text"})"), ports::SqlError);
    CHECK_THROWS_AS(sql::decode_entry(R"({"kind":"tool_result","result":[]})"), ports::SqlError);
    CHECK_THROWS_AS(sql::decode_order("wakeup", R"({"call":"c","due":"x"})"), ports::SqlError);
    CHECK_THROWS_AS(sql::decode_order("nothing", "{}"), ports::SqlError);
    CHECK_THROWS_AS(sql::decode_deferred(R"({"kind":"message","message":"?"})"), ports::SqlError);
    CHECK_THROWS_AS(sql::decode_standing({"view", "map"}, "{}"), ports::SqlError);
    CHECK_THROWS_AS(sql::decode_standing({"nothing", "map"}, "{}"), ports::SqlError);
    CHECK_THROWS_AS(sql::decode_lineage(R"({"kind":"event"})"), ports::SqlError);
}

TEST_CASE("history codec: entries keep the persisted shape of the protocol") {
    core::HistoryEntry entry;
    entry.body = core::ResultEntry{
        base::CallId("call_1"), core::Resolution::answered, {wire::TextItem{"12:00"}}, {}};
    CHECK(sql::encode(entry).text ==
          R"({"how":"answered","kind":"tool_result","result":{"content":[{"text":"12:00",)"
          R"("type":"text"}],"id":"call_1"}})");
    entry.body = core::UserEntry{"stop"};
    CHECK(sql::encode(entry).text == R"({"content":{"text":"stop","type":"text"},"kind":"user"})");
}

TEST_CASE("lineage codec: a lineage is read as it was written, and a root has none") {
    CHECK(sql::encode(core::Lineage{}).empty());
    CHECK(sql::decode_lineage("") == core::Lineage{});
    CHECK(rc::check([] {
        core::Lineage lineage;
        lineage.kind = *rc::gen::element(core::ThreadKind::child, core::ThreadKind::event);
        lineage.tool = any_text();
        lineage.arguments = "{}";
        lineage.spawned_by = base::CallId(any_text());
        const int depth = *rc::gen::inRange(1, 5);
        for (int i = 0; i < depth; ++i) {
            lineage.ancestors.emplace_back("thread_" + std::to_string(i));
            core::Segment segment;
            segment.thread = lineage.ancestors.back();
            segment.after = *rc::gen::inRange<std::int64_t>(0, 5);
            segment.to = segment.after + *rc::gen::inRange<std::int64_t>(0, 5);
            segment.summarised = *rc::gen::arbitrary<bool>();
            lineage.inherits.push_back(segment);
        }
        RC_ASSERT(sql::decode_lineage(sql::encode(lineage)) == lineage);
    }));
}

TEST_CASE("contents: the parts of a text are whole characters, small enough, and join to it") {
    CHECK(rc::check([] {
        std::string text;
        for (const int piece : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4))) {
            constexpr std::array<const char*, 4> alphabet{"a", "ø", "€", "😀"};
            text += alphabet[static_cast<std::size_t>(piece)];
        }
        const auto bytes_max = *rc::gen::inRange<std::size_t>(4, 12);
        std::string joined;
        for (const auto& part : sql::split(text, bytes_max)) {
            RC_ASSERT(part.size() <= bytes_max);
            RC_ASSERT(part.empty() || (static_cast<unsigned char>(part[0]) & 0xC0U) != 0x80U);
            joined += part;
        }
        RC_ASSERT(joined == text);
    }));
}

TEST_CASE("contents: a column that stands for another is told from one that stands for itself") {
    std::vector<sql::Content> contents;
    const sql::ContentKey key{base::ThreadId("ada"), "history-1"};
    const std::string small(sql::inline_bytes_max, 'a');
    CHECK((sql::take_out(small, key, contents) == small));
    CHECK(contents.empty());
    const auto column = sql::take_out(small + "a", key, contents);
    CHECK(sql::taken_out(column) == sql::inline_bytes_max + 1);
    REQUIRE(contents.size() == 1);
    CHECK(contents[0].key == key);
    core::HistoryEntry entry;
    entry.body = core::UserEntry{column};
    CHECK_FALSE(sql::taken_out(sql::encode(entry).text));
}
