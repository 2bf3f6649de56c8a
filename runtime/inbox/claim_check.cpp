#include "runtime/inbox/claim_check.hpp"

#include <optional>
#include <string>
#include <utility>

#include <boost/system/system_error.hpp>

#include "runtime/ports/sql_session.hpp"
#include "runtime/wire/digest.hpp"

namespace torpor::inbox {

namespace {

wire::Decoded<wire::InputMessage> refuse(std::string expected) {
    return std::unexpected(wire::DecodeError{"content.content_id", std::move(expected)});
}

/// Judges what the content store gave for a note.
wire::Decoded<wire::InputMessage> read_stored(const base::ThreadId& thread,
                                              const wire::StoredContent& note,
                                              const std::optional<std::string>& bytes) {
    if (!bytes) return refuse("content that is in the content store");
    const bool same =
        bytes->size() == note.bytes && wire::hex(wire::sha256(*bytes)) == note.content_id;
    if (!same) return refuse("content that is what the note says");
    auto message = wire::decode_input_message(*bytes);
    if (!message) return message;
    if (message->thread != thread) return refuse("a message of the thread that it was sent to");
    if (std::holds_alternative<wire::StoredContent>(message->content)) {
        return refuse("a message that says something itself");
    }
    return message;
}

}  // namespace

ClaimCheck::ClaimCheck(ports::InputSender& queue, ports::ContentStore& contents)
    : queue_(queue), contents_(contents) {}

Task<void> ClaimCheck::send(wire::InputMessage message, base::MessageId id) {
    std::string bytes = wire::encode(message);
    if (bytes.size() <= queued_bytes_max) {
        co_await queue_.send(std::move(message), std::move(id));
        co_return;
    }
    wire::StoredContent note;
    note.content_id = wire::hex(wire::sha256(bytes));
    note.bytes = bytes.size();
    std::optional<std::string> failed_state;
    try {
        co_await contents_.put(message.thread, note.content_id, std::move(bytes));
    } catch (const ports::SqlError& failure) {
        failed_state = failure.state;
    }
    if (failed_state) {
        throw boost::system::system_error(make_error_code(boost::system::errc::io_error),
                                          "the content store failed with " + *failed_state);
    }
    wire::InputMessage ticket;
    ticket.thread = std::move(message.thread);
    ticket.content = std::move(note);
    co_await queue_.send(std::move(ticket), std::move(id));
}

Task<wire::Decoded<wire::InputMessage>> fetch_stored(base::ThreadId thread,
                                                     wire::StoredContent note,
                                                     ports::ContentStore& contents) {
    const auto bytes = co_await contents.get(thread, note.content_id);
    co_return read_stored(thread, note, bytes);
}

}  // namespace torpor::inbox
