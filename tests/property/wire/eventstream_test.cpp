#include "runtime/wire/eventstream.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

using namespace torpor::wire;
using eventstream::Decoder;
using eventstream::Message;

namespace {

Message any_message() {
    Message message;
    const auto headers = *rc::gen::inRange(0, 5);
    for (int i = 0; i < headers; ++i) {
        message.headers.push_back({"h" + *rc::gen::string<std::string>().as("name"),
                                   *rc::gen::string<std::string>().as("value")});
    }
    message.payload = *rc::gen::string<std::string>();
    return message;
}

/// All frames of a stream, or the first error.
Decoded<std::vector<Message>> drain(Decoder& decoder) {
    std::vector<Message> messages;
    for (;;) {
        auto next = decoder.next();
        if (!next) return std::unexpected(next.error());
        if (!*next) return messages;
        messages.push_back(std::move(**next));
    }
}

}  // namespace

TEST_CASE("event stream: frames survive any cutting of their bytes") {
    CHECK(rc::check([] {
        std::vector<Message> sent;
        std::string bytes;
        const auto count = *rc::gen::inRange(0, 6);
        for (int i = 0; i < count; ++i) {
            sent.push_back(any_message());
            bytes += eventstream::encode(sent.back());
        }

        Decoder decoder;
        std::vector<Message> received;
        for (std::size_t start = 0; start < bytes.size();) {
            const auto size = *rc::gen::inRange<std::size_t>(1, 40);
            decoder.feed(std::string_view{bytes}.substr(start, size));
            start += size;
            auto some = drain(decoder);
            RC_ASSERT(some.has_value());
            for (auto& message : *some)
                received.push_back(std::move(message));
        }
        RC_ASSERT(decoder.at_boundary());
        RC_ASSERT(received.size() == sent.size());
        for (std::size_t i = 0; i < sent.size(); ++i) {
            RC_ASSERT(received[i].headers == sent[i].headers);
            RC_ASSERT(received[i].payload == sent[i].payload);
        }
    }));
}

TEST_CASE("event stream: a frame with one wrong byte is never read as a frame") {
    CHECK(rc::check([] {
        auto bytes = eventstream::encode(any_message());
        auto& byte = bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())];
        byte = static_cast<char>(byte ^ *rc::gen::inRange(1, 256));

        Decoder decoder;
        decoder.feed(bytes);
        const auto first = decoder.next();
        RC_ASSERT_FALSE(first.has_value());
        // The error stays, whatever follows.
        decoder.feed(eventstream::encode({}));
        RC_ASSERT_FALSE(decoder.next().has_value());
    }));
}

TEST_CASE("event stream: arbitrary bytes never break the decoder") {
    CHECK(rc::check([](const std::string& bytes) {
        Decoder decoder;
        decoder.feed(bytes);
        (void)drain(decoder);
    }));
}
