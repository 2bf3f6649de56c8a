#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "runtime/ports/sql_session.hpp"
#include "runtime/sql/record_codec.hpp"
#include "tests/support/core_samples.hpp"

using namespace torpor;
using namespace torpor::tests;

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
                any_content()};
        default:
            return core::EventEntry{base::CallId("event_1"), any_text(), base::CallId("call_1"),
                                    arguments, any_content()};
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
}

TEST_CASE("history codec: entries keep the persisted shape of the protocol") {
    core::HistoryEntry entry;
    entry.body = core::ResultEntry{
        base::CallId("call_1"), core::Resolution::answered, {wire::TextItem{"12:00"}}};
    CHECK(sql::encode(entry).text ==
          R"({"how":"answered","kind":"tool_result","result":{"content":[{"text":"12:00",)"
          R"("type":"text"}],"id":"call_1"}})");
    entry.body = core::UserEntry{"stop"};
    CHECK(sql::encode(entry).text == R"({"content":{"text":"stop","type":"text"},"kind":"user"})");
}
