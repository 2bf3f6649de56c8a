#include "runtime/inbox/claim_check.hpp"

#include <catch2/catch.hpp>

#include "runtime/wire/digest.hpp"
#include "tests/unit/inbox/content_shelf.hpp"
#include "tests/unit/lambda/run_task.hpp"
#include "tests/unit/lambda/scripted_ports.hpp"

using namespace torpor;
using tests::run_task;

namespace {

const base::ThreadId ada("ada");
const base::MessageId id("result-call_1-0");

wire::InputMessage message_of(std::size_t text_size) {
    wire::ToolAnswer answer;
    answer.call = base::CallId("call_1");
    answer.content = {wire::TextItem{std::string(text_size, 'x')}};
    wire::InputMessage message;
    message.thread = ada;
    message.content = std::move(answer);
    message.metadata = R"({"user_id":"u7"})";
    return message;
}

struct Desk {
    tests::RecordingInbox queue;
    tests::ContentShelf shelf;
    inbox::ClaimCheck sender{queue, shelf};
};

wire::Decoded<wire::InputMessage> fetch(Desk& desk, const wire::StoredContent& note) {
    return run_task(inbox::fetch_stored(ada, note, desk.shelf));
}

}  // namespace

TEST_CASE("claim check: what fits is sent as it is") {
    Desk desk;
    const std::size_t envelope = wire::encode(message_of(0)).size();
    auto message = message_of(inbox::queued_bytes_max - envelope);
    run_task(desk.sender.send(message, id));
    REQUIRE(desk.queue.sent.size() == 1);
    CHECK(desk.queue.sent[0].message == message);
    CHECK(desk.queue.sent[0].id == id);
    CHECK(desk.shelf.kept.empty());
}

TEST_CASE("claim check: what does not fit is kept, and comes back as it was") {
    Desk desk;
    const auto message = message_of(inbox::queued_bytes_max);
    run_task(desk.sender.send(message, id));
    REQUIRE(desk.queue.sent.size() == 1);
    const auto sent = desk.queue.sent[0];
    CHECK(sent.id == id);
    CHECK(sent.message.thread == ada);
    const auto& note = std::get<wire::StoredContent>(sent.message.content);
    CHECK(note.bytes == wire::encode(message).size());
    const auto back = fetch(desk, note);
    REQUIRE(back);
    CHECK(*back == message);

    run_task(desk.sender.send(message, id));
    CHECK(desk.shelf.kept.size() == 1);
    CHECK(desk.queue.sent[1].message == sent.message);
}

TEST_CASE("claim check: nothing is sent of what could not be kept") {
    Desk desk;
    desk.shelf.unreachable = true;
    CHECK_THROWS_AS(run_task(desk.sender.send(message_of(inbox::queued_bytes_max), id)),
                    boost::system::system_error);
    CHECK(desk.queue.sent.empty());
}

TEST_CASE("claim check: a note that no content honours is refused") {
    Desk desk;
    const auto keep = [&](const std::string& bytes) {
        wire::StoredContent note{wire::hex(wire::sha256(bytes)), bytes.size()};
        desk.shelf.kept["ada/" + note.content_id] = bytes;
        return note;
    };
    CHECK_FALSE(fetch(desk, {std::string(64, 'a'), 1}));

    auto shorter = keep(wire::encode(message_of(1)));
    shorter.bytes += 1;
    CHECK_FALSE(fetch(desk, shorter));

    const auto changed = keep(wire::encode(message_of(1)));
    desk.shelf.kept["ada/" + changed.content_id].back() = ' ';
    CHECK_FALSE(fetch(desk, changed));

    CHECK_FALSE(fetch(desk, keep("no message")));
    auto foreign = message_of(1);
    foreign.thread = base::ThreadId("bob");
    CHECK_FALSE(fetch(desk, keep(wire::encode(foreign))));
    auto nested = message_of(1);
    nested.content = wire::StoredContent{std::string(64, 'a'), 1};
    CHECK_FALSE(fetch(desk, keep(wire::encode(nested))));
}
