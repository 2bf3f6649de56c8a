#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/wire/decode_error.hpp"
#include "runtime/wire/http.hpp"

namespace torpor::wire::eventstream {

/// One frame of application/vnd.amazon.eventstream; headers are strings (type 7), aws.md 7.2.
struct Message {
    Headers headers;  ///< such as ":event-type", in wire order
    std::string payload;
};

std::string encode(const Message& message);

/// Cuts a byte stream into frames, however it was chunked.
class Decoder {
public:
    void feed(std::string_view bytes);
    /// The next whole frame; nothing if more bytes are needed; an error (for good) on a bad
    /// checksum or an impossible length.
    Decoded<std::optional<Message>> next();
    /// True if the stream may end here: no half frame is left.
    bool at_boundary() const { return buffer_.size() == consumed_; }

private:
    std::string buffer_;
    std::size_t consumed_ = 0;
};

}  // namespace torpor::wire::eventstream
