#pragma once

#include <cstddef>

#include "runtime/ports/content_store.hpp"
#include "runtime/ports/input_sender.hpp"
#include "runtime/wire/decode_error.hpp"
#include "runtime/wire/input_message.hpp"

namespace torpor::inbox {

/// A message whose encoding is larger goes to the content store: the queue takes one MiB.
inline constexpr std::size_t queued_bytes_max = 900'000;

/// Claim check: sends what fits as it is, and of what does not a note where it lies. The content is
/// durable before its note is sent; the same message has the same content id.
class ClaimCheck final : public ports::InputSender {
public:
    /// Both must outlive this.
    ClaimCheck(ports::InputSender& queue, ports::ContentStore& contents);

    /// Throws system_error also when the content store could not be reached.
    Task<void> send(wire::InputMessage message, base::MessageId id) override;

private:
    ports::InputSender& queue_;
    ports::ContentStore& contents_;
};

/// The message that a note on the queue of `thread` stands for. An error if the content is not
/// there, is not what the note says, or is no message of that thread. Throws SqlError. `contents`
/// must outlive the task.
Task<wire::Decoded<wire::InputMessage>> fetch_stored(base::ThreadId thread,
                                                     wire::StoredContent note,
                                                     ports::ContentStore& contents);

}  // namespace torpor::inbox
