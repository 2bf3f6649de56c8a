#include "runtime/lambda/batch.hpp"

#include <catch2/catch.hpp>

using namespace torpor;

namespace {

wire::lambda::SqsRecord record(std::string id, std::string group, std::string body) {
    wire::lambda::SqsRecord one;
    one.attributes = {{"MessageGroupId", std::move(group)},
                      {"MessageDeduplicationId", "dedup-" + id}};
    one.message_id = std::move(id);
    one.body = std::move(body);
    return one;
}

std::string text_for(const std::string& thread) {
    return R"({"content":{"type":"text","text":"hi"},"group_id":")" + thread + R"("})";
}

}  // namespace

TEST_CASE("batch: records are grouped by thread and keep their order") {
    auto batches = lambda::group_by_thread({record("1", "ada", text_for("ada")),
                                            record("2", "bob", text_for("bob")),
                                            record("3", "ada", text_for("ada"))});
    REQUIRE(batches.threads.size() == 2);
    CHECK(batches.threads[0].thread == base::ThreadId("ada"));
    CHECK(batches.threads[0].record_ids == std::vector<std::string>{"1", "3"});
    CHECK(batches.threads[0].items[1].id == base::MessageId("dedup-3"));
    CHECK(batches.threads[1].thread == base::ThreadId("bob"));
    CHECK(batches.homeless.empty());
}

TEST_CASE("batch: a body that is not understood keeps its place and its reason") {
    auto batches =
        lambda::group_by_thread({record("1", "ada", "{}"), record("2", "ada", text_for("bob"))});
    REQUIRE(batches.threads.size() == 1);
    REQUIRE(batches.threads[0].items.size() == 2);
    REQUIRE_FALSE(batches.threads[0].items[0].message);
    CHECK(batches.threads[0].items[0].message.error().path == "group_id");
    CHECK_FALSE(batches.threads[0].items[1].message);
}

TEST_CASE("batch: a record without a group belongs to nobody") {
    wire::lambda::SqsRecord standard;
    standard.message_id = "1";
    standard.body = text_for("ada");
    auto batches = lambda::group_by_thread({standard});
    CHECK(batches.threads.empty());
    CHECK(batches.homeless == std::vector<std::string>{"1"});
}
